"""A file of grids imported in one go, from the command line: the page's plan, its refusals, its all or nothing."""

from collections.abc import Mapping as Facts
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.registry.actions.shapes import import_grids
from gezhi.registry.geo import geojson
from gezhi.registry.geo.outlines import Reading
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.grid_plan import Mapping, Plan, mapping_from, plan_import, propose


@dataclass(frozen=True)
class GridImport:
    """What an import of grids did or would do. `imported` is whether the registry has it now."""

    file: str
    plan: Plan
    imported: bool
    dry_run: bool


def import_grid_file(
    *, file: Path, by: Actor, at: datetime, dry_run: bool = False, options: Facts[str, Any] | None = None
) -> GridImport:
    """Imports the GeoJSON file, or with `dry_run` only says what it would do.

    `options` says how the file is to be taken: `crs`, `swap`, `mend`, `name`, `code`, `parent`, `division`, `community`,
    `boundary` (number of the area, 0 = none) and `group` (name or code); what is not said is guessed as on the page.
    Refused if the file is no GeoJSON or an option is unknown. If areas cannot be imported, nothing is.
    """
    if not file.is_file():
        raise NotThere(_("There is no file “%(path)s”. Check the path.") % {"path": file}, field="file")
    if file.stat().st_size > geojson.LARGEST_FILE:
        geojson.refuse_size(file.stat().st_size)
    said = dict(options or {})
    reading = Reading(swap=bool(said.pop("swap", False)), mend=bool(said.pop("mend", False)))
    content = geojson.read(file.read_bytes(), crs=_crs(said.pop("crs", "wgs84")), reading=reading)
    mapping = _mapping(propose(content), said)
    plan = plan_import(content=content, mapping=mapping, at=at, seen_by=by)
    if dry_run or plan.stopped:
        return GridImport(file.name, plan, False, dry_run)
    plan = import_grids(content=content, mapping=mapping, by=by, at=at, file_name=file.name)
    return GridImport(file.name, plan, True, False)


def _crs(name: Any) -> str:
    if name not in ("wgs84", "gcj02", "bd09"):
        raise Refused(_("The coordinate system is not known. Choose WGS84, GCJ-02 or BD-09."), field="crs")
    return str(name)


def _mapping(guess: Mapping, said: dict[str, Any]) -> Mapping:
    unknown = set(said) - set(vars(guess))
    if unknown:
        raise Refused(
            _("The mapping says “%(word)s”, which means nothing for grids. Possible are: %(words)s.")
            % {"word": min(unknown), "words": ", ".join(("crs", "swap", "mend", *vars(guess)))},
            field="map",
        )
    if isinstance(said.get("group"), str):
        said["group"] = _group(said["group"])
    return mapping_from({**vars(guess), **said})


def _group(text: str) -> int:
    for match in ({"code": text}, {"name": text}):
        found = Place.objects.filter(kind__in=[Kind.GROUP, Kind.ZONE], **match).first()
        if found:
            return found.pk
    raise Refused(
        _("There is no group “%(name)s”. Add it first, or choose one group for all grids.") % {"name": text},
        field="group",
    )
