"""Service requests and their updates, as much of them as whoever asks may read.

Anybody reads kind, state, place and deadline of the public kinds (GEZHI_OPEN311_KINDS), and the title once somebody has
filed the case, long numbers blotted out. A key's person reads the words of what they reported or see. No names, no contact.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from gezhi.cases.blotting import blotted
from gezhi.cases.models import Case, CaseMove, OutsideReport, State
from gezhi.cases.models.states import OPEN
from gezhi.cases.open311.asked import MOST, Query
from gezhi.cases.open311.door import Reader
from gezhi.cases.open311.errors import Open311Error
from gezhi.cases.open311.offers import OFFERED, service_name
from gezhi.cases.open311.wire import moment
from gezhi.cases.reads.following import PUBLIC
from gezhi.cases.words import FOLLOWED
from gezhi.registry.models import Place, Shape
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.paths import Path, paths

ENTRY = dict[str, Any]
STANDS_OPEN = Q(state__in=OPEN) | Q(state=State.JOINED, joined_to__state__in=OPEN)


def zone_name() -> str:
    """Who answers at this endpoint; anybody may know."""
    return Place.objects.filter(kind=Kind.ZONE).values_list("name", flat=True).first() or ""


def requests(*, asked: Query, seen_by: Reader, at: datetime) -> list[ENTRY]:
    """The service requests asked for, newest first, at most a thousand. Numbers override everything else."""
    rows = _readable(seen_by)
    if asked.numbers:
        rows = rows.filter(number__in=asked.numbers)
    else:
        rows = rows.filter(reported_at__gte=asked.since, reported_at__lte=asked.until)
        rows = rows.filter(kind__in=asked.kinds) if asked.kinds else rows
        if len(set(asked.statuses)) == 1:
            rows = rows.filter(STANDS_OPEN) if asked.statuses[0] == "open" else rows.exclude(STANDS_OPEN)
    first = (asked.page - 1) * asked.size
    return _entries(rows.order_by("-reported_at", "-pk")[first : first + min(asked.size, MOST)], seen_by, at)


def request_of(*, number: str, seen_by: Reader, at: datetime) -> list[ENTRY]:
    """One service request; 404 if there is none of that number for whoever asks."""
    found = _entries(_readable(seen_by).filter(number=number), seen_by, at)
    if not found:
        raise Open311Error(404, _("There is no service request of this service_request_id."))
    return found


def updates(*, asked: Query, seen_by: Reader) -> list[ENTRY]:
    """What happened to service requests in the period asked for, oldest first, as their reporters read it."""
    rows = CaseMove.objects.filter(case__in=_readable(seen_by), verb__in=PUBLIC)
    if asked.numbers:
        rows = rows.filter(case__number__in=asked.numbers)
    rows = rows.filter(at__gte=asked.since, at__lte=asked.until).select_related("case").order_by("at", "pk")
    first = (asked.page - 1) * asked.size
    return [_update(move, seen_by) for move in rows[first : first + asked.size]]


def _readable(seen_by: Reader) -> QuerySet[Case]:
    mine = Q(kind__in=settings.OPEN311_KINDS)
    if seen_by.person is not None and seen_by.sees is not None:
        mine |= Q(reporter=seen_by.person)
        mine = Q() if seen_by.sees.everything else mine | seen_by.sees.q("place_id")
    return Case.objects.filter(mine, kind__in=OFFERED).select_related("place", "joined_to", "outside")


def may_read_words(case: Case, seen_by: Reader) -> bool:
    """Whether whoever asks reads more of a case than everybody does."""
    if seen_by.person is None or seen_by.sees is None:
        return False
    return case.reporter_id == seen_by.person.pk or seen_by.sees.includes(case.place_id)


def _entries(rows: Iterable[Case], seen_by: Reader, at: datetime) -> list[ENTRY]:
    cases = list(rows)
    where = paths(place_ids=[case.place_id for case in cases], at=at) if cases else {}
    points = _points(cases, where, at)
    last = dict(
        CaseMove.objects.filter(case__in=cases).values("case").annotate(last=Max("at")).values_list("case", "last")
    )
    return [_entry(case, where.get(case.place_id), points, last.get(case.pk), seen_by) for case in cases]


def _entry(
    case: Case, path: Path | None, points: Mapping[int, tuple[float, float]], last: datetime | None, seen_by: Reader
) -> ENTRY:
    more = may_read_words(case, seen_by)
    main = case.joined_to or case
    outside: OutsideReport | None = getattr(case, "outside", None) if more else None
    point = _place_point(case, path, points)
    if outside is not None and outside.longitude is not None and outside.latitude is not None:
        point = (outside.longitude, outside.latitude)
    return {
        "service_request_id": case.number,
        "status": _status(main.state),
        "status_notes": str(FOLLOWED[main.state]),
        "service_name": service_name(case.kind),
        "service_code": case.kind,
        "description": (case.words or case.title) if more else _title(case),
        "agency_responsible": path.group.name if path and path.group else None,
        "service_notice": None,
        "requested_datetime": moment(case.reported_at),
        "updated_datetime": moment(main.ended_at or last),
        "expected_datetime": moment(case.solution_due),
        "address": str(path or "") or case.place.name,
        "address_id": case.place.code,
        "zipcode": None,
        "lat": point[1] if point else None,
        "long": point[0] if point else None,
        "media_url": (outside.media_url or None) if outside else None,
    }


def _title(case: Case) -> str | None:
    """What everybody reads: the title, once somebody has looked at the case and filed it; no telephone numbers in it."""
    return blotted(case.title) if case.filed_at else None


def _update(move: CaseMove, seen_by: Reader) -> ENTRY:
    state = State(move.to_state)
    reason = move.words if move.verb == "decline" and may_read_words(move.case, seen_by) else ""
    return {
        "update_id": str(move.pk),
        "service_request_id": move.case.number,
        "status": _status(state if state != State.JOINED else State.FILED),
        "updated_datetime": moment(move.at),
        "description": reason or str(FOLLOWED[state]),
        "media_url": None,
    }


def _status(state: str) -> str:
    return "open" if state in OPEN else "closed"


def _points(cases: Sequence[Case], where: Mapping[int, Path], at: datetime) -> dict[int, tuple[float, float]]:
    """The position (longitude, latitude) of each place on the ways to these cases that has one."""
    asked = {step.place_id for path in where.values() for step in path.steps} | {case.place_id for case in cases}
    shapes = Shape.objects.filter(place__in=asked, during__contains=at).values_list("place_id", "geometry")
    middles = {place: shapely.geometry.shape(geometry).representative_point() for place, geometry in shapes}
    return {place: (middle.x, middle.y) for place, middle in middles.items()}


def _place_point(
    case: Case, path: Path | None, points: Mapping[int, tuple[float, float]]
) -> tuple[float, float] | None:
    """The position of the place, or of the nearest above it that has one."""
    steps = [step.place_id for step in reversed(path.steps)] if path else [case.place_id]
    return next((points[place] for place in steps if place in points), None)
