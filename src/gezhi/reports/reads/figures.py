"""Figures of a day by part of the zone, as known at any instant: worked out by one statement, each with what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone, start_of
from gezhi.kernel.planning import planned_anew
from gezhi.kernel.refusals import Refused
from gezhi.policy.packs.conditions import EVERYBODY, Condition
from gezhi.registry.rules import sees_now
from gezhi.reports import rules
from gezhi.reports.metrics import EXCLUSIONS, Metric, metric_of
from gezhi.reports.models import Collection
from gezhi.reports.models.collections import ASKING, State
from gezhi.reports.reads.counting import Which, base, columns, grouped, labels, named
from gezhi.shell.templatetags.shell_ui import percent

By = Literal["zone", "group", "grid", "site", "section", "size", "tag"]
BYS: tuple[By, ...] = ("zone", "group", "grid", "site", "section", "size", "tag")
FOREVER = "infinity"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `numerator` of `denominator`, `excluded` as [(reason, how many)], `response` as (returned, expected).

    `key` is the place's id, the section, the size or the tag ("" for the whole), `label` its name.
    """

    key: str
    label: str
    numerator: int
    denominator: int
    excluded: tuple[tuple[str, int], ...] = ()
    response: tuple[int, int] = (0, 0)

    @property
    def lacking(self) -> int:
        """How many returns are missing."""
        return self.response[1] - self.response[0]

    @property
    def left_out(self) -> int:
        """How many are left out altogether."""
        return sum(count for _reason, count in self.excluded)

    @property
    def share(self) -> float | None:
        """Numerator by denominator; None if there is nothing to count."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent(self) -> str:
        """The share as people read it, one decimal: "71.7%"; "–" if there is nothing to count."""
        return percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Name:
    """One enterprise at one site in a figure, with the number it adds; `reason` says why it is left out, "" if it is not."""

    enterprise_id: int
    enterprise: str
    site_id: int
    site: str
    returned: bool
    adds: int | None
    out_of: int | None
    reason: str


@dataclass(frozen=True)
class Names:
    """A page of the names behind a figure, `total` of them altogether."""

    metric: Metric
    which: Which
    lines: tuple[Name, ...]
    total: int
    page: int

    @property
    def before(self) -> int:
        """The page before this one."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after this one."""
        return self.page + 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Figures:
    """A metric by part of the zone for `day`, as known at `known` (None = as known now). `total` counts nothing twice.

    `as_of` is the instant that the figures speak of: the end of the day (aware). `asked_by` are the collections they come from.
    """

    metric: Metric
    day: date
    known: datetime | None
    by: By
    as_of: datetime
    rows: tuple[Figure, ...]
    total: Figure
    asked_by: tuple[Collection, ...] = field(default=())


def figure(
    *,
    metric: str,
    day: date,
    known: datetime | None = None,
    by: By = "zone",
    seen_by: Actor,
    collection: Collection | None = None,
) -> Figures:
    """One metric of `day` (the zone's calendar), by part, within what `seen_by` may look at. Refused for an unknown metric."""
    return figures(metrics=[metric], day=day, known=known, by=by, seen_by=seen_by, collection=collection)[metric]


def figures(
    *,
    metrics: Sequence[str],
    day: date,
    known: datetime | None = None,
    by: By = "zone",
    seen_by: Actor,
    collection: Collection | None = None,
    among: Condition = EVERYBODY,
) -> dict[str, Figures]:
    """Several metrics that share one look at the returns, by code. `collection`: only what this one asked; `among`: only these."""
    return divided(
        metrics=metrics, day=day, known=known, bys=[by], seen_by=seen_by, collection=collection, among=among
    )[by]


def divided(
    *,
    metrics: Sequence[str],
    day: date,
    known: datetime | None = None,
    bys: Sequence[By],
    seen_by: Actor,
    collection: Collection | None = None,
    among: Condition = EVERYBODY,
) -> dict[By, dict[str, Figures]]:
    """The same metrics by several kinds of parts at one look: places, sections and sizes together; the zone or tags alone."""
    wanted = [metric_of(code=code) for code in metrics]
    for by in bys:
        if by not in BYS:
            raise Refused(
                _("Figures cannot be divided by “%(by)s”. Choose one from the list.") % {"by": by}, field="by"
            )
    asked = [collection] if collection else asking(wanted, day, known)
    given = parameters(asked, day, known, seen_by)
    key, extra = grouped(bys)
    selected = ", ".join(column for metric in wanted for column in columns(metric))
    counted, more = base(asked, wanted, among)
    statement = f"{counted} SELECT {key}, {selected} FROM counted {extra}"  # noqa: S608  our own expressions
    with planned_anew() as cursor:
        cursor.execute(statement, given | more)
        found = cursor.fetchall()
    result: dict[By, dict[str, Figures]] = {}
    for number, by in enumerate(bys):
        rows = [row[1:] for row in found if row[0] == number]
        whole = next((row[2:] for row in found if row[0] < 0), ())
        names = labels(by, [row[0] for row in rows])
        result[by] = {
            metric.code: _figures(metric, place, rows, whole, names, day, known, by, asked)
            for place, metric in enumerate(wanted)
        }
    return result


def names(
    *,
    metric: str,
    which: Which,
    day: date,
    known: datetime | None = None,
    by: By = "zone",
    key: str = "",
    seen_by: Actor,
    collection: Collection | None = None,
    among: Condition = EVERYBODY,
    page: int = 1,
) -> Names:
    """Whom a figure is made of: the enterprises and sites in its numerator, its denominator, or neither, 50 a page.

    `which`: numerator, rest (in the denominator only), denominator, missing (no return), excluded. `by` and `key`: one part.
    """
    wanted = metric_of(code=metric)
    asked = [collection] if collection else asking([wanted], day, known)
    counted, more = base(asked, [wanted], among)
    given = (
        parameters(asked, day, known, seen_by) | more | {"key": key, "rows": PAGE, "skip": PAGE * (max(page, 1) - 1)}
    )
    statement = f"{counted} {named(wanted, which, by)}"
    with planned_anew() as cursor:
        cursor.execute(statement, given)
        found = cursor.fetchall()
    lines = tuple(Name(*row[:-1]) for row in found)
    return Names(wanted, which, lines, int(found[0][-1]) if found else 0, max(page, 1))


def asking(metrics: Sequence[Metric], day: date, known: datetime | None) -> list[Collection]:
    """The collections that asked for the items of these metrics on that day; every collection of units if they need none."""
    items = {item for metric in metrics for item in metric.items}
    rows = Collection.objects.filter(state__in=[*ASKING, State.ENDED], per="enterprise-site", starts_on__lte=day)
    rows = rows.filter(Q(until__gte=day)).exclude(approved_at__gt=known or datetime.max.replace(tzinfo=local_zone()))
    rows = rows.filter(items__overlap=sorted(items)) if items else rows
    return [row for row in rows.order_by("pk") if row.is_asked_on(day)]


def parameters(asked: Sequence[Collection], day: date, known: datetime | None, seen_by: Actor) -> dict[str, Any]:
    """What the statement in counted.sql is asked with: which collections, which sites, which day, known when."""
    territory = sees_now(seen_by)
    places = None if territory.everything else set(territory.places)
    scoped = _scope(asked, start_of(day + timedelta(days=1)))
    if scoped is not None:
        places = scoped if places is None else places & scoped
    return {
        "day": day,
        "moment": start_of(day + timedelta(days=1)) - timedelta(microseconds=1),
        "known": known or FOREVER,
        "collections": [row.pk for row in asked],
        "places": None if places is None else sorted(places),
    }


def _scope(asked: Sequence[Collection], at: datetime) -> set[int] | None:
    """Where anybody was asked; None = everywhere."""
    if not asked or any(not row.scope for row in asked):
        return None
    return {place for row in asked for place in rules.scope_of(row, at) or ()}


def _figures(
    metric: Metric,
    place: int,
    found: list[tuple[Any, ...]],
    whole: tuple[Any, ...],
    names: dict[str, str],
    day: date,
    known: datetime | None,
    by: By,
    asked: list[Collection],
) -> Figures:
    rows = [_figure(key or "", names.get(key) or _("Not known"), values, place) for key, *values in found]
    order = list(names)
    rows.sort(key=lambda row: order.index(row.key) if row.key in order else len(order))
    total = _figure("", "", whole, place) if whole else Figure("", "", 0, 0)
    as_of = start_of(day + timedelta(days=1))
    return Figures(metric, day, known, by, as_of, tuple(rows), total, tuple(asked))


def _figure(key: str, label: str, values: Sequence[Any], place: int) -> Figure:
    width = 4 + len(EXCLUSIONS)
    numerator, denominator, returned, expected, *excluded = values[place * width : (place + 1) * width]
    left_out = tuple((reason, int(n)) for reason, n in zip(EXCLUSIONS, excluded, strict=True) if n)
    response = (int(returned or 0), int(expected or 0))
    return Figure(key, label, int(numerator or 0), int(denominator or 0), left_out, response)
