"""Where a case goes: filed or not, dispatched to a handler, given back, handed up."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gezhi.cases import routing
from gezhi.cases.actions.hazards import demand_active
from gezhi.cases.actions.moving import Doing, doing
from gezhi.cases.models import Case, Level, Role
from gezhi.cases.models.clocks import Which
from gezhi.cases.routing import Seat
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.policy.models import Grade


def file_case(*, case: Case, by: Actor, at: datetime, words: str = "", version: int | None = None) -> Case:
    """Takes the case up (立案): the first response is given, the clock of the solution runs from `at`.

    A serious hazard is from now on supervised (督办) by somebody above who did not receive it.
    """
    with doing("file_case", case=case, by=by, at=at, version=version) as work:
        work.say(words)
        work.case.filed_at, work.case.decided_by_id = at, work.me
        work.time.stop(Which.RESPONSE)
        work.time.start(Which.SOLUTION)
        if work.case.grade == Grade.SERIOUS and work.case.supervisor_id is None:
            barred = {work.case.receiver_id, work.case.reporter_id}
            work.seat(Role.SUPERVISOR, routing.supervisor_for(work.links, barred=barred))
    return case


def decline(*, case: Case, by: Actor, at: datetime, words: str, version: int | None = None) -> Case:
    """Does not take the case up (不予立案); the reporter reads why. Refused without a reason."""
    with doing("decline", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write why the case is not filed; the reporter reads it."))
        work.case.decided_by_id, work.case.ended_at = work.me, at
        work.time.stop()
    return case


def dispatch(
    *, case: Case, by: Actor, at: datetime, to: Person | None = None, words: str = "", version: int | None = None
) -> Case:
    """Gives a filed case to a handler (派遣); None = the person on duty whom the chain suggests.

    Until the handler accepts, the first receiver stays responsible (首接负责). Who gives it to himself has accepted it.
    """
    with doing("dispatch", case=case, by=by, at=at, version=version) as work:
        work.say(words)
        seat = work.seated(to.pk) if to else routing.suggested_handler(work.links, work.case)
        if work.me is not None:
            work.seat(Role.DISPATCHER, work.seated(work.me))
        give(work, seat)
        work.case.dispatched_at = at
    if case.handler_id == _me(by):
        from gezhi.cases.actions.handling import accept

        accept(case=case, by=by, at=at)
    return case


def return_case(
    *, case: Case, by: Actor, at: datetime, words: str, version: int | None = None, slip: UUID | None = None
) -> Case:
    """Gives a case back to whoever dispatched it, only with a reason. The first receiver is responsible again."""
    with doing("return_case", case=case, by=by, at=at, version=version, slip=slip, content={"words": words}) as work:
        if work.again:
            return case
        work.say(words, needed=_("Write why you give the case back. Without a reason it stays with you."))
        work.seat(Role.HANDLER, None)
    return case


def hand_up(*, case: Case, by: Actor, at: datetime, words: str, version: int | None = None) -> Case:
    """What the park cannot solve goes to the group or the zone above, with a reason; the clocks run on.

    Whoever received it first stays responsible until somebody above has accepted it. Refused at the top of the chain.
    """
    with doing("hand_up", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write what was tried and why it cannot be solved here."))
        held = work.case.handler_id or work.case.dispatcher_id or work.case.receiver_id
        assert held is not None
        above = routing.next_above(work.links, work.seated(held))
        if above is None:
            raise Refused(_("There is nobody above to whom this case could be handed. Dispatch it to somebody else."))
        work.seat(Role.HANDLER, None)
        work.seat(Role.DISPATCHER, above)
        work.case.level = Level.ZONE
    return case


def give(work: Doing, seat: Seat) -> None:
    """Makes somebody the handler who has still to accept; Refused for somebody who no longer works here."""
    person = Person.objects.get(pk=seat.person_id)
    demand_active(person, field="to")
    if work.case.supervisor_id == person.pk:
        raise Refused(
            _("%(name)s supervises this hazard and cannot handle it too. Choose somebody else.")
            % {"name": person.name},
            field="to",
        )
    work.seat(Role.VERIFIER, None)
    work.seat(Role.HANDLER, seat)
    work.case.handler = person


def _me(by: Actor) -> int | None:
    return by.pk if isinstance(by, Person) else None
