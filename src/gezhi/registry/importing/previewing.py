"""From a file to its preview: read, map the columns, plan every row, keep the plan in the table of import rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from gezhi.kernel.actors import SYSTEM
from gezhi.kernel.refusals import Refused
from gezhi.registry.importing import files
from gezhi.registry.importing.clean_rows import clean_rows
from gezhi.registry.importing.cleaning import text
from gezhi.registry.importing.lifecycle import Work, at_work, move, told_in
from gezhi.registry.importing.mapping import ColumnMap, column_map, mapping_for
from gezhi.registry.importing.planning import Digest, PlannedRow, RowsOf, plan
from gezhi.registry.importing.reading import open_book
from gezhi.registry.importing.staging import CHUNK, copy_rows, read_rows, staged_rows
from gezhi.registry.importing.tables import Table, demand_tables
from gezhi.registry.models.imports import Fate, ImportRow, ImportRun, ImportState

List = tuple[Table, ColumnMap]


def preview(run_id: int, *, at: datetime) -> bool:
    """Reads a waiting file and plans it; what cannot be read ends with its sentence. Safe to run again after a dead worker.

    False if another worker is at it at this moment.
    """
    with at_work(run_id) as work:
        run = ImportRun.objects.get(pk=run_id)
        if run.state not in (ImportState.WAITING, ImportState.READING):
            return True
        if work is None:
            return False
        if run.state == ImportState.WAITING:
            move(run_id, ImportState.READING, by=SYSTEM.ref, at=at)
        with override(run.language or settings.LANGUAGE_CODE), told_in(run_id, ImportState.REFUSED, at=at):
            _preview(run, work, at)
    return True


def _preview(run: ImportRun, work: Work, at: datetime) -> None:
    if ImportRow.objects.filter(run=run).exists():
        replan(run, work, at)
        move(run.pk, ImportState.PREVIEWED, by=SYSTEM.ref, at=at, planned_at=at, refusal="", refusal_code="", phase="")
        return
    work.phase("open")
    book = open_book(files.path_of(run.pk), limit=settings.IMPORT_LIMIT)
    lists = lists_in(demand_tables(book.sheets()), run.mapping)
    if not lists or any(not columns.complete for _table, columns in lists):
        found = [_described(table, columns) for table, columns in lists or _all_lists(demand_tables(book.sheets()))]
        move(run.pk, ImportState.ASKING, by=SYSTEM.ref, at=at, found=found, phase="")
        return
    total = sum(1 for table, _columns in lists for _row in table.raw.rows())
    work.phase("plan", total)
    with transaction.atomic():
        counts, digest = _keep(run, plan(_fresh(lists, at), _nouns(lists), at, suggest_sites=_wants_sites(lists)), work)
        if not counts["nouns"]:
            raise Refused(
                _("There are headings but no rows below them. Fill the list, save it and choose it again."),
                code="no-rows",
            )
        found = [_described(table, columns) for table, columns in lists]
        move(
            run.pk, ImportState.PREVIEWED, by=SYSTEM.ref, at=at,
            found=found, counts=counts, digest=digest, planned_at=at, refusal="", refusal_code="", stale=False, phase="",
        )  # fmt: skip


def replan(run: ImportRun, work: Work, at: datetime) -> None:
    """Plans what the rows say once more, with the answers given since, against the registry as it is now."""
    work.phase("plan", ImportRow.objects.filter(run=run).count())
    with transaction.atomic():
        last = ImportRow.objects.filter(run=run).order_by("-id").values_list("id", flat=True)[0]
        counts, digest = _keep(run, planned_again(run, at, last), work)
        ImportRow.objects.filter(run=run, id__lte=last).delete()
        ImportRun.objects.filter(pk=run.pk).update(counts=counts, digest=digest, planned_at=at)
        run.counts, run.digest = counts, digest


def planned_again(run: ImportRun, at: datetime, last: int) -> Iterator[PlannedRow]:
    """The plan of the rows as they were read (those with ids up to `last`), made anew."""
    nouns = set(run.counts["nouns"])
    wants_sites = all(table["noun"] != "occupancies" for table in run.found)
    return plan(lambda noun: staged_rows(run.pk, noun, last), nouns, at, suggest_sites=wants_sites)


def lists_in(tables: list[Table], mapping: dict[str, Any] | None) -> list[List]:
    """The lists to be read, with their columns. A sheet beside complete ones that is like nothing known is left out."""
    found = [(table, given) for table in tables if (given := mapping_for(table, mapping)) is not None]
    lists = [(table, column_map(table, given)) for table, given in found]
    if mapping is None and any(columns.complete for _table, columns in lists):
        lists = [
            (table, columns)
            for table, columns in lists
            if columns.complete or (columns.noun and len(columns.fields) >= 2)
        ]
    return lists


def _all_lists(tables: list[Table]) -> list[List]:
    return [(table, column_map(table, mapping_for(table, None))) for table in tables]


def _nouns(lists: list[List]) -> set[str]:
    return {noun for _table, columns in lists for noun in _speaks_of(columns)}


def _speaks_of(columns: ColumnMap) -> tuple[str, ...]:
    """The kinds of thing that the rows of a list can speak of, by its columns."""
    said = columns.fields.values()
    if columns.noun == "enterprises" and "stay_place" in said:
        return ("enterprises", "occupancies")
    if columns.noun == "places" and "steward_name" in said:
        return ("places", "people", "duties")
    return (columns.noun,)


def _wants_sites(lists: list[List]) -> bool:
    return all(columns.noun != "occupancies" for _table, columns in lists)


def _fresh(lists: list[List], at: datetime) -> RowsOf:
    """Rows straight from the file, by kind; a list that speaks of two kinds is read once for each."""

    def rows_of(noun: str) -> Iterator[PlannedRow]:
        for table, columns in lists:
            if noun in _speaks_of(columns):
                yield from read_rows(clean_rows(table.name, columns, table.rows(), at), noun)

    return rows_of


def _keep(run: ImportRun, rows: Iterable[PlannedRow], work: Work) -> tuple[dict[str, Any], str]:
    """Copies planned rows into the table, some thousand at a time; returns what they come to, and their digest."""
    stream = iter(rows)
    tally, levels, digest = Counter[tuple[str, str]](), Counter[int](), Digest()
    bad: dict[Fate, set[tuple[str, int]]] = {Fate.ERROR: set(), Fate.WAIT: set()}
    wrong: set[tuple[str, int]] = set()  # rows with errors of their own
    while chunk := list(islice(stream, CHUNK)):
        for row in chunk:
            tally[row.noun, row.fate.value] += 1
            levels.update(problem["level"] for problem in row.problems)
            digest.add(row)
            if row.fate in bad:
                bad[row.fate].add((row.sheet, row.number))
            if row.wrong_itself:
                wrong.add((row.sheet, row.number))
        copy_rows(run.pk, chunk)
        work.step(len(chunk))
    counts: dict[str, Any] = {
        "levels": {str(level): number for level, number in levels.items()},
        "nouns": {},
        "error_rows": len(bad[Fate.ERROR]),
        "following_rows": len(bad[Fate.ERROR] - wrong),
        "bad_rows": len(bad[Fate.ERROR] | bad[Fate.WAIT]),
    }
    for (noun, fate), number in tally.items():
        counts["nouns"].setdefault(noun, {})[fate] = number
    return counts, digest.hexdigest()


def _described(table: Table, columns: ColumnMap) -> dict[str, Any]:
    """What the page says about a list: its columns with some samples, what they were taken for, what was left out."""
    samples = [cells for _number, cells in islice(table.rows(), 3)] if not table.left_out else _samples(table)
    said = {**dict.fromkeys(columns.kept, "+"), **columns.fields}
    return {
        "sheet": table.name,
        "noun": columns.noun,
        "heading_row": table.heading_row,
        "columns": [
            {
                "heading": heading,
                "field": said.get(place, "-"),
                "samples": [text(cells[place])[:40] for cells in samples if place < len(cells)],
            }
            for place, heading in table.columns.items()
        ],
        "left_out": dict(table.left_out),
        "left_out_rows": {str(number): reason for number, reason in list(table.left_out_rows.items())[:50]},
        "ignored": columns.left_out,
        "lacking": [field.name for field in columns.lacking],
    }


def _samples(table: Table) -> list[list[object]]:
    """The first rows of a list that was already read (reading it again would forget what was left out)."""
    return [cells for number, cells in islice(table.raw.rows(), 60) if number >= table.first_row][:3]
