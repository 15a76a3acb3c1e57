"""The shapes in which facts are handed out: those of the product, of the packs of open incidents, and of the zone itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import NotThere
from gezhi.policy.models import Incident, PackVersion
from gezhi.policy.packs.pack import build
from gezhi.policy.packs.parts import Export as Shape
from gezhi.policy.reads import judging, pack_at
from gezhi.reports.models import Definition

_FILE = Path(__file__).resolve().parent / "definitions.yaml"
OF_UNITS = ("enterprise-site", "enterprise")


@dataclass(frozen=True)
class Offered:
    """A shape that an export can be made in, and where it comes from: "" (the product), "pack:…", or "zone"."""

    shape: Shape
    content: Mapping[str, Any]
    basis: str
    source: str = ""


def offered(*, at: datetime) -> dict[str, Offered]:
    """Every shape by code: the zone's own before those of packs, those before the product's."""
    found = {row["code"]: _offered(row, row["basis"], "") for row in _shipped()}
    for incident in Incident.objects.open(at).order_by("started_at", "pk"):
        pack = pack_at(incident=incident, at=at)
        for content in _content_of(incident, at):
            found[content["code"]] = _offered(content, pack.cited(content["basis"]), pack.ref)
    for row in Definition.objects.filter(recorded__upper_inf=True).order_by("code"):
        found[row.code] = _offered(row.content, row.content["basis"], "zone")
    return found


def shape_of(code: str, *, at: datetime) -> Offered:
    """The shape of that code. NotThere if there is none."""
    found = offered(at=at).get(code)
    if found is None:
        raise NotThere(_("There is no export “%(code)s”. Choose one from the list.") % {"code": code})
    return found


def read_shape(content: Mapping[str, Any]) -> Shape:
    """The shape that `content` (of a file, a pack or an export that was made) describes."""
    return build(Shape, content)


def _offered(content: Mapping[str, Any], basis: str, source: str) -> Offered:
    return Offered(read_shape(content), content, basis, source)


def _content_of(incident: Incident, at: datetime) -> list[dict[str, Any]]:
    version = PackVersion.objects.get(pk=judging(incident=incident, at=at).pack_version_id)
    return list(version.content["exports"])


@cache
def _shipped() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return rows
