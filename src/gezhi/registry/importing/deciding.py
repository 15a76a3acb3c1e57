"""What people say about a run between its upload and its confirmation: what columns mean, answers, never mind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.registry.importing import files
from gezhi.registry.importing.clock import destroy
from gezhi.registry.importing.lifecycle import locked_run, move
from gezhi.registry.importing.mapping import column_map, signature
from gezhi.registry.importing.reading import open_book
from gezhi.registry.importing.tables import Table, demand_tables
from gezhi.registry.importing.uploads import demand_may_import
from gezhi.registry.models.imports import HeadingMap, ImportRow, ImportRun, ImportState


def map_columns(*, run_id: int, mapping: Mapping[str, Any], by: Actor, at: datetime) -> ImportRun:
    """Says what the columns of each list mean ({sheet: {"noun", "columns"} or None}); remembered for lists of the same headings.

    The file is then read anew. Refused if a needed column is still missing or one field is said twice.
    """
    demand_may_import(by, at)
    run = _open_run(run_id)
    tables = demand_tables(open_book(files.path_of(run_id), limit=settings.IMPORT_LIMIT).sheets())
    for table in tables:
        given = mapping.get(table.name)
        if given is not None:
            _demand_complete(table, given)
    if all(mapping.get(table.name) is None for table in tables):
        raise Refused(_("Every sheet is left out. Choose at least one."), field="noun")
    with transaction.atomic():
        run = move(run_id, ImportState.WAITING, by=by.ref, at=at, mapping=dict(mapping), stale=False, refusal="")
        ImportRow.objects.filter(run=run).delete()
        for table in tables:
            if mapping.get(table.name) is not None:
                _remember(table, mapping[table.name], by, at)
    return run


def answer(*, run_id: int, answers: Mapping[int, str], by: Actor, at: datetime) -> ImportRun:
    """Answers questions: {row id: key of the choice, "" to take an answer back}. The rows are then planned anew."""
    demand_may_import(by, at)
    with transaction.atomic():
        run = locked_run(run_id)
        if run.state != ImportState.PREVIEWED:
            raise Conflict(
                _("The preview has changed since you opened it. Look at it again, then confirm."), code="import-stale"
            )
        for row in ImportRow.objects.filter(run=run, pk__in=answers):
            asked = row.question
            keys = {str(choice["key"]) for choice in asked["choices"]} if asked else set()  # type: ignore[attr-defined]
            given = answers[row.pk]
            if asked and (not given or given in keys):
                ImportRow.objects.filter(pk=row.pk).update(answer=f"{asked['code']}={given}" if given else "")
        return move(run_id, ImportState.WAITING, by=by.ref, at=at, stale=False)


def discard(*, run_id: int, by: Actor, at: datetime) -> None:
    """Nobody wants this import: file and preview are destroyed now. Nothing of it has reached the registry."""
    demand_may_import(by, at)
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotThere
    move(run_id, ImportState.DISCARDED, by=by.ref, at=at)
    destroy(run_id, at=at, by=by.ref)


def _open_run(run_id: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id, destroyed_at__isnull=True).first()
    if run is None:
        raise NotThere
    if run.state not in (ImportState.ASKING, ImportState.PREVIEWED):
        raise Conflict(
            _("The preview has changed since you opened it. Look at it again, then confirm."), code="import-stale"
        )
    return run


def _demand_complete(table: Table, given: Mapping[str, Any]) -> None:
    columns = column_map(table, given)
    if columns.lacking or not columns.noun:
        lacking = "、".join(str(field.label) for field in columns.lacking)
        raise Refused(
            _("No column says %(lacking)s. Choose one, or leave the sheet out.") % {"lacking": lacking}
            if lacking
            else _("Choose what the list is about."),
            field="columns",
        )


def _remember(table: Table, given: Mapping[str, Any], by: Actor, at: datetime) -> None:
    headings = list(table.columns.values())
    HeadingMap.objects.update_or_create(
        signature=signature(headings),
        defaults={"headings": headings, "mapping": dict(given), "remembered_by": by.ref, "remembered_at": at},
    )
