"""The rows under the verbs about duties: lock, look again, close what was known, write what is known now."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import declare
from gezhi.kernel.periods import local_day, period
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.people.models import Person
from gezhi.registry import duty_changes, rules
from gezhi.registry.actions.places import life_of
from gezhi.registry.models import Duty, Place
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind
from gezhi.registry.recording import from_now_on, instant_of_recording, supersede

declare(
    "the zone always has a head",
    gettext_lazy("Then the zone would be without a head. Hand the post over to somebody instead."),
    field="end",
)
KINDS_FOR_POST = {
    Post.HEAD: {Kind.ZONE},
    Post.ORGANISER: {Kind.ZONE, Kind.GROUP},
    Post.EXECUTOR: set(Kind) - {Kind.ZONE},
    Post.STEWARD: set(Kind) - {Kind.ZONE},
    Post.CHECKER: set(Kind),
    Post.CONTACT: set(Kind),
}
KEEP = object()


def locked_place(place: Place, by: Actor, at: datetime) -> Place:
    """Locks the place and sees to it that `by` may change duties there; NotYours otherwise."""
    place = Place.objects.select_for_update().get(pk=place.pk)
    rules.demand(rules.may_assign(by, place, at), rules.may_assign)
    return place


def locked_duty(duty: Duty, by: Actor, at: datetime) -> tuple[Place, Duty]:
    """Locks the duty's place, then looks at the duty again: a Conflict if it is no longer what the person saw."""
    place = locked_place(duty.place, by, at)
    fresh = Duty.objects.select_related("person", "place").filter(pk=duty.pk).first()
    if fresh is None:
        raise NotThere
    if fresh.recorded.upper is not None:
        raise Conflict(_("Somebody else has changed this duty since you opened it. Look at the roster and try again."))
    return place, fresh


def replace(duty: Duty, at: datetime) -> datetime:
    """Closes what was known about `duty`; returns the instant from which the new rows are known."""
    instant = instant_of_recording(Duty.objects.filter(place_id=duty.place_id), at)
    supersede([duty], instant)
    return instant


def write_piece(
    duty: Duty,
    start: datetime,
    end: datetime | None,
    instant: datetime,
    *,
    person: Person | None = None,
    title: str | None = None,
    stands_in_for: Person | object | None = KEEP,
    reason: str | None = None,
) -> Duty:
    """A row like `duty` for another period, known from `instant` on, with what is given changed."""
    absent = duty.stands_in_for if stands_in_for is KEEP else stands_in_for
    return Duty.objects.create(
        place_id=duty.place_id,
        post=duty.post,
        person=person or duty.person,
        title=duty.title if title is None else title.strip(),
        during=period(start, end),
        recorded=from_now_on(instant),
        stands_in_for=absent,  # type: ignore[misc]
        reason=duty.reason if reason is None else reason,
    )


def demand_fit(place: Place, post: str, person: Person) -> None:
    """Refused unless the kind of place has that post and the person still works here."""
    if post not in Post.values:
        raise Refused(_("There is no such post. Choose one from the list."), field="post")
    if Kind(place.kind) not in KINDS_FOR_POST[Post(post)]:
        raise Refused(
            _("A %(kind)s has no post “%(post)s”. Choose another post or place.")
            % {"kind": Kind(place.kind).label, "post": Post(post).label},
            field="post",
        )
    if not person.is_active:
        raise Refused(_("%(name)s no longer works here. Choose somebody else.") % {"name": person.name}, field="person")


def demand_within_life(place: Place, start: datetime, end: datetime | None) -> None:
    """Refused unless the place exists from `start` until `end` (None = for good)."""
    period(start, end)
    for begins, ends in life_of(place):
        if begins <= start and (ends is None or start < ends):
            if ends is None or (end is not None and end <= ends):
                return
            raise Refused(
                _("“%(name)s” ends on %(day)s. Let the duty end by then.")
                % {"name": place.name, "day": local_day(ends)},
                field="end",
            )
    raise Refused(
        _("“%(name)s” does not exist at that time. Choose another date.") % {"name": place.name}, field="start"
    )


def demand_inside(duty: Duty, when: datetime, *, field: str) -> None:
    """Refused unless `when` lies strictly within the duty."""
    if when <= duty.during.lower or (duty.during.upper is not None and when >= duty.during.upper):
        raise Refused(
            _("That moment does not lie within the duty. Choose one between its beginning and its end."), field=field
        )


def demand_reason(when: datetime, at: datetime, reason: str) -> None:
    """Refused if a change of the past comes without a reason."""
    if when < at and not reason.strip():
        raise Refused(_("This changes the past. Write the reason."), field="reason")


def look_at_head(duty: Duty) -> None:
    """Asks the database now, and not only at the commit, whether the zone still has a head."""
    if duty.post == Post.HEAD:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def log(
    verb: str,
    duty: Duty,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    happened_at: datetime | None = None,
    also: list[str] | None = None,
) -> None:
    """Writes the line of the log book (references, no names), and lets the capabilities above follow the duty."""
    end = duty.during.upper
    facts = {
        "post": duty.post,
        "start": duty.during.lower.isoformat(),
        "end": end and end.isoformat(),
        "reason": reason,
    }
    about = [f"place:{duty.place_id}", duty.ref, f"person:{duty.person_id}", *(also or [])]
    write(verb, by=by, at=at, about=about, facts=facts, happened_at=happened_at)
    duty_changes.tell(duty.place_id, by, at)
