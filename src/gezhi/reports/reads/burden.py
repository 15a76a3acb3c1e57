"""How much is asked: values, how many had to be typed, minutes, by whom, on what basis; this week beside the last, and this year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Sum

from gezhi.cases.models import Case
from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.policy.models import Incident
from gezhi.policy.reads import pack_at
from gezhi.registry.rules import sees_now
from gezhi.reports import rules
from gezhi.reports.models import Collection, Return, Unit
from gezhi.reports.reads.spans import Days, in_spans
from gezhi.reports.reads.visits import Visits, visits_in

WEEK = timedelta(days=7)
TYPED_A_WEEK = "typed-a-week"
"""The threshold of a pack that says how many values an enterprise should have to type in a week at most."""
_SQL = (Path(__file__).resolve().parent.parent / "sql" / "burden.sql").read_text("utf-8")


@dataclass(frozen=True)
class Line:
    """What one collection has cost: values typed and known before; seconds, estimated where nobody measured."""

    collection: Collection
    returns: int
    typed: int
    prefilled: int
    seconds: int

    @property
    def asked(self) -> int:
        """Values asked."""
        return self.typed + self.prefilled


@dataclass(frozen=True)
class Span:
    """A week or a year. `visits` and `complaints` (about burden) are counted in the same days.

    `visits` are those that have a record; None if there is none: other visits have no record, so nobody can say that there
    were none.
    """

    since: date
    until: date
    lines: tuple[Line, ...]
    visits: Visits | None
    complaints: int

    @property
    def returns(self) -> int:
        """Returns sent."""
        return sum(line.returns for line in self.lines)

    @property
    def asked(self) -> int:
        """Values asked."""
        return sum(line.asked for line in self.lines)

    @property
    def typed(self) -> int:
        """Values that had to be typed."""
        return sum(line.typed for line in self.lines)

    @property
    def prefilled(self) -> int:
        """Values that were known and only confirmed."""
        return sum(line.prefilled for line in self.lines)

    @property
    def minutes(self) -> int:
        """Minutes spent, rounded up."""
        return -(-sum(line.seconds for line in self.lines) // 60)


@dataclass(frozen=True)
class Cap:
    """The most that should be typed in a week by one enterprise at a site, as the pack of an open incident says.

    `above` are the enterprises at sites that have typed more this week.
    """

    most: int
    unit: str
    basis: str
    above: int


@dataclass(frozen=True)
class Burden:
    """What is asked of one enterprise or of the whole zone. `units`: enterprises at sites that count today (1 = itself).

    `last_week` is the whole week before, `cap` None if no open incident's pack sets one.
    """

    week: Span
    last_week: Span
    year: Span
    running: tuple[Collection, ...]
    units: int
    cap: Cap | None = None

    @property
    def typed_each_week(self) -> float:
        """Values typed this week by each enterprise on average."""
        return self.week.typed / self.units if self.units else 0.0


def for_enterprise(*, enterprise_id: int, at: datetime, seen_by: Actor) -> Burden:
    """What one enterprise has been asked. Open to itself and to those who answer for a place where it works."""
    rules.demand(rules.may_see_burden(seen_by, enterprise_id, at), rules.may_see_burden)
    return _burden(at, enterprise_id, None)


def for_zone(*, at: datetime, seen_by: Actor) -> Burden:
    """What the zone has asked altogether, within the places that `seen_by` may look at."""
    territory = sees_now(seen_by)
    return _burden(at, None, None if territory.everything else sorted(territory.places))


def _burden(at: datetime, enterprise: int | None, places: list[int] | None) -> Burden:
    today = at.astimezone(local_zone()).date()
    week, year = today - timedelta(days=today.weekday()), today.replace(month=1, day=1)
    units = Unit.objects.filter(during__contains=today, recorded__upper_inf=True)
    units = units.filter(enterprise=enterprise) if enterprise else units
    units = units.filter(place__in=places) if places is not None else units
    running = [row for row in Collection.objects.filter(state="running").order_by("pk") if row.last_day >= today]
    days = [(week, today), (week - WEEK, week - timedelta(days=1)), (year, today)]
    this_week, last_week, this_year = _spans(days, enterprise, places)
    cap = _cap(week, today, enterprise, places, at)
    return Burden(this_week, last_week, this_year, tuple(running), units.count(), cap)


def _spans(days: list[Days], enterprise: int | None, places: list[int] | None) -> list[Span]:
    """Each span of days with its lines, visits and complaints: four statements for all of them."""
    sinces, untils = zip(*days, strict=True)
    given = {"since": list(sinces), "until": list(untils), "enterprise": enterprise, "places": places}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, given)
        rows = cursor.fetchall()
    asked = Collection.objects.in_bulk({row[1] for row in rows})
    lines = defaultdict[int, list[Line]](list)
    for span, collection, *cost in rows:
        lines[span].append(Line(asked[collection], *(int(value) for value in cost)))
    visits, complaints = visits_in(days, enterprise, places), _complaints(days, enterprise, places)
    return [
        Span(since, until, tuple(lines[n]), visits[n] if visits[n].total else None, complaints[n])
        for n, (since, until) in enumerate(days)
    ]


def _cap(since: date, until: date, enterprise: int | None, places: list[int] | None, at: datetime) -> Cap | None:
    """The lowest cap of the packs of open incidents, and how many are above it."""
    packs = [pack_at(incident=incident, at=at) for incident in Incident.objects.open(at).order_by("pk")]
    caps = [(one, pack) for pack in packs if (one := pack.threshold(TYPED_A_WEEK)) is not None]
    if not caps:
        return None
    cap, pack = min(caps, key=lambda found: found[0].value)
    typed = Return.objects.filter(day__range=(since, until), typed__gt=0, enterprise__isnull=False)
    typed = typed.filter(enterprise=enterprise) if enterprise else typed
    typed = typed.filter(place__in=places) if places is not None else typed
    above = typed.values("enterprise", "place").annotate(values=Sum("typed")).filter(values__gt=cap.value)
    return Cap(int(cap.value), cap.unit, pack.cited(cap.basis), above.count())


def _complaints(days: list[Days], enterprise: int | None, places: list[int] | None) -> list[int]:
    cases = Case.objects.filter(kind="burden")
    cases = cases.filter(enterprise=enterprise) if enterprise else cases
    return in_spans(cases.filter(place__in=places) if places is not None else cases, "reported_at", days)
