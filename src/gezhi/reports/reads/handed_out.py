"""Exports that were made."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.reports import rules
from gezhi.reports.models import Export


def exports_made(*, seen_by: Actor, at: datetime, most: int = 100) -> list[Export]:
    """The latest exports, without their content."""
    rules.demand(rules.may_export(seen_by, at), rules.may_export)
    return list(Export.objects.defer("content", "rows", "definition").order_by("-made_at", "-pk")[:most])


def export_of(*, export_id: int, seen_by: Actor, at: datetime) -> Export:
    """One export. NotThere if there is none."""
    rules.demand(rules.may_export(seen_by, at), rules.may_export)
    found = Export.objects.defer("content").filter(pk=export_id).first()
    if found is None:
        raise NotThere
    return found
