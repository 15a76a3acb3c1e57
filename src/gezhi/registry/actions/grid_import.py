"""A file of grids imported in one go, from the command line: the page's plan, its refusals, its all or nothing."""

import json
import tomllib
from collections.abc import Mapping as Facts
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.registry.actions.shapes import import_grids
from gezhi.registry.geo import geojson
from gezhi.registry.geo.outlines import Reading
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.grid_plan import Mapping, Plan, mapping_from, plan_import, propose

_NO_OPTIONS = gettext_lazy(
    '“%(path)s” cannot be read as JSON or TOML. Write it such as {"name": "NAME", "crs": "gcj02"}.'
)


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


def read_options(path: Path) -> dict[str, Any]:
    """The options of `import_grid_file` from a JSON or TOML file. Refused if it is neither, or no object."""
    try:
        text = path.read_text("utf-8-sig")
        found = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:  # not text, not TOML and not JSON are ValueErrors
        raise Refused(_NO_OPTIONS % {"path": path}, field="map") from error
    if not isinstance(found, dict):
        raise Refused(_NO_OPTIONS % {"path": path}, field="map")
    return found


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
