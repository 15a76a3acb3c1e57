"""Putting the past right: what was known before stays readable, what is known now is written beside it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.registry.actions.duty_rows import (
    KEEP,
    demand_fit,
    demand_within_life,
    locked_duty,
    log,
    look_at_head,
    replace,
    write_piece,
)
from gezhi.registry.models import Duty
from gezhi.registry.recording import supersede


def correct(
    *,
    duty: Duty,
    by: Actor,
    at: datetime,
    reason: str,
    person: Person | None = None,
    start: datetime | None = None,
    end: datetime | object | None = KEEP,
    title: str | None = None,
    neighbours: bool = False,
) -> Duty:
    """Puts right what was recorded wrongly: another person, other times, another title.

    `end=None` means an open end; leave it out to keep the end. With `neighbours`, the duties that touched this one in
    the same post are stretched or cut to touch it again, so that a hand-over can be dated right without a gap.
    Refused without a reason, outside the life of the place, or where somebody else holds the post.
    """
    with plainly(), transaction.atomic():
        place, duty = locked_duty(duty, by, at)
        _demand_grounds(reason)
        demand_fit(place, duty.post, person or duty.person)
        begins = start or duty.during.lower
        ends = duty.during.upper if end is KEEP else end
        assert ends is None or isinstance(ends, datetime)
        demand_within_life(place, begins, ends)
        beside = _touching(duty) if neighbours else []
        instant = replace(duty, at)
        supersede(beside, instant)
        for row in beside:
            _move_edge(row, duty, begins, ends, instant, reason)
        corrected = write_piece(duty, begins, ends, instant, person=person, title=title, reason=reason)
        look_at_head(duty)
        touched = [f"person:{row.person_id}" for row in (duty, *beside)]
        log("duty.corrected", corrected, by=by, at=at, reason=reason, happened_at=min(begins, at), also=touched)
    return corrected


def withdraw(*, duty: Duty, by: Actor, at: datetime, reason: str) -> None:
    """Says that a duty should never have been recorded. It stays readable as what was known until now."""
    with plainly(), transaction.atomic():
        _place, duty = locked_duty(duty, by, at)
        _demand_grounds(reason)
        replace(duty, at)
        look_at_head(duty)
        log("duty.withdrawn", duty, by=by, at=at, reason=reason, happened_at=min(duty.during.lower, at))


def _demand_grounds(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Write what was wrong and how you know."), field="reason")


def _touching(duty: Duty) -> list[Duty]:
    """The duties of the same post that end where this one begins or begin where it ends, as known now."""
    same = Duty.objects.filter(place_id=duty.place_id, post=duty.post, recorded__upper_inf=True).exclude(pk=duty.pk)
    return list(same.filter(during__adjacent_to=duty.during).select_related("person", "stands_in_for"))


def _move_edge(row: Duty, duty: Duty, begins: datetime, ends: datetime | None, instant: datetime, reason: str) -> None:
    """Writes a neighbour again so that it touches the corrected duty; one that has no time left is not written again."""
    before = row.during.upper == duty.during.lower
    start = row.during.lower if before else ends
    end = begins if before else row.during.upper
    if start is not None and (end is None or start < end):
        write_piece(row, start, end, instant, reason=reason)
