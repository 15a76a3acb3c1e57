"""The law of cases: every verb in every state does what the table says, or nothing."""

import pytest

from gezhi.cases import actions
from gezhi.cases.models import LIFECYCLE, STAYS, Case, CaseMove, State
from gezhi.cases.models.states import may_start_from
from gezhi.kernel.refusals import Conflict
from gezhi.logbook.models import Entry
from testing.cases import Ground

DONE_BY_PEOPLE = sorted((set(LIFECYCLE) | set(STAYS)) - {"report", "hand_over", "add_photo"})


def snapshot(case: Case) -> tuple[object, ...]:
    row = Case.objects.get(pk=case.pk)
    return (
        row.state,
        row.version,
        row.turn_id,
        row.due,
        CaseMove.objects.filter(case=row).count(),
        Entry.objects.count(),
    )


def prepared(town: Ground, verb: str, state: str) -> Case:
    """A case in that state in which nothing but the state could stand in the verb's way."""
    hazard = verb in ("set_plan", "supervise")
    case = town.case(state, **({"kind": "hazard"} if hazard else {}))
    if verb == "supervise":
        Case.objects.filter(pk=case.pk).update(grade="serious")
    if verb in ("grant_extension", "refuse_extension") and state == State.HANDLING:
        town.do("ask_extension", case)
    return case


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", DONE_BY_PEOPLE)
def test_every_verb_in_every_state_goes_as_the_table_says(town: Ground, verb: str, state: str) -> None:
    case = prepared(town, verb, state)
    before = snapshot(case)
    if state in may_start_from(verb) and not (verb == "rate" and state == State.JOINED):
        town.do(verb, case)
        row = Case.objects.get(pk=case.pk)
        assert row.state == (LIFECYCLE[verb][1] if verb in LIFECYCLE else state)
        move = CaseMove.objects.filter(case=row).order_by("pk").last()
        assert move and (move.verb, move.from_state, move.to_state) == (verb, state, row.state)
        entry = Entry.objects.get(pk=move.entry)
        assert entry.verb == f"case.{verb}" and entry.about[0] == case.ref
    else:
        with pytest.raises(Conflict):
            town.do(verb, case)
        after = snapshot(case)
        assert after[:5] == before[:5]


def test_every_verb_of_the_table_can_be_done_and_every_state_is_reached(town: Ground) -> None:
    assert {verb for verb in LIFECYCLE if not hasattr(actions, verb)} == set()
    assert {to for _from, to in LIFECYCLE.values()} == set(State)


def test_a_final_case_waits_for_nobody_and_an_open_one_for_somebody(town: Ground) -> None:
    for state in State.values:
        case = Case.objects.get(pk=town.case(state).pk)
        assert (case.turn_id is not None) == case.is_open
        assert case.seats.exists() == case.is_open
