"""What a handler does: accept, pause for a named reason, pass on to somebody else, answer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from gezhi.cases import routing
from gezhi.cases.actions.hazards import demand_plan
from gezhi.cases.actions.moving import Doing, doing
from gezhi.cases.actions.routing import give
from gezhi.cases.models import Case, Role
from gezhi.cases.models.clocks import Which
from gezhi.cases.models.states import PauseReason
from gezhi.cases.routing import Seat
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.policy.models import Grade

LONGEST_PAUSE = timedelta(days=92)


def accept(
    *, case: Case, by: Actor, at: datetime, words: str = "", version: int | None = None, slip: UUID | None = None
) -> Case:
    """Takes the case on (处置): from now on the handler is responsible and no longer the first receiver."""
    with doing("accept", case=case, by=by, at=at, version=version, slip=slip, content={"words": words}) as work:
        if work.again:
            return case
        work.say(words)
        work.case.accepted_at = at
        work.time.stop(Which.RESPONSE)
    return case


def transfer(*, case: Case, to: Person, by: Actor, at: datetime, words: str, version: int | None = None) -> Case:
    """Passes the case on to another handler, with a reason. The first receiver is responsible until that one accepts."""
    with doing("transfer", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write why somebody else is to handle this case."))
        if to.pk == work.case.handler_id:
            raise Refused(_("%(name)s handles this case already.") % {"name": to.name}, field="to")
        give(work, work.seated(to.pk))
        work.case.dispatched_at = at
    return case


def pause(
    *, case: Case, reason: str, until: datetime, by: Actor, at: datetime, words: str, version: int | None = None
) -> Case:
    """Lets the clocks stand still for a named reason until `until` at the latest; then the case goes on by itself."""
    with doing("pause", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write what the case waits for."))
        if reason not in PauseReason.values:
            raise Refused(_("The clocks stand still only for a reason from the list. Choose one."), field="reason")
        if not at < until <= at + LONGEST_PAUSE:
            raise Refused(_("Choose a day within the next three months until which the case waits."), field="until")
        work.reason, work.facts["until"] = reason, until
        work.case.paused_for, work.case.paused_until = reason, until
        work.time.pause()
    return case


def resume(*, case: Case, by: Actor, at: datetime, words: str = "", version: int | None = None) -> Case:
    """Goes on with a paused case: each clock has what it had left when it was paused."""
    with doing("resume", case=case, by=by, at=at, version=version) as work:
        work.say(words)
        work.case.paused_for, work.case.paused_until = "", None
        work.time.resume()
    return case


def answer(
    *, case: Case, words: str, by: Actor, at: datetime, version: int | None = None, slip: UUID | None = None
) -> Case:
    """Says what was done (反馈). The clock of the solution stops, and somebody other than handler and reporter verifies.

    Refused for a serious hazard without its plan or supervision, and where the chain has nobody else: hand it up then.
    """
    with doing("answer", case=case, by=by, at=at, version=version, slip=slip, content={"words": words}) as work:
        if work.again:
            return case
        work.say(words, needed=_("Write in one or two sentences what was done."))
        demand_plan(work.case)
        work.seat(Role.VERIFIER, _verifier(work))
        work.case.answered_at = at
        work.time.stop(Which.RESPONSE, Which.SOLUTION)
        work.time.start(Which.VERIFICATION)
        work.case.extensions.filter(granted=None).delete()
    return case


def transfer_check(*, case: Case, to: Person, by: Actor, at: datetime, words: str, version: int | None = None) -> Case:
    """Has somebody else verify, with a reason; neither the handler nor the reporter. The clock runs on."""
    with doing("transfer_check", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write why somebody else is to verify."))
        if to.pk in (work.case.handler_id, work.case.reporter_id):
            raise Refused(
                _("%(name)s handled or reported this case and cannot verify it. Choose somebody else.")
                % {"name": to.name},
                field="to",
            )
        if not to.is_active or routing.seat_of(work.links, to.pk) is None:
            raise Refused(
                _("%(name)s has no duty at this place or above it. Choose somebody who has.") % {"name": to.name},
                field="to",
            )
        work.seat(Role.VERIFIER, work.seated(to.pk))
    return case


def _verifier(work: Doing) -> Seat:
    case = work.case
    assert case.handler_id is not None
    if case.grade == Grade.SERIOUS and case.supervisor_id and case.supervisor_id != case.reporter_id:
        return work.seated(case.supervisor_id)
    seat = routing.verifier_for(work.links, handler_id=case.handler_id, reporter_id=case.reporter_id)
    if seat is None:
        raise Refused(
            _("Nobody other than you could verify this case. Have a checker named for the place, or hand the case up."),
            code="no-verifier",
        )
    return seat
