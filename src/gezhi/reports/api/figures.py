"""Figures for programs: each with numerator, denominator, what is left out, and the names behind it."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from gezhi.kernel import clock
from gezhi.kernel.periods import sensible, start_of
from gezhi.people.programs import Bearer, actor_of
from gezhi.reports import rules
from gezhi.reports.api.schemas import ByName, MetricFiguresOut, NamesOut, WhichName
from gezhi.reports.reads.figures import figure as one_figure
from gezhi.reports.reads.figures import names as names_behind
from gezhi.shell.wire import REFUSALS, Moment, Text

router = Router(tags=["reports"], auth=Bearer("reports:read"))
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


@router.get("/figures", response={200: MetricFiguresOut, **REFUSALS}, operation_id="figures")
def figures(
    request: HttpRequest, metric: Text, day: date, by: ByName = "zone", known: Moment | None = None
) -> MetricFiguresOut:
    """A metric of a past day by part of the zone, as known now or as it was known at the instant `known`."""
    actor, at = actor_of(request), clock.now()
    rules.demand(rules.may_see_collections(actor, at), rules.may_see_collections)
    sensible(start_of(day), field="day")
    if known is not None:
        sensible(known, field="known")
    return MetricFiguresOut.of(one_figure(metric=metric, day=day, by=by, known=known, seen_by=actor))


@router.get("/figures/names", response={200: NamesOut, **REFUSALS}, operation_id="figure_names")
def names(
    request: HttpRequest,
    metric: Text,
    day: date,
    which: WhichName = "numerator",
    by: ByName = "zone",
    key: Text = "",
    known: Moment | None = None,
    page: PageNumber = 1,
) -> NamesOut:
    """The enterprises behind a figure, 50 a page."""
    actor, at = actor_of(request), clock.now()
    rules.demand(rules.may_see_collections(actor, at), rules.may_see_collections)
    sensible(start_of(day), field="day")
    if known is not None:
        sensible(known, field="known")
    found = names_behind(metric=metric, which=which, day=day, known=known, by=by, key=key, page=page, seen_by=actor)
    return NamesOut.of(found)
