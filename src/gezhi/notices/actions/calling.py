"""The call list: take a call, give it to somebody, write down what came of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.notices import rules
from gezhi.notices.milestones import mark
from gezhi.notices.models import Call, CallState, CallTry, Recipient, Result, TallyDelta
from gezhi.notices.models.calls import LIFECYCLE, TRIES
from gezhi.people.models import Person
from gezhi.registry.models import Duty
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.answering import chain_of

VERB_OF = {
    Result.TOLD: "tell",
    Result.VISITED: "tell",
    Result.REFUSED: "refuse",
    Result.WRONG_NUMBER: "propose_visit",
    Result.NO_ANSWER: "miss",
}


def take_call(*, call: int, by: Actor, at: datetime) -> Call:
    """Somebody begins to make this call, so that nobody else phones the same person. Conflict if another has taken it."""
    with transaction.atomic():
        kept = _locked(call)
        rules.demand(rules.may_call(by, kept, at), rules.may_call)
        if kept.state == CallState.TAKEN and isinstance(by, Person) and kept.caller_id == by.pk:
            return kept
        _move(kept, "take")
        kept.taken_at = at
        if isinstance(by, Person):
            kept.caller = by
        kept.save(update_fields=["state", "taken_at", "caller"])
        write("call.taken", by=by, at=at, about=[kept.ref, f"notice:{kept.notice_id}"])
    return kept


def give_call(*, call: int, to: Person, by: Actor, at: datetime) -> Call:
    """The call is to be made by `to`; a hand-over of the duty does not change that any more."""
    with transaction.atomic():
        kept = _locked(call)
        rules.demand(rules.may_give_call(by, kept, at), rules.may_give_call)
        if kept.closed_at is not None:
            raise Conflict(_("This call is over. There is nothing left to give away."), code="call-over")
        if not to.is_active:
            raise Refused(_("%(name)s no longer works here. Choose somebody else.") % {"name": to.name}, field="to")
        kept.caller, kept.given = to, True
        if kept.state == CallState.TAKEN:
            _move(kept, "give_back")
        kept.save(update_fields=["state", "caller", "given"])
        write("call.given", by=by, at=at, about=[kept.ref, f"notice:{kept.notice_id}", to.ref])
    return kept


def record_call(*, call: int, result: str, by: Actor, at: datetime, note: str = "", slip: UUID | None = None) -> Call:
    """What came of a call or a visit. Told counts as read and confirmed; three calls without answer propose a visit.

    The same `slip` again changes nothing. A call that is over meanwhile keeps the try and stays as it is.
    """
    if result not in Result.values:
        raise Refused(_("Choose what came of the call."), field="result")
    with plainly(), transaction.atomic():
        recipient = Recipient.objects.select_for_update(no_key=True).filter(calls=call).first()
        if recipient is None:
            raise NotThere
        kept = _locked(call)
        rules.demand(rules.may_call(by, kept, at), rules.may_call)
        if slip is not None and CallTry.objects.filter(slip=slip, call=kept).exists():
            return kept
        caller = by if isinstance(by, Person) else None
        CallTry.objects.create(call=kept, by=caller, at=at, result=result, note=note.strip()[:200], slip=slip)
        if kept.closed_at is None:
            _follow(kept, Result(result), recipient, by=by, at=at)
        write("call.tried", by=by, at=at, about=[kept.ref, f"notice:{kept.notice_id}"], facts={"result": result})
    return kept


def _follow(call: Call, result: Result, recipient: Recipient, *, by: Actor, at: datetime) -> None:
    call.tried_at = at
    call.tries += result is Result.NO_ANSWER
    verb = "propose_visit" if result is Result.NO_ANSWER and call.tries >= TRIES else VERB_OF[result]
    if verb in ("miss", "propose_visit") and call.state == CallState.VISIT:
        call.save(update_fields=["tries", "tried_at"])
        return
    _move(call, verb)
    if verb in ("tell", "refuse"):
        call.closed_at = at
    if verb == "propose_visit" and not call.given:
        call.caller_id = _grid_worker(call, at) or call.caller_id
    call.save(update_fields=["state", "tries", "tried_at", "closed_at", "caller"])
    if verb == "tell":
        _told(call, recipient, by, at)


def _told(call: Call, recipient: Recipient, by: Actor, at: datetime) -> None:
    mark({recipient.pk: at}, confirms=True, by=by.ref)
    TallyDelta.objects.create(
        notice_id=call.notice_id,
        stage=call.stage.number,
        group_id=recipient.group_id,
        site_id=recipient.site_id,
        figure="told",
        number=1,
    )


def _grid_worker(call: Call, at: datetime) -> int | None:
    """Who looks after the grid that the place lies in; None if nobody does."""
    if call.place_id is None:
        return None
    grids = [link.place_id for link in chain_of(call.place_id, at) if link.kind == Kind.GRID]
    held = Duty.objects.filter(place__in=grids, post="steward", during__contains=at, recorded__upper_inf=True)
    return held.values_list("person_id", flat=True).first()


def _locked(call: int) -> Call:
    found = Call.objects.select_for_update(of=("self",)).select_related("stage").filter(pk=call).first()
    if found is None:
        raise NotThere
    return found


def _move(call: Call, verb: str) -> None:
    sources, target = LIFECYCLE[verb]
    if call.state not in sources:
        raise Conflict(
            _("This call is now “%(state)s”. Look at the list again.") % {"state": CallState(call.state).label},
            code="call-moved-on",
        )
    call.state = target
