"""What an import of grids would do: every area of the file against the grids that are there, before anything is written."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

import shapely
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.registry import rules
from gezhi.registry.geo import codes, cover, geojson
from gezhi.registry.geo.geojson import Content, Feature, Remark
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.shapes import Finding, Plot, check_plots, in_words, plots

Fate = Literal["create", "change", "same", "boundary", "boundary-same"]
NAME_AT_MOST = 120


@dataclass(frozen=True)
class Mapping:
    """How a file is to be taken: which of its columns hold what, and what holds for all areas.

    `name`, `code`, `parent`, `division` are columns ("" = none). `community` is the division code for areas without their
    own. `group` is the place that new grids hang under when their row names none. `boundary` is the number of the area
    that is the zone's boundary (0 = none).
    """

    name: str = ""
    code: str = ""
    parent: str = ""
    division: str = ""
    community: str = ""
    group: int | None = None
    boundary: int = 0


@dataclass
class Row:
    """One area and its fate. `place` is the one it belongs to, None if it will be made under `parent`."""

    number: int
    name: str
    fate: Fate
    feature: Feature
    place: Place | None = None
    parent: Place | None = None
    code: str = ""
    grid_code: str = ""
    area: float = 0.0

    @property
    def label(self) -> str:
        """What the area is most likely called in the file."""
        return geojson.label(self.feature.properties)


@dataclass
class Plan:
    """The rows, everything that is wrong or worth knowing, and the cover check before and after."""

    rows: list[Row] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    before: cover.Cover[int] | None = None
    after: cover.Cover[int] | None = None
    names: dict[int, str] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """What the cover check would find afterwards, with names."""
        return in_words(self.after, self.names) if self.after else []

    @property
    def stopped(self) -> bool:
        """Whether something must be put right before anything may be written."""
        return any(remark.stops for remark in self.remarks)

    @property
    def counts(self) -> Counter[str]:
        """How many rows meet which fate."""
        return Counter(row.fate for row in self.rows)

    @property
    def changes(self) -> bool:
        """Whether confirming would change anything."""
        return any(row.fate in ("create", "change", "boundary") or _new_code(row) for row in self.rows)

    @property
    def digest(self) -> str:
        """A short word for exactly this plan, so that what is confirmed is what was seen."""
        facts = [
            [row.number, row.fate, row.place and row.place.pk, row.parent and row.parent.pk, row.grid_code]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _new_code(row: Row) -> bool:
    return bool(row.place and row.grid_code and not row.place.grid_code)


def propose(content: Content) -> Mapping:
    """A first guess for a new file: usual names of columns, and the area that holds all others as boundary."""
    columns = {column.strip().lower(): column for column in content.properties}

    def first(*words: str) -> str:
        return next((columns[word] for word in words if word in columns), "")

    shapes = {one.number: shapely.geometry.shape(one.geometry) for one in content.features}
    return Mapping(
        name=first("name", "名称", "网格名称", "网格", "mc", "title"),
        code=first("code", "grid_code", "网格编码", "编码", "编号", "bm"),
        parent=first("group", "责任组", "所属组", "组", "片区"),
        division=first("division_code", "division", "社区代码", "区划代码", "社区编码", "adcode"),
        boundary=cover.likely_boundary(shapes) or 0,
    )


def plan_import(*, content: Content, mapping: Mapping, at: datetime, seen_by: Actor) -> Plan:
    """What importing `content` as `mapping` says would do at `at`. Writes nothing; the action plans again under its lock."""
    rules.demand(rules.may_change_registry(seen_by, at), rules.may_change_registry)
    present = plots(kinds=[Kind.ZONE, Kind.GROUP, Kind.GRID, Kind.SITE], at=at)
    drawing = _Drawing(present, mapping)
    plan = Plan(remarks=list(content.remarks))
    for one in content.features:
        try:
            plan.rows.append(drawing.row(one))
        except Refused as refused:
            plan.remarks.append(Remark(one.number, refused.sentence, True, refused.field, drawing.name_of(one)))
    _refuse_twins(plan)
    _give_codes(plan, mapping)
    _compare_cover(plan, present)
    plan.remarks.sort(key=lambda remark: (not remark.stops, remark.number))
    return plan


class _Drawing:
    """The places that are there, by the words a file may call them."""

    def __init__(self, present: list[Plot], mapping: Mapping) -> None:
        self.mapping = mapping
        self.zone = next((plot for plot in present if plot.place.kind == Kind.ZONE), None)
        self.grids = [plot for plot in present if plot.place.kind == Kind.GRID]
        parents = [plot.place for plot in present if plot.place.kind in (Kind.ZONE, Kind.GROUP)]
        self.parents = {word: place for place in parents for word in (_plain(place.name), _plain(place.code))}
        self.by_id = {place.pk: place for place in parents}
        self.by_code = {code: plot for plot in self.grids for code in (plot.place.grid_code, plot.place.code) if code}
        self.by_name = {(plot.parent and plot.parent.pk, _plain(plot.place.name)): plot for plot in self.grids}

    def name_of(self, one: Feature) -> str:
        """What the file calls this area, or "Grid 3" if no column holds names."""
        if not self.mapping.name:
            return str(_("Grid %(number)s") % {"number": one.number})
        return _plain(one.properties.get(self.mapping.name))

    def row(self, one: Feature) -> Row:
        """The fate of one area. Refused with what its row lacks."""
        if self.zone is None:
            raise Refused(_("There is no zone yet. Found the zone first, then import its grids."))
        area = cover.area(shapely.geometry.shape(one.geometry))
        if one.number == self.mapping.boundary:
            fate: Fate = "boundary-same" if _same_shape(self.zone, one) else "boundary"
            return Row(one.number, self.zone.place.name, fate, one, self.zone.place, area=area)
        return self._grid_row(one, area)

    def _grid_row(self, one: Feature, area: float) -> Row:
        name = self.name_of(one)
        if not name:
            raise Refused(
                _("This area has no name in the column “%(column)s”. Fill it in.") % {"column": self.mapping.name},
                field="name",
            )
        if len(name) > NAME_AT_MOST:
            raise Refused(_("The name has %(n)s characters, 120 at most. Shorten it.") % {"n": len(name)}, field="name")
        parent = self._parent(one)
        code = _plain(one.properties.get(self.mapping.code)) if self.mapping.code else ""
        if len(code) > 40:
            raise Refused(_("The code has %(n)s characters, 40 at most. Shorten it.") % {"n": len(code)}, field="code")
        found = self._found(one, code, name, parent)
        row = Row(one.number, name, "create", one, parent=parent, area=area)
        row.grid_code, row.code = (code, "") if codes.is_standard(code) else ("", code)
        if found:
            row.place, row.parent, row.fate = found.place, found.parent, "same" if _same_shape(found, one) else "change"
            row.grid_code = found.place.grid_code or row.grid_code
        return row

    def _parent(self, one: Feature) -> Place:
        word = _plain(one.properties.get(self.mapping.parent)) if self.mapping.parent else ""
        if word:
            if word not in self.parents:
                raise Refused(
                    _("There is no group “%(name)s”. Add it first, or choose one group for all grids.")
                    % {"name": word},
                    field="parent",
                )
            return self.parents[word]
        if self.mapping.group is not None and self.mapping.group not in self.by_id:
            raise Refused(_("The chosen group does not exist at that time. Choose another one."), field="group")
        assert self.zone
        return self.by_id[self.mapping.group] if self.mapping.group is not None else self.zone.place

    def _found(self, one: Feature, code: str, name: str, parent: Place) -> Plot | None:
        """The grid that is meant: by code, else by name under that parent, else by name and exactly this shape."""
        if code:
            return self.by_code.get(code)
        named = self.by_name.get((parent.pk, name))
        return named or next((p for p in self.grids if _plain(p.place.name) == name and _same_shape(p, one)), None)


def _plain(value: Any) -> str:
    """The text of a property, blanks made single; numbers such as 7.0 as people write them."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def _same_shape(plot: Plot, one: Feature) -> bool:
    """Whether the outlines are the same ground, wherever they start and whichever way they run (within 0.1 mm)."""
    if plot.shape is None:
        return False
    if plot.shape.geometry == one.geometry:
        return True
    old, new = (shapely.geometry.shape(geometry).normalize() for geometry in (plot.shape.geometry, one.geometry))
    return bool(shapely.equals_exact(old, new, tolerance=1e-9))


def _refuse_twins(plan: Plan) -> None:
    """Two areas of one file that mean the same grid stop the import: they would overwrite each other."""
    grids = [row for row in plan.rows if row.fate not in ("boundary", "boundary-same")]
    for key in (_identity, lambda row: row.code or None, lambda row: row.grid_code or None):
        first: dict[Any, Row] = {}
        for row in grids:
            twin = first.setdefault(key(row), row) if key(row) else row
            if twin is not row and not any(r.number == row.number and r.stops for r in plan.remarks):
                sentence = _("Areas %(one)s and %(other)s are both “%(name)s”. Give them different names or codes.")
                facts = {"one": twin.number, "other": row.number, "name": row.name}
                plan.remarks.append(Remark(row.number, sentence % facts, True, "name", row.name))


def _identity(row: Row) -> Any:
    return row.place.pk if row.place else (row.parent and row.parent.pk, row.code or row.grid_code or row.name)


def _give_codes(plan: Plan, mapping: Mapping) -> None:
    """New 15-digit codes for grids without one, community by community, after all codes ever given."""
    waiting: dict[str, dict[int, codes.Extent]] = {}
    rows = {row.number: row for row in plan.rows if row.fate not in ("boundary", "boundary-same") and not row.grid_code}
    for row in rows.values():
        text = _plain(row.feature.properties.get(mapping.division)) if mapping.division else ""
        if not (text := text or mapping.community):
            continue
        try:
            extent = codes.Extent.of(shapely.geometry.shape(row.feature.geometry))
            waiting.setdefault(codes.division(text), {})[row.number] = extent
        except Refused as refused:
            plan.remarks.append(Remark(row.number, refused.sentence, True, refused.field, row.name))
    taken = taken_codes() | {row.grid_code for row in plan.rows if row.grid_code}
    for prefix, extents in waiting.items():
        try:
            for number, code in codes.number(extents, prefix=prefix, taken=taken).items():
                rows[number].grid_code = code
        except Refused as refused:
            plan.remarks.append(Remark(0, refused.sentence, True, refused.field))


def taken_codes() -> set[str]:
    """All grid codes ever given, also to grids that have ended."""
    return {code for code in Place.objects.values_list("grid_code", flat=True) if code}


def _compare_cover(plan: Plan, present: Iterable[Plot]) -> None:
    """The cover check as it is, and as it would be. New grids have the negative of their number for a key."""
    present = list(present)
    sites = [plot for plot in present if plot.place.kind == Kind.SITE]
    zone = next((plot.geometry for plot in present if plot.place.kind == Kind.ZONE), None)
    grids = {p.place.pk: shape for p in present if p.place.kind == Kind.GRID and (shape := p.geometry) is not None}
    plan.before = check_plots(zone, grids, sites)
    for row in plan.rows:
        shape = shapely.geometry.shape(row.feature.geometry)
        if row.fate in ("boundary", "boundary-same"):
            zone = shape
        else:
            grids[row.place.pk if row.place else -row.number] = shape
    plan.after = check_plots(zone, grids, sites)
    plan.names = {plot.place.pk: plot.place.name for plot in present} | {-row.number: row.name for row in plan.rows}


def mapping_from(facts: dict[str, Any]) -> Mapping:
    """A mapping as it was kept beside an uploaded file; unknown keys are left out."""
    return Mapping(**{key: facts[key] for key in asdict(Mapping()) if key in facts})
