"""The uploaded file given back with a column 问题: all of it, or only the rows that were not imported."""

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any, cast

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.kernel.refusals import NotThere
from gezhi.registry.importing import files
from gezhi.registry.importing.cleaning import text
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.importing.problems import Level, sentence
from gezhi.registry.importing.reading import Book, RawSheet, open_book
from gezhi.registry.importing.tables import find_table
from gezhi.registry.models.imports import Fate, ImportRow, ImportRun

NOT_IMPORTED = (Fate.ERROR, Fate.WAIT)
Told = dict[tuple[str, int], str]


def with_problems(run: ImportRun, *, bad_only: bool) -> tuple[IO[bytes], str]:
    """The file with its problems and a name for it; with `bad_only` only headings and rows that were not imported.

    A text file comes back as text in its own encoding and with its own separator, a workbook as .xlsx (cells, not looks).
    """
    if run.destroyed_at is not None or not files.path_of(run.pk).exists():
        raise NotThere(_("The file has been destroyed, as it is after some days. Import it again."))
    book = open_book(files.path_of(run.pk), limit=settings.IMPORT_LIMIT)
    told = _told(run, bad_only)
    stem, _dot, ending = run.file_name.rpartition(".")
    out = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115  the response closes it
    if book.lines is None:
        _write_text(out, book, told, bad_only)
    else:
        _write_workbook(out, book, told, bad_only)
    out.seek(0)
    ending = "xlsx" if book.lines else ending or "csv"
    return out, f"{stem or run.file_name}-{heading()}.{ending}"


def heading() -> str:
    """The heading of the column that is added."""
    return pgettext("column of an import file", "Problems")


def _told(run: ImportRun, bad_only: bool) -> Told:
    """The words for every row that has problems."""
    rows = ImportRow.objects.filter(run=run, worst__gt=0).order_by("id")
    if bad_only:
        rows = rows.filter(fate__in=NOT_IMPORTED)
    told: Told = {}
    for row in rows.iterator(2_000):
        words = "；".join(_words(row.noun, problem) for problem in row.problems)
        key = (row.sheet, row.number)
        told[key] = f"{told[key]}；{words}" if key in told else words
    return told


def _words(noun: str, problem: dict[str, Any]) -> str:
    known = {field.name: field.label for field in SHEETS[noun].fields}
    column = known.get(problem.get("field", ""), "")
    return f"【{Level(problem['level']).label}】{f'{column}：' if column else ''}{sentence(problem)}"


def _rows(sheet: RawSheet, told: Told, bad_only: bool) -> Iterator[tuple[int, list[object]]]:
    """The sheet's rows with the column 问题 behind the last heading (or in place of an earlier one)."""
    table = find_table(sheet)
    words = heading()
    place = max(table.columns) + 1 if table else 0
    if table:
        place = next((column for column, said in table.columns.items() if said == words), place)
    for number, cells in sheet.rows():
        if table is None or number < table.heading_row:
            yield number, cells
        elif number < table.first_row:
            yield number, _put(cells, place, words if number == table.heading_row else "")
        elif not bad_only or (sheet.name, number) in told:
            yield number, _put(cells, place, told.get((sheet.name, number), ""))


def _put(cells: list[object], place: int, words: str) -> list[object]:
    wide = cells + [""] * (place + 1 - len(cells))
    wide[place] = words
    return wide


def _write_text(out: IO[bytes], book: Book, told: Told, bad_only: bool) -> None:
    encoding = book.encoding
    stream = io.TextIOWrapper(out, encoding=encoding, newline="", write_through=True)
    writer = csv.writer(stream, delimiter=book.delimiter)
    for _number, cells in _rows(book.sheets()[0], told, bad_only):
        writer.writerow(cells)
    stream.detach()


def _write_workbook(out: IO[bytes], book: Book, told: Told, bad_only: bool) -> None:
    with xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as made:
        marked = made.add_format({"font_color": "#a51d18", "text_wrap": True, "valign": "top"})
        for sheet in book.sheets():
            page = made.add_worksheet(sheet.name)
            line = 0
            for number, cells in _rows(sheet, told, bad_only):
                line = line + 1 if bad_only else number
                _write_row(page, line - 1, cells, marked)


def _write_row(page: Any, line: int, cells: list[object], marked: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, bool):
            page.write_boolean(line, column, cell)
        elif isinstance(cell, int | float):
            page.write_number(line, column, cell)
        elif cell != "":
            words = text(cell) if isinstance(cell, dict) else str(cell)
            page.write_string(line, column, words, marked if words.startswith("【") else None)
