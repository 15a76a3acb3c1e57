"""A GeoJSON file as offices have it: what is in it, feature by feature, with a sentence for everything that is wrong.

Source of the format: RFC 7946; a `crs` member (GeoJSON 2008) is understood as far as it names degrees.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _
from shapely.geometry import mapping

from gezhi.kernel.refusals import Refused, Sentence
from gezhi.registry.geo.coordinates import convert
from gezhi.registry.geo.outlines import AS_IT_COMES, NotAnOutline, Reading, outline

LARGEST_FILE = 16 * 1024 * 1024
FEATURES_AT_MOST = 1000
_DEGREES = ("CRS84", "4326", "4490")
_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")


@dataclass(frozen=True)
class Feature:
    """One area of a file: `number` counts from 1; `geometry` is GeoJSON in WGS84, `source` as it stood in the file."""

    number: int
    properties: dict[str, Any]
    geometry: dict[str, Any]
    source: dict[str, Any]
    notes: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True)
class Remark:
    """Something to say about feature `number`: it was refused (`stops`), left out, or put right."""

    number: int
    sentence: Sentence
    stops: bool = False
    field: str = ""
    label: str = ""


@dataclass(frozen=True)
class Content:
    """What a file holds: areas that can be used, remarks on the others, names of properties, and its coordinates."""

    features: list[Feature]
    remarks: list[Remark]
    properties: list[str]
    crs: str = "wgs84"

    @property
    def stopped(self) -> bool:
        """Whether something must be put right before anything may be written."""
        return any(remark.stops for remark in self.remarks)


def read(raw: bytes, *, crs: str, reading: Reading = AS_IT_COMES) -> Content:
    """Everything in the file `raw`, coordinates in `crs` ("wgs84", "gcj02", "bd09"). Refused if it is no GeoJSON."""
    document = _parse(raw)
    _check_crs(document.get("crs"))
    features, remarks = [], []
    seen: dict[str, None] = {}
    for number, (properties, geometry) in enumerate(_pairs(document), start=1):
        seen.update(dict.fromkeys(str(key) for key in properties))
        try:
            found = outline(geometry, reading)
        except Refused as refused:
            stops = not isinstance(refused, NotAnOutline)
            remarks.append(Remark(number, refused.sentence, stops, refused.field, label(properties)))
            continue
        shape = convert(found.shape, source=crs, target="wgs84")
        features.append(Feature(number, properties, plain(mapping(shape)), geometry, found.notes))
        remarks += [Remark(number, note, label=label(properties)) for note in found.notes]
    if not features and not remarks:
        raise Refused(_("The file holds no areas. Export the layer with the grids in it."), field="file", code="empty")
    return Content(features, remarks, list(seen), crs)


def label(properties: dict[str, Any]) -> str:
    """What a feature is most likely called, for remarks about it ("" if nothing in it looks like a name)."""
    for key in ("name", "名称", "网格名称", "NAME", "Name", "title", "code"):
        if properties.get(key) not in (None, ""):
            return str(properties[key])[:60]
    return ""


def plain(geometry: Any) -> dict[str, Any]:
    """A geometry with lists in the place of tuples, exactly as it comes back from JSON."""
    return dict(json.loads(json.dumps(geometry)))


def _parse(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST_FILE:
        refuse_size(len(raw))
    try:
        document = json.loads(_text(raw), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Refused(
            _(
                "This is not GeoJSON, or it is cut off: it cannot be read from line %(line)s on. Export it again as "
                "GeoJSON."
            )
            % {"line": error.lineno},
            field="file",
            code="not-json",
        ) from error
    except (RecursionError, ValueError) as error:
        raise Refused(
            _("This is not GeoJSON. Export the layer again as GeoJSON."), field="file", code="not-json"
        ) from error
    if not isinstance(document, dict):
        raise Refused(
            _("This is JSON, but not GeoJSON. Export the layer again as GeoJSON."), field="file", code="not-geojson"
        )
    return document


def refuse_size(size: int) -> NoReturn:
    """Refuses a file of `size` bytes as too large; pages call it before they read an upload."""
    raise Refused(
        _("The file has %(size)s MB; at most %(most)s MB are taken. Leave out other layers, or simplify the outlines.")
        % {"size": -(-size // 1024**2), "most": LARGEST_FILE // 1024**2},
        field="file",
        code="too-large",
    )


def _text(raw: bytes) -> str:
    if not raw.strip():
        raise Refused(_("The file is empty. Choose the file with the grids."), field="file", code="empty")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("This is not a text file. Export the layer again as GeoJSON."), field="file", code="not-json")


def _refuse_constant(word: str) -> NoReturn:
    raise Refused(
        _("The file holds “%(word)s” in the place of a number. Export the layer again.") % {"word": word},
        field="file",
        code="not-a-number",
    )


def _check_crs(crs: Any) -> None:
    """A `crs` member must name degrees on WGS84 or CGCS2000 (which agree within a decimetre)."""
    if not crs:
        return
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = str(named.get("name", crs) if isinstance(named, dict) else crs)
    if not name.endswith(_DEGREES):
        raise Refused(
            _("The file says its coordinates are in “%(crs)s”. Export it in WGS84 (EPSG:4326).") % {"crs": name[-60:]},
            field="file",
            code="other-crs",
        )


def _pairs(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Properties and geometry of every feature in a FeatureCollection, a Feature or a bare geometry."""
    kind = document.get("type")
    if kind in _GEOMETRIES:
        yield {}, document
        return
    features = [document] if kind == "Feature" else document.get("features")
    if kind not in ("Feature", "FeatureCollection") or not isinstance(features, list):
        raise Refused(
            _("This is JSON, but not GeoJSON. Export the layer again as GeoJSON."), field="file", code="not-geojson"
        )
    if len(features) > FEATURES_AT_MOST:
        raise Refused(
            _("The file holds %(count)s areas; at most %(most)s are taken at once. Split it.")
            % {"count": len(features), "most": FEATURES_AT_MOST},
            field="file",
            code="too-many",
        )
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        yield (properties if isinstance(properties, dict) else {}), geometry
