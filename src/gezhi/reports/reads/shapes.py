"""A definition of an export with its history: who saved which version when."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.logbook.names import Named, called
from gezhi.reports import rules, shapes
from gezhi.reports.models import Definition, Export
from gezhi.reports.shapes import Offered


@dataclass(frozen=True)
class Version:
    """One version that the zone saved, numbered from 1, until when it held (None = it holds), by whom."""

    number: int
    definition: Definition
    by: Named
    until: datetime | None


@dataclass(frozen=True)
class ShapePage:
    """A definition as it is offered, the zone's own versions of it (the newest first), and how many exports were made by it.

    `own` is the version that holds, None if it comes from a pack or the product. `may_define`: whether the reader may change it.
    """

    code: str
    offered: Offered
    versions: tuple[Version, ...]
    own: Definition | None
    made: int
    may_define: bool


def shape_page(*, code: str, seen_by: Actor, at: datetime) -> ShapePage:
    """The definition of that code. NotThere if nothing is offered under it."""
    rules.demand(rules.may_export(seen_by, at), rules.may_export)
    offer = shapes.shape_of(code, at=at)
    rows = list(Definition.objects.filter(code=code).order_by("pk"))
    names = called([row.by for row in rows], seen_by=seen_by)
    versions = tuple(Version(number, row, names[row.by], row.recorded.upper) for number, row in enumerate(rows, 1))
    own = next((row for row in rows if row.recorded.upper is None), None)
    made = Export.objects.filter(code=code).count()
    return ShapePage(code, offer, versions[::-1], own, made, rules.may_define(seen_by, at))
