"""Files for the tests: lists as text or workbook, and the shortest way through an import."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from django.db.models import QuerySet

from gezhi.kernel.actors import OPERATOR, Actor
from gezhi.registry.codes import with_check_character
from gezhi.registry.importing.confirming import apply, confirm
from gezhi.registry.importing.previewing import preview
from gezhi.registry.importing.uploads import take_file
from gezhi.registry.models import ImportRow, ImportRun
from testing.town import NOON

Rows = Sequence[Sequence[Any]]


def code(number: int) -> str:
    """A valid fictional credit code."""
    return with_check_character(f"91370299MA{number:06d}X")


def text_file(folder: Path, rows: Rows, *, name: str = "list.csv", encoding: str = "utf-8", mark: str = ",") -> Path:
    """The rows as a text file."""
    path = folder / name
    path.write_bytes("\r\n".join(mark.join(map(str, row)) for row in rows).encode(encoding))
    return path


def book_file(folder: Path, *, name: str = "list.xlsx", merged: Sequence[str] = (), **sheets: Any) -> Path:
    """The rows of each sheet as a workbook; `merged` are ranges of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(folder / name)
    return folder / name


def uploaded(path: Path, *, by: Actor = OPERATOR, at: datetime = NOON, **facts: Any) -> ImportRun:
    """The file has arrived and waits to be read."""
    return take_file(path=path, by=by, at=at, **facts)


def previewed(path: Path, *, by: Actor = OPERATOR, at: datetime = NOON, **facts: Any) -> ImportRun:
    """The file has arrived and been read, as far as it could be."""
    run = uploaded(path, by=by, at=at, **facts)
    preview(run.pk, at=at)
    run.refresh_from_db()
    return run


def imported(
    path: Path, *, by: Actor = OPERATOR, at: datetime = NOON, good_only: bool = False, **facts: Any
) -> ImportRun:
    """The file has been read and confirmed."""
    run = previewed(path, by=by, at=at, **facts)
    assert run.state == "previewed", (run.state, run.refusal, run.found)
    confirm(run_id=run.pk, digest=run.digest, good_only=good_only, by=by, at=at)
    apply(run.pk, at=at)
    run.refresh_from_db()
    return run


def rows_of(run: ImportRun, noun: str = "enterprises") -> QuerySet[ImportRow]:
    """The rows of one kind in the file's order."""
    return ImportRow.objects.filter(run=run, noun=noun).order_by("number", "id")


def fates(run: ImportRun) -> dict[str, dict[str, int]]:
    """What the rows come to."""
    counts: dict[str, dict[str, int]] = run.counts["nouns"]
    return counts


def problems(run: ImportRun, noun: str = "enterprises") -> list[tuple[int, str, str]]:
    """(row, field, code) of every problem."""
    return [(row.number, p.get("field", ""), p["code"]) for row in rows_of(run, noun) for p in row.problems]
