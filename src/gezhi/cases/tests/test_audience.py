"""Whom a notice reaches because something is still open."""

from gezhi.cases.models import State
from gezhi.notices.audience import states
from gezhi.notices.audience.choice import ENTERPRISES, PEOPLE
from gezhi.registry.models import Enterprise
from testing.cases import Ground


def in_state(town: Ground, of: str) -> set[int]:
    return {row["pk"] for row in states.rows_in(of, {"state": "open-case"}, town.now)}


def test_an_enterprise_has_an_open_case_until_it_is_closed(town: Ground) -> None:
    firm, other = (Enterprise.objects.create(name=name) for name in ("firm", "other"))
    case = town.case(State.VERIFYING, enterprise=firm)
    assert in_state(town, ENTERPRISES) == {firm.pk}
    assert other.pk not in in_state(town, ENTERPRISES)
    town.do("pass_case", case)
    assert in_state(town, ENTERPRISES) == set()


def test_a_person_has_an_open_case_while_it_is_their_turn(town: Ground) -> None:
    case = town.case(State.DISPATCHED)
    assert in_state(town, PEOPLE) == {town.who("cleaner").pk}
    town.do("accept", case)
    town.do("answer", case)
    assert in_state(town, PEOPLE) == {town.who("checker").pk}
    town.do("pass_case", case)
    assert in_state(town, PEOPLE) == set()
