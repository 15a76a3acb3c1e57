"""Planned rows on their way into the table of import rows and out again, some thousand at a time, never all in memory."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from gezhi.registry.importing.clean_rows import CleanRow
from gezhi.registry.importing.planning import PlannedRow
from gezhi.registry.models import ImportRow

CHUNK = 2_000
_COLUMNS = (
    "run_id",
    "sheet",
    "number",
    "noun",
    "label",
    "fate",
    "subject",
    "values",
    "said",
    "changes",
    "problems",
    "plan",
    "worst",
    "answer",
)
_COPY = "COPY registry_importrow ({}) FROM STDIN".format(", ".join(f'"{name}"' for name in _COLUMNS))


def copy_rows(run_id: int, rows: Iterable[PlannedRow]) -> None:
    """Adds the planned rows of a run with one COPY."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            said = map(_json, (row.values, row.said, row.changes, row.problems, row.plan))
            where = (run_id, row.sheet, row.number, row.noun, row.label[:200])
            copy.write_row((*where, row.fate.value, row.subject, *said, row.worst, row.answer))


def staged_rows(run_id: int, noun: str, last: int) -> Iterator[PlannedRow]:
    """What the rows of one kind say (ids up to `last`), as they were read, with the answers given since; unplanned."""
    rows = ImportRow.objects.filter(run=run_id, noun=noun, id__lte=last).order_by("id")
    for sheet, number, values, said, answer in rows.values_list("sheet", "number", "values", "said", "answer").iterator(
        CHUNK
    ):
        yield PlannedRow(sheet, number, noun, values, said, answer)


def read_rows(rows: Iterable[CleanRow], noun: str) -> Iterator[PlannedRow]:
    """Rows fresh from the file, of one kind."""
    for row in rows:
        if row.noun == noun:
            yield PlannedRow(row.sheet, row.number, noun, row.values, [problem.as_json() for problem in row.problems])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
