"""How much is asked: values, how many of them had to be typed, minutes, by whom and on what basis; this week and this year."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection

from gezhi.cases.models import Case
from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone, start_of
from gezhi.registry.rules import sees_now
from gezhi.reports import rules
from gezhi.reports.models import Collection, Unit

_SQL = (Path(__file__).resolve().parent.parent / "sql" / "burden.sql").read_text("utf-8")


@dataclass(frozen=True)
class Line:
    """What one collection has cost: values asked, of them typed and known before; seconds, estimated where nobody measured.

    `enterprises` counts an enterprise at two sites twice: each site answers.
    """

    collection: Collection
    returns: int
    asked: int
    typed: int
    prefilled: int
    seconds: int
    enterprises: int


@dataclass(frozen=True)
class Span:
    """A week or a year. `visits` and `complaints` (about burden) are counted in the same days."""

    since: date
    until: date
    lines: tuple[Line, ...]
    visits: int
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
class Burden:
    """What is asked of one enterprise or of the whole zone. `units`: enterprises at sites that count today (1 = itself)."""

    week: Span
    year: Span
    running: tuple[Collection, ...]
    units: int

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
    return Burden(
        _span(week, today, enterprise, places), _span(year, today, enterprise, places), tuple(running), units.count()
    )


def _span(since: date, until: date, enterprise: int | None, places: list[int] | None) -> Span:
    given = {"since": since, "until": until, "enterprise": enterprise, "places": places}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, given)
        rows = cursor.fetchall()
    asked = Collection.objects.in_bulk([row[0] for row in rows])
    lines = tuple(Line(asked[row[0]], *(int(value) for value in row[1:])) for row in sorted(rows))
    return Span(since, until, lines, 0, _complaints(since, enterprise, places))


def _complaints(since: date, enterprise: int | None, places: list[int] | None) -> int:
    cases = Case.objects.filter(kind="burden", reported_at__gte=start_of(since))
    cases = cases.filter(enterprise=enterprise) if enterprise else cases
    return (cases.filter(place__in=places) if places is not None else cases).count()
