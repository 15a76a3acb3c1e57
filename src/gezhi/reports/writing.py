"""Tables as files: workbooks and CSV. Every cell is text or a number, never a formula."""

import csv
from io import BytesIO, StringIO

import xlsxwriter

from gezhi.policy.packs.parts import Column
from gezhi.reports.reads.tables import Cell, Table

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheet programs take for the beginning of a formula (OWASP, CSV injection), full-width forms included."""


def workbook(table: Table, columns: tuple[Column, ...], *, title: str, mark: str, total: str) -> bytes:
    """An .xlsx file with one sheet: title, who made it when for what, headings, rows, and a line of totals where one is wanted."""
    file = BytesIO()
    with xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        big = book.add_format({"bold": True, "font_size": 14})
        small = book.add_format({"font_color": "#9b2c1f", "italic": True})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#eef1f5", "text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "top": 1})
        for number, column in enumerate(table.headings):
            sheet.set_column(number, number, min(36, max(10, 2 * len(column) + 4)))
        sheet.freeze_panes(3, 0)
        sheet.write_string(0, 0, title, big)
        sheet.write_string(1, 0, mark, small)
        for number, heading in enumerate(table.headings):
            sheet.write_string(2, number, heading, head)
        for line, row in enumerate(table.rows, 3):
            _write(sheet, line, row)
        if any(column.sum for column in columns) and len(table.rows) > 1:
            _write(sheet, len(table.rows) + 3, totals(table, columns, total), bold)
    return file.getvalue()


def totals(table: Table, columns: tuple[Column, ...], word: str) -> tuple[Cell, ...]:
    """The sums of the columns that have one, with `word` in front."""
    sums: list[Cell] = []
    for number, column in enumerate(columns):
        numbers = [row[number] for row in table.rows]
        sums.append(sum(one for one in numbers if isinstance(one, int)) if column.sum else None)
    return (word, *sums[1:]) if sums[0] is None else tuple(sums)


def comma_separated(table: Table, *, mark: str) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, as spreadsheet programs expect it; the mark stands in the last line."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(heading) for heading in table.headings])
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    writer.writerow([f"# {mark}"])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet program would take for a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else "" if cell is None else cell


def _write(sheet: object, line: int, row: tuple[Cell, ...], style: object = None) -> None:
    for number, cell in enumerate(row):
        if isinstance(cell, int | float):
            sheet.write_number(line, number, cell, style)  # type: ignore[attr-defined]
        elif cell is not None:
            sheet.write_string(line, number, cell, style)  # type: ignore[attr-defined]
