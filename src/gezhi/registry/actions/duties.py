"""What people do with duties: assign, hand over, substitute, end, correct.

A duty is never changed in place. What was known is closed (`recorded`), what is known now is written as new rows;
so anybody can ask later who answered at any moment, as we know it now or as we knew it then.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import period, sensible
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.registry.actions.duty_rows import (
    demand_fit,
    demand_inside,
    demand_reason,
    demand_within_life,
    locked_duty,
    locked_place,
    log,
    look_at_head,
    replace,
    write_piece,
)
from gezhi.registry.models import Duty, Place
from gezhi.registry.recording import from_now_on, instant_of_recording


def assign(
    *,
    place: Place,
    post: str,
    person: Person,
    start: datetime,
    by: Actor,
    at: datetime,
    end: datetime | None = None,
    title: str = "",
    reason: str = "",
) -> Duty:
    """Makes `person` answer for `place` in `post` from `start` until `end` (None = until further notice).

    Refused if the post does not fit the place, the place does not exist all that time, or somebody holds it then.
    """
    during = period(start, end)
    with plainly(), transaction.atomic():
        place = locked_place(place, by, at)
        demand_fit(place, post, person)
        demand_within_life(place, start, end)
        instant = instant_of_recording(Duty.objects.filter(place=place), at)
        duty = Duty.objects.create(
            place=place,
            post=post,
            person=person,
            title=title.strip(),
            during=during,
            recorded=from_now_on(instant),
            reason=reason,
        )
        log("duty.assigned", duty, by=by, at=at, reason=reason)
    return duty


def hand_over(
    *, duty: Duty, to: Person, when: datetime, by: Actor, at: datetime, title: str | None = None, reason: str = ""
) -> Duty:
    """Ends a duty at `when` and lets `to` hold it from that instant until it would have ended: no moment without a name.

    A `when` in the past needs a reason. Refused if `when` is not within the duty, or the duty is no longer as seen.
    """
    sensible(when, field="when")
    with plainly(), transaction.atomic():
        place, duty = locked_duty(duty, by, at)
        demand_fit(place, duty.post, to)
        if to.pk == duty.person_id:
            raise Refused(_("The duty is already theirs. Choose the person who takes it over."), field="to")
        demand_inside(duty, when, field="when")
        demand_reason(when, at, reason)
        instant = replace(duty, at)
        write_piece(duty, duty.during.lower, when, instant)
        successor = write_piece(
            duty, when, duty.during.upper, instant, person=to, title=title, stands_in_for=None, reason=reason
        )
        log(
            "duty.handed_over",
            successor,
            by=by,
            at=at,
            reason=reason,
            happened_at=min(when, at),
            also=[f"person:{duty.person_id}"],
        )
    return successor


def substitute(
    *, duty: Duty, person: Person, start: datetime, end: datetime, by: Actor, at: datetime, reason: str
) -> Duty:
    """Lets `person` stand in for the holder from `start` until `end`; before and after, the duty is the holder's own.

    Refused without a reason, outside the duty's period, or if the substitute is the holder.
    """
    during = period(start, end)
    with plainly(), transaction.atomic():
        place, duty = locked_duty(duty, by, at)
        demand_fit(place, duty.post, person)
        if not reason.strip():
            raise Refused(_("Write why a substitute is needed, for example leave or training."), field="reason")
        if duty.stands_in_for_id:
            raise Refused(_("This is already a substitution. Change the holder's own duty instead."), field="person")
        if start < duty.during.lower or (duty.during.upper and end > duty.during.upper):
            raise Refused(_("The substitution must lie within the duty. Check the two dates."), field="start")
        instant = replace(duty, at)
        if duty.during.lower < start:
            write_piece(duty, duty.during.lower, start, instant)
        stand_in = write_piece(
            duty, start, end, instant, person=person, stands_in_for=duty.person, reason=reason, title=None
        )
        if duty.during.upper is None or end < duty.during.upper:
            write_piece(duty, end, duty.during.upper, instant)
        log(
            "duty.substituted",
            stand_in,
            by=by,
            at=at,
            reason=reason,
            happened_at=min(during.lower, at),
            also=[f"person:{duty.person_id}"],
        )
    return stand_in


def end_duty(*, duty: Duty, when: datetime, by: Actor, at: datetime, reason: str) -> Duty:
    """Ends a duty at `when`. Nobody follows: the place above answers from then on. The zone's head cannot end so."""
    sensible(when, field="when")
    with plainly(), transaction.atomic():
        _place, duty = locked_duty(duty, by, at)
        demand_inside(duty, when, field="when")
        if not reason.strip():
            raise Refused(_("Write why the duty ends."), field="reason")
        instant = replace(duty, at)
        ended = write_piece(duty, duty.during.lower, when, instant, reason=reason)
        look_at_head(duty)
        log("duty.ended", ended, by=by, at=at, reason=reason, happened_at=min(when, at))
    return ended
