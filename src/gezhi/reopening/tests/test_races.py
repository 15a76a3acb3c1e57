"""Several people at once, with real threads on the real database: each arrow has one winner, the others hear who it was."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import translation

from gezhi.kernel.refusals import Conflict, Refused
from gezhi.reopening import actions, clock
from gezhi.reopening.actions import permits
from gezhi.reopening.models import AnswerStep, Application, ApplicationMove, Permit, State
from testing.reopening import Reopening, fresh, moment, reopening

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each gave or raised, all begun at the same moment."""
    ready = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> object:
        translation.activate("en")
        ready.wait()
        try:
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


@pytest.fixture
def town() -> Reopening:
    """The town, committed."""
    return reopening()


def lost(found: list[object]) -> list[Refused]:
    return [one for one in found if isinstance(one, Refused)]


def test_two_reviewers_who_decide_otherwise_at_once_one_wins_and_the_other_hears_who(town: Reopening) -> None:
    sent = town.approve(town.submitted(), "manager")
    codes = town.review_codes(sent)
    found = at_once(
        lambda: actions.approve(application=fresh(sent), seen=codes, by=town.who("leader"), at=town.now),
        lambda: town.give_back(fresh(sent), who="organiser"),
        lambda: actions.refuse(application=fresh(sent), words="不行。", by=town.who("head"), at=town.now),
    )
    (winner,) = [one for one in found if isinstance(one, Application)]
    assert len(lost(found)) == 2 and all(isinstance(one, Conflict) for one in lost(found))
    names = {"approved": "秦若川", "returned": "韩志远", "refused": "沈向东"}
    assert all(names[winner.state] in str(one) for one in lost(found))
    assert ApplicationMove.objects.filter(application=sent).count() == 4
    assert Permit.objects.filter(application=sent).count() == (winner.state == State.APPROVED)


def test_ten_yeses_are_one_yes_and_one_permit(town: Reopening) -> None:
    sent = town.submitted()
    codes = town.review_codes(sent)
    found = at_once(*[
        lambda: actions.approve(application=fresh(sent), seen=codes, by=town.who("leader"), at=town.now, version=sent.version)
        for _one in range(10)
    ])  # fmt: skip
    assert len(lost(found)) == 9
    assert Permit.objects.count() == 1 and ApplicationMove.objects.filter(verb="approve").count() == 1


def test_ten_tabs_begin_one_application(town: Reopening) -> None:
    found = at_once(*[town.begin for _one in range(10)])
    assert not lost(found) and Application.objects.count() == 1


def test_one_form_sent_by_six_phones_at_once_is_one(town: Reopening) -> None:
    draft, slip = town.complete(town.begin()), uuid4()
    found = at_once(
        *[lambda: actions.submit(application=fresh(draft), by=town.member, at=town.now, slip=slip) for _one in range(6)]
    )
    assert not lost(found), lost(found)
    assert ApplicationMove.objects.filter(verb="submit").count() == 1


def test_the_enterprise_takes_back_while_the_reviewer_says_yes(town: Reopening) -> None:
    for number in range(3):
        sent = town.submitted(town.firm(f"{number} 号公司"))
        codes, speaker = town.review_codes(sent), town.speaker(sent.enterprise)
        found = at_once(
            lambda sent=sent, codes=codes: actions.approve(  # type: ignore[misc]
                application=fresh(sent), seen=codes, by=town.who("leader"), at=town.now
            ),
            lambda sent=sent, speaker=speaker: actions.withdraw(  # type: ignore[misc]
                application=fresh(sent), by=speaker, at=town.now
            ),
        )
        assert len(lost(found)) == 1
        state = fresh(sent).state
        assert state in (State.APPROVED, State.WITHDRAWN)
        assert Permit.objects.standing().filter(application=sent).exists() == (state == State.APPROVED)


def test_four_sweeps_at_once_do_each_step_once(town: Reopening) -> None:
    for number in range(4):
        town.submitted(town.firm(f"{number} 号公司"))
    late = moment("2020-02-24")
    found = at_once(*[lambda: clock.sweep(at=late, batch=2) for _one in range(4)])
    assert not lost(found)
    assert sum(int(str(one)) for one in found) == AnswerStep.objects.count() == 16


def test_suspended_and_revoked_at_once_ends_as_one_of_them_after_the_other(town: Reopening) -> None:
    permit = town.approved().permit
    at_once(
        lambda: permits.suspend(
            permit=Permit.objects.get(pk=permit.pk), reason="a", by=town.who("leader"), at=town.now
        ),
        lambda: permits.revoke(
            permit=Permit.objects.get(pk=permit.pk), reason="b", by=town.who("manager"), at=town.now
        ),
        lambda: clock.expire_permits(at=moment("2020-08-01")),
    )
    row = Permit.objects.get(pk=permit.pk)
    moves = list(row.moves.order_by("pk"))
    assert moves[-1].to_state == row.state and all(one.to_state == two.from_state for one, two in pairwise(moves))
    assert fresh(row.application).state == State.ENDED
