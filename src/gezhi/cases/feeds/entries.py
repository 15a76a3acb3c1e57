"""What stands in somebody's calendar: deadlines of cases and duties. Places and titles, no names of other people."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.cases.blotting import blotted
from gezhi.cases.models import Case, CaseClock
from gezhi.cases.models.cases import IS_OPEN
from gezhi.people.models import Person
from gezhi.registry.models import Duty
from gezhi.registry.reads.paths import paths

BEFORE = timedelta(minutes=30)
DAY = timedelta(days=1)
PAST, AHEAD, LONGEST_SPAN = 30 * DAY, 366 * DAY, 32 * DAY
MOST = 500


@dataclass(frozen=True)
class Entry:
    """One entry. `uid` stays the same when it changes, `sequence` grows with each change, which was made at `changed_at`.

    Instants are aware; `end` None = an instant without length; `alarm` when to remind, None = not at all.
    """

    uid: str
    sequence: int
    changed_at: datetime
    start: datetime
    end: datetime | None
    title: str
    words: str
    where: str
    page: str
    alarm: datetime | None


Source = Callable[[Person, datetime], Iterator[Entry]]


def deadlines(person: Person, at: datetime) -> Iterator[Entry]:
    """Open cases that wait for this person or for which they answer: half an hour that ends at the deadline."""
    mine = Case.objects.filter(IS_OPEN, Q(turn=person) | Q(responsible=person), due__isnull=False)
    cases = list(mine.select_related("place").annotate(changed_at=Max("moves__at")).order_by("due", "pk")[:MOST])
    warnings = _warnings(cases)
    where = paths(place_ids=[case.place_id for case in cases], at=at) if cases else {}
    for case in cases:
        assert case.due is not None
        yield Entry(
            uid=f"case-{case.pk}",
            sequence=case.version,
            changed_at=getattr(case, "changed_at", None) or case.reported_at,
            start=case.due - BEFORE,
            end=case.due,
            title=_("Deadline: %(title)s") % {"title": blotted(case.title)},
            words=f"{case.number} {case.get_kind_display()} {case.get_state_display()}\n{_part(case, person)}",
            where=str(where.get(case.place_id, "")) or case.place.name,
            page=reverse("cases:page", args=[case.number]),
            alarm=warnings.get(case.pk),
        )


def _part(case: Case, person: Person) -> str:
    return _("It waits for you.") if case.turn_id == person.pk else _("You answer for it; it waits for somebody else.")


def _warnings(cases: Sequence[Case]) -> dict[int, datetime]:
    """When the clock that runs reminds, by case."""
    due = {case.pk: case.due for case in cases}
    rows = CaseClock.objects.filter(case__in=due, stopped_at=None, paused_at=None)
    found = rows.values_list("case_id", "due", "warn_at")
    return {case: warn for case, until, warn in found if until == due[case] and warn < until}


def duties(person: Person, at: datetime) -> Iterator[Entry]:
    """Duties of about a month at most with their whole time, others with the instant they begin; and each hand-over."""
    rows = list(Duty.objects.filter(person=person).select_related("place").order_by("pk"))
    changes = Counter(_same(row) for row in rows)
    standing = [row for row in rows if row.recorded.upper is None]
    where = paths(place_ids={row.place_id for row in standing}, at=at) if standing else {}
    for row in standing:
        place = str(where.get(row.place_id, "")) or row.place.name
        yield from _of_duty(row, place, changes[_same(row)] - 1, at)


def _same(row: Duty) -> tuple[int, str, datetime]:
    return row.place_id, row.post, row.during.lower


def _of_duty(row: Duty, place: str, sequence: int, at: datetime) -> Iterator[Entry]:
    start, end = row.during.lower, row.during.upper
    name = f"duty-{row.place_id}-{row.post}-{int(start.timestamp())}"
    post = row.title or row.get_post_display()
    page = reverse("registry:place", args=[row.place_id])
    changed_at = row.recorded.lower
    long = end is None or end - start > LONGEST_SPAN
    if start < at + AHEAD and (start if long else end) > at - PAST:
        title = (
            pgettext("in a calendar", "Duty begins: %(place)s")
            if long
            else pgettext("in a calendar", "Duty: %(place)s")
        )
        yield Entry(name, sequence, changed_at, start, None if long else end, title % {"place": place},
                    post, place, page, start - DAY)  # fmt: skip
    if end is not None and at - PAST < end < at + AHEAD:
        title = pgettext("in a calendar", "Hand over: %(place)s") % {"place": place}
        yield Entry(f"{name}-end", sequence, changed_at, end, None, title, post, place, page, end - DAY)


SOURCES: list[Source] = [deadlines, duties]


def provide(source: Source) -> None:
    """Lets a capability above put its own deadlines into people's calendars; called once, in its `ready()`."""
    if source not in SOURCES:
        SOURCES.append(source)


def entries(*, person: Person, at: datetime) -> list[Entry]:
    """Everything in the calendar of `person` at the instant `at`, by time."""
    found = [entry for source in SOURCES for entry in source(person, at)]
    return sorted(found, key=lambda entry: (entry.start, entry.uid))


def host() -> str:
    """The name that makes our UIDs unique in the world."""
    address = settings.PUBLIC_ADDRESS.split("://")[-1].strip("/")
    return address or "gezhi.invalid"
