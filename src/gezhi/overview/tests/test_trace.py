"""Who answered, what happened: then, now, as known then, as known now."""

from datetime import timedelta

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.overview.moments import asked_day_and_time, asked_moment
from gezhi.overview.reads.trace import trace
from gezhi.overview.tests.conftest import queries_for
from gezhi.registry.actions import corrections, duties
from testing.browser import Browser
from testing.town import DAY, HOUR, NOON, Town


def look(town: Town, at: object, *, known_then: bool = False, place: str = "washroom") -> object:
    return trace(
        place_id=town.places[place].pk,
        at=at,  # type: ignore[arg-type]
        now=NOON,
        span="four",
        known_then=known_then,
        seen_by=town.people["auditor"],
    )


@pytest.fixture
def substituted(town: Town) -> Town:
    """On 31 October from 14:00 to 18:00 the relief cleaner stood in."""
    start = NOON - 2 * DAY + 2 * HOUR
    duties.substitute(
        duty=town.duties["cleaner of washroom"],
        person=town.people["relief_cleaner"],
        start=start,
        end=start + 4 * HOUR,
        by=OPERATOR,
        at=start - HOUR,
        reason="请假半天",
    )
    return town


def test_the_substitute_answered_then_and_it_is_different_now(substituted: Town) -> None:
    found = look(substituted, NOON - 2 * DAY + 3 * HOUR)
    assert found.answer.answers.name == "田秀英" and found.answer.answers.stands_in_for == "马桂兰"  # type: ignore[attr-defined]
    assert found.different_now.name == "马桂兰"  # type: ignore[attr-defined]


def test_nothing_is_said_to_be_different_if_it_is_not(town: Town) -> None:
    found = look(town, NOON - DAY)
    assert found.different_now is None and found.corrected is None and not found.gone  # type: ignore[attr-defined]


def test_a_correction_shows_both_what_was_known_then_and_what_is_known_now(town: Town) -> None:
    corrections.correct(
        duty=town.duties["cleaner of washroom"],
        person=town.people["relief_cleaner"],
        by=OPERATOR,
        at=NOON - HOUR,
        reason="当初填错了人",
    )
    now, then = look(town, NOON - 10 * DAY), look(town, NOON - 10 * DAY, known_then=True)
    assert now.answer.answers.name == "田秀英" and now.corrected.name == "马桂兰"  # type: ignore[attr-defined]
    assert then.answer.answers.name == "马桂兰" and then.corrected.name == "田秀英"  # type: ignore[attr-defined]


def test_the_page_shows_the_chain_the_log_and_the_moment_between(substituted: Town, seen_by: type) -> None:
    place = substituted.places["washroom"].pk
    status, html = seen_by("auditor").get(f"/trace/?place={place}&date=2026-10-31&time=15:00")
    assert status == 200
    assert "10月31日 15:00</time>，这里由谁负责" in html and "替 马桂兰" in html
    assert html.index("请假半天") < html.index("您选的时刻")
    assert "现在已不同：此处现由 <b>马桂兰</b> 负责" in html


def test_whoever_answers_for_the_place_reads_its_log(substituted: Town, seen_by: type) -> None:
    place = substituted.places["washroom"].pk
    _, html = seen_by("manager").get(f"/trace/?place={place}&date=2026-10-31&time=15:00")
    assert "请假半天" in html


def test_a_place_out_of_sight_is_refused(town: Town, seen_by: type) -> None:
    place = town.places["washroom"].pk
    status, html = seen_by("other_leader").get(f"/trace/?place={place}")
    assert status == 403 and "马桂兰" not in html


def test_before_its_time_a_place_has_nobody_and_the_page_says_so(town: Town, seen_by: type) -> None:
    place = town.places["washroom"].pk
    status, html = seen_by("auditor").get(f"/trace/?place={place}&date=2020-01-01&time=00:00")
    assert status == 200 and "这一处当时还不存在" in html


def test_a_name_finds_the_place_and_a_doubtful_one_offers_choices(town: Town, seen_by: type) -> None:
    page = seen_by("auditor")
    assert '<code class="mono">HJ-5-03-02-2-3E</code>' in page.get("/trace/?q=东卫生间")[1]
    choices = page.get("/trace/?q=网格")[1]
    assert "是哪一处？" in choices and "第三网格" in choices and "第一网格" in choices
    assert "您是不是要找" in page.get("/trace/?q=港洞食品")[1]


def test_a_changed_name_counts_more_than_the_place_chosen_before(town: Town, seen_by: type) -> None:
    place = town.places["washroom"].pk
    _, html = seen_by("auditor").get(f"/trace/?place={place}&shown=东卫生间&q=北门岗")
    assert "HJ-5-03-02-G1" in html


@pytest.mark.parametrize("asked", ["date=2026-02-30", "time=25:99", "date=0001-01-01", "date=3000-01-01", "span=year"])
def test_a_moment_that_cannot_be_keeps_what_was_typed(town: Town, seen_by: type, asked: str) -> None:
    place = town.places["washroom"].pk
    status, html = seen_by("auditor").get(f"/trace/?place={place}&q=东卫生间&{asked}")
    assert status == 422 and 'aria-invalid="true"' in html and 'value="东卫生间"' in html


def test_the_list_under_the_field_keeps_the_chosen_moment(town: Town, seen_by: type) -> None:
    _, html = seen_by("auditor").get("/trace/places/?q=dwsj&date=2026-10-31&time=15:00")
    place = town.places["washroom"].pk
    assert f"place={place}&amp;date=2026-10-31&amp;time=15%3A00" in html and "<html" not in html


def test_a_moment_is_the_zones_unless_it_says_otherwise() -> None:
    assert asked_moment("2026-11-02T12:00", now=NOON - DAY) == NOON
    assert asked_moment("2026-11-02T04:00+00:00", now=NOON - DAY) == NOON
    assert asked_moment("2026-11-02T12:00 08:00", now=NOON - DAY) == NOON  # a plus that the address lost
    assert asked_day_and_time("2026-11-02", "12:00", now=NOON - DAY) == NOON
    assert asked_day_and_time("", "", now=NOON + timedelta(seconds=30)) == NOON


def test_more_log_lines_do_not_cost_more_queries(substituted: Town, client: Browser) -> None:
    client.force_login(substituted.people["auditor"])
    path = f"/trace/?place={substituted.places['washroom'].pk}&date=2026-10-31&time=15:00"
    few = queries_for(client, path)
    for hour in (5, 6):
        duties.substitute(
            duty=substituted.places["washroom"].duties.filter(recorded__upper_inf=True).latest("during"),
            person=substituted.people["relief_cleaner"],
            start=NOON - 2 * DAY + (hour + 2) * HOUR,
            end=NOON - 2 * DAY + (hour + 2.5) * HOUR,
            by=OPERATOR,
            at=NOON - 2 * DAY + 2 * HOUR,
            reason="再请一会",
        )
    assert queries_for(client, path) == few
