"""When an enterprise does not work: said, ended, withdrawn; figures of the past are as they were known."""

from datetime import date
from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.actions.idleness import end_idle, say_idle, withdraw_idle
from gezhi.registry.actions.mergers import merge_enterprises, undo_merger
from gezhi.registry.idleness import idle_on
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Enterprise, Idleness
from gezhi.registry.tests.enterprises.firms import town_with_firms
from testing.town import DAY, HOUR, NOON, Town

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 1)


@pytest.fixture
def town() -> Town:
    return town_with_firms()


def fish(town: Town) -> Enterprise:
    return town.__dict__["fish"]  # type: ignore[no-any-return]


def said(town: Town, **more: Any) -> Idleness:
    given = {"kind": "stopped", "start": FIRST, "end": LAST, "reason": "厂房出租", "by": OPERATOR, "at": NOON, **more}
    return say_idle(enterprise=fish(town), **given)


def test_it_holds_from_its_first_day_to_the_day_before_it_works_again(town: Town) -> None:
    said(town)
    days = [date(2026, 9, 30), FIRST, date(2026, 11, 30), LAST]
    assert [idle_on(day) for day in days] == [{}, {fish(town).pk: "stopped"}, {fish(town).pk: "stopped"}, {}]


def test_what_was_known_then_can_be_asked_again(town: Town) -> None:
    made = said(town)
    ended = end_idle(idleness=made, day=date(2026, 11, 1), by=town.people["manager"], at=NOON + HOUR)
    assert idle_on(date(2026, 11, 2)) == {}
    assert idle_on(date(2026, 11, 2), known=NOON) == {fish(town).pk: "stopped"}
    assert idle_on(date(2026, 10, 31)) == {fish(town).pk: "stopped"}
    withdraw_idle(idleness=ended, reason="看错了企业", by=OPERATOR, at=NOON + DAY)
    assert idle_on(date(2026, 10, 31)) == {}
    assert idle_on(date(2026, 10, 31), known=NOON + 2 * HOUR) == {fish(town).pk: "stopped"}
    for old in (made, ended):
        with pytest.raises(Conflict):
            withdraw_idle(idleness=old, reason="再来", by=OPERATOR, at=NOON + DAY)
    verbs = Entry.objects.filter(verb__startswith="idleness.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["idleness.said", "idleness.ended", "idleness.withdrawn"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "asleep"}, "kind"),
        ({"kind": "deregistered"}, "end"),
        ({"end": FIRST}, "end"),
        ({"start": date(1900, 1, 1)}, "start"),
        ({"end": date(2100, 6, 1)}, "end"),
        ({"reason": " \u200b "}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(town: Town, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        said(town, **given)
    assert refused.value.field == field and not Idleness.objects.exists()


def test_two_reasons_never_hold_on_one_day(town: Town) -> None:
    said(town)
    with pytest.raises(Conflict):
        said(town, kind="seasonal", start=date(2026, 11, 30), end=None)
    assert said(town, kind="deregistered", start=LAST, end=None).during.upper is None


@pytest.mark.parametrize("day", [FIRST, LAST, date(2026, 12, 2)])
def test_it_works_again_on_a_day_between(town: Town, day: date) -> None:
    with pytest.raises(Refused):
        end_idle(idleness=said(town), day=day, by=OPERATOR, at=NOON)


def test_the_enterprise_itself_does_not_take_itself_out_of_the_figures(town: Town) -> None:
    with pytest.raises(NotYours):
        said(town, by=AtEnterprise(fish(town).pk))
    for who in ("other_leader", "auditor", "cleaner", "stranger"):
        with pytest.raises(NotYours):
            said(town, by=town.people[who])
    assert said(town, by=town.people["manager"]).by == town.people["manager"].ref


def test_a_duplicates_idleness_is_that_of_the_one_it_goes_on_in(town: Town) -> None:
    said(town)
    tools = town.__dict__["tools"]
    merger = merge_enterprises(duplicate=fish(town), survivor=tools, reason="同一执照", by=OPERATOR, at=NOON)
    assert idle_on(FIRST) == {tools.pk: "stopped"}
    undo_merger(merger=merger, by=OPERATOR, at=NOON + DAY, reason="两家")
    assert idle_on(FIRST) == {fish(town).pk: "stopped"}
