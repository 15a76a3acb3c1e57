"""Grids for maps: as GeoJSON layers for the map in the browser, and as a sketch that the server draws."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from shapely.geometry import mapping

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.registry import rules
from gezhi.registry.geo.coordinates import convert_geojson
from gezhi.registry.geo.sketch import Area, Sketch, sketch
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.shapes import PATCHES, CoverReport, Plot, cover_report, plots
from gezhi.shell.timewords import figure

WORDS: dict[str, Sentence] = {
    "ok": pgettext_lazy("state of a grid", "Fine"),
    "late": pgettext_lazy("state of a grid", "Something to do"),
    "bad": pgettext_lazy("state of a grid", "Overdue"),
    "stop": pgettext_lazy("state of a grid", "Stopped"),
}
COVER_WORDS: dict[str, Sentence] = {
    "ok": pgettext_lazy("state of a grid", "Fine"),
    "late": pgettext_lazy("state of a grid", "Beyond the boundary"),
    "bad": pgettext_lazy("state of a grid", "Overlaps"),
}
KEYS = {"ok": "ok", "late": "warn", "bad": "bad", "stop": "stop"}


@dataclass(frozen=True)
class LegendLine:
    """One state in the legend: class and hatch of its key, its word, how many grids are in it."""

    css: str
    word: Sentence
    count: int


@dataclass(frozen=True)
class GridMap:
    """What the partial `registry/grid_map.html` draws."""

    sketch: Sketch[int]
    legend: list[LegendLine]

    @property
    def said(self) -> str:
        """The map in one sentence, for those who do not see it."""
        return _("Map of %(count)s grids: %(states)s") % {
            "count": figure(len(self.sketch.cells)),
            "states": _(", ").join(f"{line.word} {figure(line.count)}" for line in self.legend),
        }


def grid_map(
    *,
    at: datetime,
    seen_by: Actor,
    states: Mapping[int, str] | None = None,
    words: Mapping[str, Sentence] = WORDS,
    width: int = 490,
) -> GridMap | None:
    """The grids that `seen_by` sees, drawn by the server as they lay at `at`; None while no grid has a shape.

    `states` gives a grid's id "ok", "late", "bad" or "stop" (absent = ok); `words` says them in the legend.
    """
    territory = rules.sees_now(seen_by)
    present = [plot for plot in plots(kinds=[Kind.ZONE, Kind.GRID], at=at) if territory.includes(plot.place.pk)]
    grids = [plot for plot in present if plot.place.kind == Kind.GRID and plot.shape]
    zone = next((plot.geometry for plot in present if plot.place.kind == Kind.ZONE), None)
    return draw(grids, zone=zone, states=states or {}, words=words, width=width) if grids else None


def draw(
    grids: list[Plot], *, zone: Any = None, states: Mapping[int, str], words: Mapping[str, Sentence], width: int = 490
) -> GridMap:
    """The sketch of these grids, the names of their groups on it, and the legend of the states that occur."""
    areas = [
        Area(plot.place.pk, shape, plot.place.name, _group(plot))
        for plot in grids
        if (shape := plot.geometry) is not None
    ]
    groups: dict[Hashable, str] = {
        plot.parent.pk: plot.parent.name for plot in grids if plot.parent and plot.parent.kind == Kind.GROUP
    }
    drawn = sketch(areas, zone=zone, states=states, groups=groups, width=width)
    counts = Counter(cell.state for cell in drawn.cells)
    legend = [LegendLine(KEYS[state], word, counts[state]) for state, word in words.items() if counts[state]]
    return GridMap(drawn, legend)


def _group(plot: Plot) -> int | None:
    return plot.parent.pk if plot.parent and plot.parent.kind == Kind.GROUP else None


def grids_geojson(*, at: datetime, seen_by: Actor, crs: str = "wgs84") -> dict[str, Any]:
    """All that the map in the browser shows, as one FeatureCollection in `crs`; each feature says its `layer`.

    Layers: boundary, grid, uncovered, overlap, beyond, stray. `id` is what links on the page point to.
    """
    report = cover_report(at=at, seen_by=seen_by)
    features = [*_ground(report), *_findings(report)]
    if crs != "wgs84":
        for feature in features:
            feature["geometry"] = convert_geojson(feature["geometry"], source="wgs84", target=crs)
    return {"type": "FeatureCollection", "features": features}


def cover_states(report: CoverReport) -> dict[int, str]:
    """What the cover check means for every grid: "bad" where it overlaps another, "late" where it leaves the zone."""
    states = {key: "late" for patch in report.found.beyond for key in patch.keys}
    return states | {key: "bad" for patch in report.found.overlaps for key in patch.keys}


def by_group(report: CoverReport) -> list[tuple[Place | None, list[tuple[Plot, str]]]]:
    """The grids with their states ("none": no outline), group by group; those in no group come last."""
    states = cover_states(report)
    groups: dict[int | None, tuple[Place | None, list[tuple[Plot, str]]]] = {}
    for plot in report.grids:
        key = _group(plot)
        _place, lines = groups.setdefault(key, (plot.parent if key else None, []))
        lines.append((plot, states.get(plot.place.pk, "ok" if plot.shape else "none")))
    return sorted(groups.values(), key=lambda found: (found[0] is None, found[0].code if found[0] else ""))


def _ground(report: CoverReport) -> list[dict[str, Any]]:
    """The zone's boundary, and the grids with their states."""
    states = cover_states(report)
    zone = report.zone
    features = (
        [_feature("boundary", "boundary", zone.shape.geometry, name=zone.place.name)] if zone and zone.shape else []
    )
    for plot in report.grids:
        if plot.shape:
            state = states.get(plot.place.pk, "ok")
            facts = {"name": plot.place.name, "code": plot.place.grid_code or plot.place.code, "state": KEYS[state]}
            facts |= {"word": str(COVER_WORDS[state]), "url": reverse("registry:place", args=[plot.place.pk])}
            features.append(_feature("grid", f"grid-{plot.place.pk}", plot.shape.geometry, **facts))
    return features


def _findings(report: CoverReport) -> list[dict[str, Any]]:
    """What the cover check found, numbered as in the list beside the map."""
    found = report.found
    features = [
        _feature(layer, f"{layer}-{number}", mapping(patch.shape), word=str(word), area=patch.area)
        for layer, word, patches in (
            ("uncovered", PATCHES["uncovered"][0], found.uncovered),
            ("overlap", PATCHES["overlap"][0], found.overlaps),
            ("beyond", PATCHES["beyond"][0], found.beyond),
        )
        for number, patch in enumerate(patches, start=1)
    ]
    for number, stray in enumerate(found.strays, start=1):
        facts = {"name": report.names[stray.site], "word": _("Outside its grid")}
        features.append(_feature("stray", f"stray-{number}", mapping(stray.shape), **facts))
    return features


def _feature(layer: str, key: str, geometry: Any, **facts: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": key, "geometry": dict(geometry), "properties": {"layer": layer, **facts}}
