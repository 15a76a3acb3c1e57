"""Times as people say them, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from gezhi.shell import timewords

NOW = datetime(2027, 2, 18, 2, tzinfo=UTC)  # Thursday 18 February 2027, 10:00 in the zone
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("moment", "chinese", "english"),
    [
        (NOW + 4 * HOUR + 50 * MINUTE, "今天 14:50", "today 14:50"),
        (NOW - 11 * HOUR, "昨天 23:00", "yesterday 23:00"),
        (NOW + 23 * HOUR, "明天 9:00", "tomorrow 9:00"),
        (NOW + DAY + 14 * HOUR + 5 * MINUTE, "2月20日(周六) 0:05", "Sat 20 Feb 0:05"),
        (datetime(2026, 8, 1, tzinfo=UTC), "2026年8月1日 8:00", "1 Aug 2026 8:00"),
    ],
)
def test_an_instant_is_said_by_how_near_it_is(moment: datetime, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert timewords.moment_words(moment, NOW) == chinese
    with override("en"):
        assert timewords.moment_words(moment, NOW) == english


@pytest.mark.parametrize(
    ("deadline", "chinese", "english", "urgency"),
    [
        (NOW + 42 * MINUTE, "剩 42 分", "42 min left", "warn"),
        (NOW - 5 * HOUR, "逾期 5 小时", "5 h overdue", "bad"),
        (NOW - 2 * HOUR - 10 * MINUTE, "逾期 2 小时 10 分", "2 h 10 min overdue", "bad"),
        (NOW + 8 * DAY + HOUR, "剩 8 天", "8 days left", ""),
        (NOW + timedelta(seconds=20), "剩 1 分", "1 min left", "warn"),
    ],
)
def test_a_deadline_is_said_by_what_is_left(deadline: datetime, chinese: str, english: str, urgency: str) -> None:
    assert timewords.urgency(deadline, NOW) == urgency
    with override("zh-hans"):
        assert timewords.left_words(deadline, NOW) == chinese
    with override("en"):
        assert timewords.left_words(deadline, NOW) == english


def test_a_period_says_since_or_from_to_and_leaves_midnight_out() -> None:
    eight, midnight = datetime(2027, 2, 9, 0, tzinfo=UTC), datetime(2026, 7, 31, 16, tzinfo=UTC)
    with override("zh-hans"):
        assert timewords.period_words(eight, None, NOW) == "2月9日 8:00 起"
        assert timewords.period_words(midnight, None, NOW) == "2026年8月1日 起"
        assert timewords.period_words(eight + 6 * HOUR, eight + 10 * HOUR, NOW) == "2月9日 14:00 至 18:00"
        assert timewords.period_words(None, eight, NOW) == "至 2月9日 8:00"
    with override("en"):
        assert timewords.period_words(eight, None, NOW) == "since 9 Feb 8:00"


def test_how_long_something_has_lasted() -> None:
    with override("zh-hans"):
        assert timewords.ago_words(NOW - 15 * HOUR - 43 * MINUTE, NOW) == "已 15 小时 43 分"


def test_the_day_is_the_zones_and_not_greenwichs() -> None:
    with override("zh-hans"):
        assert timewords.full_day(datetime(2027, 2, 17, 16, 30, tzinfo=UTC)) == "2027年2月18日(周四)"


def test_figures_have_thousands_separators() -> None:
    assert [timewords.figure(n) for n in (1013, 0, None)] == ["1,013", "0", "–"]
