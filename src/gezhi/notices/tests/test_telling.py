"""What the system says to named persons."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from gezhi.kernel.actors import SYSTEM
from gezhi.kernel.refusals import Refused
from gezhi.logbook.models import Entry
from gezhi.notices.actions import Telling, tell, tell_many
from gezhi.notices.models import Notice, Recipient, Tally, TallyDelta, Template
from testing.town import FOUNDED, Town

VALUES = {"number": "GZ-261102-001", "title": "东卫生间漏水", "place": "港东食品园", "due": "11月3日 12:00"}


def say(town: Town, key: str = "case:1:dispatched:1", **more: object) -> Notice:
    given = {
        "to": [town.people["manager"]],
        "subject": "case:1",
        "template": "case.dispatched",
        "values": VALUES,
        **more,
    }
    return tell(key=key, by=SYSTEM, at=town.now, **given)  # type: ignore[arg-type]


def test_the_person_finds_it_in_the_product(town: Town) -> None:
    notice = say(town)
    recipient = Recipient.objects.get(notice=notice)
    assert recipient.person == town.people["manager"]
    assert "东卫生间漏水" in notice.title and "11月3日 12:00" in notice.body
    assert notice.texts["en"]["title"] == "For you to handle: 东卫生间漏水"


def test_the_same_key_says_it_once(town: Town) -> None:
    assert say(town) == say(town)
    assert Notice.objects.count() == Recipient.objects.count() == Entry.objects.filter(verb="notice.told").count() == 1


def test_one_person_named_twice_is_told_once(town: Town) -> None:
    assert (
        Recipient.objects.filter(
            notice=say(town, to=[town.people["manager"], town.people["manager"], town.people["leader"]])
        ).count()
        == 2
    )


def test_it_is_not_said_if_the_case_is_rolled_back(town: Town) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        say(town)
        raise RuntimeError
    assert not Notice.objects.exists()


def test_a_missing_value_is_refused_by_name(town: Town) -> None:
    with pytest.raises(Refused, match="due"):
        say(town, values={**VALUES, "due": " "})
    assert not Notice.objects.exists()


def test_braces_in_a_value_stay_what_they_are(town: Town) -> None:
    assert "{{name}}" in say(town, values={**VALUES, "title": "{{name}}"}).title


def test_the_zones_own_wording_replaces_the_products(town: Town) -> None:
    Template.objects.create(
        code="case.dispatched", title="派给您：{{title}}", body="{{number}}", written_by="operator", written_at=FOUNDED
    )
    assert say(town).title == "派给您：东卫生间漏水"


def test_thousands_are_said_in_few_statements(town: Town, django_assert_max_num_queries: object) -> None:
    many = [
        Telling([town.people["manager"].pk], f"case:{n}", "case.overdue", VALUES, f"case:{n}:overdue:1")
        for n in range(3000)
    ]
    tell_many(tellings=many[:1], by=SYSTEM, at=town.now)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert tell_many(tellings=many, by=SYSTEM, at=town.now) == 2999
    assert Recipient.objects.count() == 3000
    assert sum(row.number for row in (*TallyDelta.objects.all(), *Tally.objects.all())) == 3000


@pytest.mark.django_db(transaction=True)
def test_ten_who_say_it_at_once_say_it_once() -> None:
    from testing.town import small_town

    town = small_town()

    def one(_number: int) -> int:
        try:
            return say(town).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as crowd:
        assert len(set(crowd.map(one, range(10)))) == 1
    assert Recipient.objects.count() == 1
