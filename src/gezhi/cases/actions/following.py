"""Cases move along when the duty by which somebody holds a role changes hands: one line "handed over", nothing lost."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gezhi.cases import routing
from gezhi.cases.actions.moving import Doing, finish
from gezhi.cases.holding import stale_cases
from gezhi.cases.models import Case, CaseSeat, Role
from gezhi.cases.models.states import OPEN
from gezhi.cases.routing import Seat
from gezhi.kernel.actors import SYSTEM, Actor

AT_ONCE = 300


def follow(*, case_ids: Iterable[int], at: datetime, by: Actor = SYSTEM) -> int:
    """Gives each of these cases to whoever holds the duties at `at`; safe to do twice. Returns how many changed hands."""
    return sum(_follow_one(pk, at, by) for pk in case_ids)


def _follow_one(case_id: int, at: datetime, by: Actor) -> bool:
    """Locks, looks again (somebody may have acted meanwhile), and moves each role that is held by a duty of the past."""
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).filter(pk=case_id, state__in=OPEN).first()
        if case is None:
            return False
        work = Doing("hand_over", case, SYSTEM, at)
        moved = [_move(work, seat) for seat in case.seats.select_related("person").order_by("role")]
        if not any(moved):
            return False
        _put_right(work)
        work.facts["set_off_by"] = by.ref
        finish(work)
    return True


def _move(work: Doing, seat: CaseSeat) -> bool:
    """Puts a successor into the role if its holder has gone; a verifier is chosen anew, as at the answer."""
    if _holds(work, seat):
        return False
    role = Role(seat.role)
    successor = _successor(work, seat)
    if successor is None:
        return False
    before, after = seat.person_id, successor.person_id
    work.seat(role, successor)
    work.facts[role.value] = {"from": f"person:{before}", "to": f"person:{after}"}
    return True


def _holds(work: Doing, seat: CaseSeat) -> bool:
    if not seat.person.is_active:
        return False
    if not seat.post:
        return True
    duties = seat.person.duties.filter(place=seat.place_id or 0, post=seat.post, recorded__upper_inf=True)
    return duties.filter(during__contains=work.at).exists()


def _successor(work: Doing, seat: CaseSeat) -> Seat | None:
    links = routing.chain_for(seat.place_id, work.at) if seat.place_id else ()
    links = links or work.links
    if seat.role == Role.VERIFIER:
        handler = work.case.handler_id
        return routing.verifier_for(work.links, handler_id=handler or 0, reporter_id=work.case.reporter_id)
    if seat.role == Role.SUPERVISOR:
        return routing.supervisor_for(work.links, barred={work.case.handler_id, work.case.reporter_id})
    gone = seat.person_id
    heirs = [Seat(one.person_id, link.place_id, one.post) for link in links[:1] for one in link.holding(seat.post)]
    heirs += [routing.answering_seat(links[step:]) for step in range(len(links))]
    return next((heir for heir in heirs if heir.person_id != gone), None)


def _put_right(work: Doing) -> None:
    """Nobody verifies or supervises what has come to them to handle: then somebody else is chosen for that."""
    case = work.case
    if case.verifier_id is not None and case.verifier_id in (case.handler_id, case.reporter_id):
        assert case.handler_id is not None
        seat = routing.verifier_for(work.links, handler_id=case.handler_id, reporter_id=case.reporter_id)
        if seat is None:  # nobody else up to the zone: the handler's answer waits for whoever dispatched it
            other = case.dispatcher_id if case.dispatcher_id != case.handler_id else case.receiver_id
            seat = work.seated(other) if other and other != case.handler_id else None
        if seat is not None:
            work.seat(Role.VERIFIER, seat)
    if case.supervisor_id is not None and case.supervisor_id == case.handler_id:
        work.seat(Role.SUPERVISOR, routing.supervisor_for(work.links, barred={case.handler_id, case.reporter_id}))


def follow_place(place_id: int, by: Actor, at: datetime) -> None:
    """In the transaction of a verb that changed a duty of this place: what is held by it moves along at once.

    What is beyond a few hundred cases follows with the sweep of the next minute, so that nobody waits long for a hand-over.
    """
    follow(case_ids=stale_cases(at, place_id)[:AT_ONCE], at=at, by=by)
