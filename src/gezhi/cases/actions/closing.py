"""How a case ends, and how it begins anew: verified, failed, rated by its reporter, reopened."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.cases import routing
from gezhi.cases.actions.moving import Doing, doing
from gezhi.cases.models import Case, CaseRating, Role, State
from gezhi.cases.models.clocks import Which
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.people.models import Person

RATING_WORDS = 400


def pass_case(
    *, case: Case, by: Actor, at: datetime, words: str = "", version: int | None = None, slip: UUID | None = None
) -> Case:
    """Verified on the spot (核查通过): the case is closed, and so is what was joined to it; all reporters are asked."""
    with doing("pass_case", case=case, by=by, at=at, version=version, slip=slip, content={"words": words}) as work:
        if work.again:
            return case
        work.say(words)
        work.case.closed_by_id, work.case.ended_at = work.me, at
        work.time.stop()
        work.case.reopen_until = work.time.reopen_until()
    return case


def fail_case(
    *, case: Case, words: str, by: Actor, at: datetime, version: int | None = None, slip: UUID | None = None
) -> Case:
    """Verified and not in order (核查不通过): back to the handler, whose clock goes on with what the answer had left."""
    with doing("fail_case", case=case, by=by, at=at, version=version, slip=slip, content={"words": words}) as work:
        if work.again:
            return case
        work.say(words, needed=_("Write what is not in order yet, so that it can be put right."))
        work.time.stop(Which.VERIFICATION)
        work.time.again(Which.SOLUTION)
        work.case.answered_at = None
        work.seat(Role.VERIFIER, None)
    return case


def reopen(*, case: Case, words: str, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Opens a closed case again, with a reason and within the preset's window: a new round with new clocks.

    It goes to whoever held it, or to the person on duty now if that one has gone. Conflict when the window is over.
    """
    with doing("reopen", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write what is still wrong."))
        if work.case.reopen_until is not None and at >= work.case.reopen_until:
            raise Conflict(
                _("This case can no longer be reopened. Report it anew and mention its number."), code="too-late"
            )
        _new_round(work)
    return case


def rate(*, case: Case, satisfied: bool, by: Actor, at: datetime, words: str = "", slip: UUID | None = None) -> Case:
    """What the reporter says at the end. Who is not satisfied has the case (or the one it was joined to) reopened.

    Refused before the end, Conflict when this round was rated already or the window is over.
    """
    with transaction.atomic():
        main = _rate(case, satisfied, by, at, words, slip)
        if main is not None and not satisfied:
            reopen(case=main, words=words, by=by, at=at)
    return case


def _rate(case: Case, satisfied: bool, by: Actor, at: datetime, words: str, slip: UUID | None) -> Case | None:
    """Notes what the reporter said; gives the case that was meant, None when it had been noted before."""
    content = {"satisfied": satisfied, "words": words}
    with doing("rate", case=case, by=by, at=at, slip=slip, content=content) as work:
        if work.again:
            return None
        main = work.case.joined_to or work.case
        if main.state != State.CLOSED:
            raise Conflict(_("The case is not closed yet. You will be asked when it is."), code="not-closed")
        if len(words) > RATING_WORDS:
            raise Refused(
                _("This is longer than %(count)d characters. Shorten it.") % {"count": RATING_WORDS}, field="words"
            )
        work.say(words, needed="" if satisfied else _("Write what is still wrong."))
        _made, fresh = CaseRating.objects.get_or_create(
            case=work.case, round=main.round, defaults={"satisfied": satisfied, "words": work.words, "at": at}
        )
        if not fresh:
            raise Conflict(_("You have already said what you think of it. Thank you."), code="rated")
        work.case.satisfied, work.facts["satisfied"] = satisfied, satisfied
    return case if main.pk == case.pk else main


def _new_round(work: Doing) -> None:
    case = work.case
    case.round += 1
    case.ended_at = case.closed_by_id = case.reopen_until = case.answered_at = case.accepted_at = None
    case.satisfied, case.dispatched_at = None, work.at
    for role in (Role.RECEIVER, Role.DISPATCHER, Role.HANDLER):
        held = Person.objects.filter(pk=getattr(case, f"{role.value}_id"), is_active=True).first()
        seat = work.seated(held.pk) if held else None
        work.seat(role, seat or routing.first_receiver(work.links, kind=case.kind, grade=case.grade))
    work.seat(Role.VERIFIER, None)
    work.time.start(Which.RESPONSE)
    work.time.start(Which.SOLUTION)
