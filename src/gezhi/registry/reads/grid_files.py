"""An uploaded file of grids and its preview."""

import gzip
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.registry.geo import geojson
from gezhi.registry.geo.outlines import Reading
from gezhi.registry.geo.sketch import Area, sketch
from gezhi.registry.models.shapes import GridFile
from gezhi.registry.reads.grid_map import GridMap, LegendLine
from gezhi.registry.reads.grid_plan import Mapping, Plan, mapping_from, plan_import

FATES: dict[str, tuple[str, Sentence]] = {
    "create": ("new", pgettext_lazy("fate of a grid in an import", "New")),
    "change": ("warn", pgettext_lazy("fate of a grid in an import", "New shape")),
    "same": ("ok", pgettext_lazy("fate of a grid in an import", "As it was")),
}
_STATES = {"create": "new", "change": "late", "same": "ok"}


@dataclass(frozen=True)
class Preview:
    """A kept file, what is in it, how it is taken now, and what importing it so would do."""

    file: GridFile
    content: geojson.Content
    mapping: Mapping
    reading: Reading
    plan: Plan

    @property
    def swapped(self) -> int:
        """How many areas have latitude and longitude exchanged."""
        return sum(remark.field == "swap" for remark in self.content.remarks)

    @property
    def crossing(self) -> int:
        """How many areas have outlines that cross themselves."""
        return sum(remark.field == "mend" for remark in self.content.remarks)


def preview(*, file: int, seen_by: Actor, at: datetime) -> Preview:
    """The file that `seen_by` uploaded, read and planned again against the grids at `at`. NotThere if it is gone."""
    kept = GridFile.objects.filter(pk=file, uploaded_by=seen_by.ref).first()
    if kept is None:
        raise NotThere()
    content, mapping = content_of(kept), mapping_from(kept.mapping)
    plan = plan_import(content=content, mapping=mapping, at=at, seen_by=seen_by)
    return Preview(kept, content, mapping, reading_of(kept), plan)


def content_of(kept: GridFile) -> geojson.Content:
    """What the kept file holds, read as its owner said."""
    return geojson.read(gzip.decompress(kept.content), crs=kept.mapping["crs"], reading=reading_of(kept))


def reading_of(kept: GridFile) -> Reading:
    """How its owner said that coordinates are to be read."""
    facts: dict[str, Any] = kept.mapping
    return Reading(swap=bool(facts.get("swap")), mend=bool(facts.get("mend")))


def planned_map(plan: Plan) -> GridMap | None:
    """The grids of the file as they would lie, by what would happen to each; None if there are none."""
    grids = [row for row in plan.rows if row.fate in FATES]
    if not grids:
        return None
    shapes = {row.number: shapely.geometry.shape(row.feature.geometry) for row in plan.rows}
    zone = next((shapes[row.number] for row in plan.rows if row.fate not in FATES), None)
    drawn = sketch(
        [Area(row.number, shapes[row.number], row.name) for row in grids],
        zone=zone,
        states={row.number: _STATES[row.fate] for row in grids},
        width=760,
    )
    legend = [LegendLine(css, word, plan.counts[fate]) for fate, (css, word) in FATES.items() if plan.counts[fate]]
    return GridMap(drawn, legend)
