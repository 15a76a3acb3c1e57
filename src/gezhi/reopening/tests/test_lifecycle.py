"""Every pair of states is tried: what the tables allow works, everything else is refused and changes nothing."""

import itertools
from collections.abc import Callable

import pytest

from gezhi.kernel.refusals import Conflict, Refused
from gezhi.reopening import actions
from gezhi.reopening.actions import permits
from gezhi.reopening.actions.submitting import lapse
from gezhi.reopening.models import (
    LIFECYCLE,
    PERMIT_LIFECYCLE,
    STAYS,
    Application,
    ApplicationMove,
    PermitState,
    State,
)
from gezhi.reopening.models.states import FINAL, may_start_from
from testing.reopening import Reopening, fresh, moment

Deed = Callable[[Reopening, Application], object]


def _submit(town: Reopening, one: Application) -> object:
    if one.state == State.RETURNED:
        actions.fill(application=one, code="on-site", value=18, by=town.member, at=town.now)
    elif one.state == State.DRAFT:
        town.complete(one)
    return actions.submit(application=one, by=town.member, at=town.now)


def _approve(town: Reopening, one: Application) -> object:
    return actions.approve(application=one, seen=town.review_codes(one), by=town.who("organiser"), at=town.now)


def _endorse(town: Reopening, one: Application) -> object:
    return actions.approve(application=one, seen=town.review_codes(one), by=town.who("manager"), at=town.now)


DEEDS: dict[str, Deed] = {
    "submit": _submit,
    "approve": _approve,
    "endorse": _endorse,
    "give_back": lambda town, one: town.give_back(one),
    "refuse": lambda town, one: actions.refuse(application=one, words="不符合。", by=town.who("manager"), at=town.now),
    "take_back": lambda town, one: actions.take_back(application=one, by=town.member, at=town.now),
    "withdraw": lambda town, one: actions.withdraw(application=one, by=town.member, at=town.now),
    "change_fact": lambda town, one: actions.change_fact(
        application=one, code="on-site", value=33, by=town.member, at=town.now
    ),
    "note_change": lambda town, one: actions.change_fact(
        application=one, code="masks-days", value=33, by=town.member, at=town.now
    ),
    "lapse": lambda town, one: lapse(application=one, at=town.now),
    "fill": lambda town, one: actions.fill(application=one, code="on-site", value=9, by=town.member, at=town.now),
    "confirm_all": lambda town, one: actions.confirm_all(application=one, by=town.member, at=town.now),
    "pass_up": lambda town, one: actions.pass_up(application=one, by=town.who("manager"), at=town.now),
    "look": lambda town, one: actions.look(application=one, codes=["plan"], by=town.who("manager"), at=town.now),
}
BY_TIME = {"begin", "accept", "approve_by_silence", "end", "rejudge", "attach"}
"""Verbs whose own tests are elsewhere: they belong to another deed, or to the clock."""


def test_every_verb_of_the_tables_is_tried() -> None:
    assert set(DEEDS) | BY_TIME == set(LIFECYCLE) | set(STAYS)


@pytest.mark.parametrize("state", list(State))
def test_what_the_tables_allow_works_and_all_else_is_refused(town: Reopening, state: State) -> None:
    from django.db import transaction

    one = town.in_state(state)
    for verb, deed in DEEDS.items():
        before = ApplicationMove.objects.filter(application=one).count()
        allowed = state in may_start_from(verb)
        undo = transaction.savepoint()
        try:
            deed(town, fresh(one))
            worked = True
        except Refused as refusal:
            worked = False
            assert isinstance(refusal, Conflict), (verb, str(refusal))
        assert worked == allowed, f"{verb} from {state}"
        after = fresh(one)
        wanted = LIFECYCLE[verb][1] if verb in LIFECYCLE else state
        assert after.state == (wanted if allowed else state), verb
        assert (ApplicationMove.objects.filter(application=one).count() > before) <= allowed
        transaction.savepoint_rollback(undo)


def test_what_is_final_leads_nowhere() -> None:
    leaving = {state for verb, (start, _to) in {**LIFECYCLE}.items() for state in start}
    assert not leaving & set(FINAL)


@pytest.mark.parametrize(
    ("state", "verb"), list(itertools.product(PermitState, ["suspend", "resume", "revoke", "expire"]))
)
def test_every_pair_of_states_of_a_permit_is_tried(town: Reopening, state: PermitState, verb: str) -> None:
    permit = town.approved().permit
    manager = town.who("manager")
    paths = {
        PermitState.OPEN: (),
        PermitState.SUSPENDED: ("suspend",),
        PermitState.REVOKED: ("revoke",),
        PermitState.EXPIRED: ("expire",),
    }

    def do(one: str) -> None:
        said = {} if one == "expire" else {"by": manager, "reason": "现场复核发现消毒没有做。"}
        getattr(permits, one)(permit=permit, at=town.now, **said)

    for step in paths[state]:
        do(step)
    if state in PERMIT_LIFECYCLE[verb][0]:
        do(verb)
        permit.refresh_from_db()
        assert permit.state == PERMIT_LIFECYCLE[verb][1]
    else:
        with pytest.raises(Conflict):
            do(verb)
        permit.refresh_from_db()
        assert permit.state == state


def test_the_history_is_one_line_after_the_other(town: Reopening) -> None:
    town.now = moment("2020-02-12")
    one = town.in_state(State.REREVIEW)
    moves = list(ApplicationMove.objects.filter(application=one).order_by("pk"))
    assert [move.verb for move in moves] == ["begin", "submit", "endorse", "approve", "change_fact"]
    assert all(first.to_state == second.from_state for first, second in itertools.pairwise(moves))
    assert moves[-1].to_state == one.state
