"""What people do with a file of grids: upload it, say how it is to be taken, confirm it or put it away."""

import gzip
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import PurePath

from django.db import transaction

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules
from gezhi.registry.actions.shapes import import_grids
from gezhi.registry.geo import geojson
from gezhi.registry.geo.outlines import Reading
from gezhi.registry.models.shapes import GridFile
from gezhi.registry.reads.grid_files import content_of
from gezhi.registry.reads.grid_plan import Mapping, Plan, mapping_from, propose

KEPT_FOR = timedelta(days=1)


def keep_file(*, name: str, raw: bytes, crs: str, reading: Reading, by: Actor, at: datetime) -> GridFile:
    """Keeps an uploaded file until it is confirmed, with a first guess how to take it; a day at most.

    Refused if it is no GeoJSON at all; what is wrong with single areas is said in the preview. It is no change of the
    registry, so the log book says nothing yet.
    """
    rules.demand(rules.may_change_registry(by, at), rules.may_change_registry)
    content = geojson.read(raw, crs=crs, reading=reading)
    with transaction.atomic():
        GridFile.objects.filter(uploaded_at__lt=at - KEPT_FOR).delete()
        return GridFile.objects.create(
            name=PurePath(name).name[:200],
            content=gzip.compress(raw),
            uploaded_by=by.ref,
            uploaded_at=at,
            mapping={**asdict(propose(content)), "crs": crs, **asdict(reading)},
        )


def map_file(*, file: int, mapping: Mapping, crs: str, reading: Reading, by: Actor, at: datetime) -> GridFile:
    """Says how the file is to be taken; the preview follows."""
    rules.demand(rules.may_change_registry(by, at), rules.may_change_registry)
    with transaction.atomic():
        kept = _own(file, by)
        kept.mapping = {**asdict(mapping), "crs": crs, **asdict(reading)}
        kept.save(update_fields=["mapping"])
    return kept


def reread_file(*, file: int, by: Actor, at: datetime, swap: bool | None = None, mend: bool | None = None) -> GridFile:
    """Says anew how coordinates are to be read (None = as before), and looks again for the zone's boundary."""
    rules.demand(rules.may_change_registry(by, at), rules.may_change_registry)
    with transaction.atomic():
        kept = _own(file, by)
        wanted = {"swap": swap, "mend": mend}
        kept.mapping |= {name: value for name, value in wanted.items() if value is not None}
        kept.mapping["boundary"] = kept.mapping.get("boundary") or propose(content_of(kept)).boundary
        kept.save(update_fields=["mapping"])
    return kept


def confirm_file(*, file: int, expect: str, by: Actor, at: datetime) -> Plan:
    """Imports the file as its preview said and puts it away. Conflict if the preview would be another one now."""
    with transaction.atomic():
        kept = _own(file, by)
        plan = import_grids(
            content=content_of(kept),
            mapping=mapping_from(kept.mapping),
            by=by,
            at=at,
            expect=expect,
            file_name=kept.name,
        )
        kept.delete()
    return plan


def drop_file(*, file: int, by: Actor, at: datetime) -> None:
    """Puts an uploaded file away without importing it."""
    with transaction.atomic():
        _own(file, by).delete()


def _own(file: int, by: Actor) -> GridFile:
    """The file, if this person uploaded it. A second confirmation waits here and then finds nothing."""
    kept = GridFile.objects.select_for_update().filter(pk=file, uploaded_by=by.ref).first()
    if kept is None:
        raise NotThere()
    return kept
