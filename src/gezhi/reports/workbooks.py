"""The workbook of a collection: filled with what is known, read when it comes back, and given back with what is wrong marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from python_calamine import CalamineError, load_workbook

from gezhi.kernel.refusals import Refused
from gezhi.reports.actions.returns import Said
from gezhi.reports.shipped import Item

MOST_ROWS = 20_000
HEAD = 3
"""Lines above the rows: title, what to do, headings."""


@dataclass(frozen=True)
class Line:
    """A row of the workbook: key ("12@3": enterprise and site), names, values; what is wrong with it, "" if nothing."""

    key: str
    enterprise: str
    site: str
    values: tuple[Any, ...]
    reason: str = ""
    wrong: str = ""
    wrong_item: str = ""


def headings(items: Sequence[Item]) -> list[str]:
    """Key, names, one column for each item, and why."""
    named = [f"{item.name}（{item.unit}）" if item.unit else str(item.name) for item in items]
    return [_("Key (leave it)"), _("Enterprise"), _("Site"), *named, _("Why (corrections)"), _("What is wrong")]


def written(lines: Iterable[Line], items: Sequence[Item], *, title: str, day: date) -> bytes:
    """The workbook as .xlsx; cells that are wrong are red, with the sentence in the last column."""
    file = BytesIO()
    with xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        big = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#eef1f5", "text_wrap": True})
        bad = book.add_format({"bg_color": "#f8d7d2", "font_color": "#9b2c1f"})
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 2, 30)
        sheet.set_column(3, 2 + len(items), 14)
        sheet.set_column(3 + len(items), 4 + len(items), 36)
        sheet.freeze_panes(HEAD, 3)
        sheet.write_string(0, 0, f"{title} · {day:%Y-%m-%d}", big)
        sheet.write_string(
            1, 0, _("Change what differs, leave the rest, send it back. A row that you delete is not sent.")
        )
        for column, heading in enumerate(headings(items)):
            sheet.write_string(HEAD - 1, column, heading, head)
        for row, line in enumerate(lines, HEAD):
            _row(sheet, row, line, items, bad)
    return file.getvalue()


def _row(sheet: Any, row: int, line: Line, items: Sequence[Item], bad: Any) -> None:
    for column, text in enumerate((line.key, line.enterprise, line.site)):
        sheet.write_string(row, column, text, bad if line.wrong and column == 0 else None)
    for column, (item, value) in enumerate(zip(items, line.values, strict=True), 3):
        style = bad if line.wrong and item.code == line.wrong_item else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, style)
        else:
            sheet.write_string(row, column, plain(value), style)
    sheet.write_string(row, 3 + len(items), line.reason)
    sheet.write_string(row, 4 + len(items), line.wrong, bad if line.wrong else None)


def plain(value: Any) -> str:
    """A value as people write it into a cell."""
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    return "" if value is None else str(value)


def read(content: bytes, items: Sequence[Item]) -> list[tuple[Line, Said | Refused]]:
    """The rows of a workbook that came back, each as a return or with why it cannot be one. Refused if it is no such workbook."""
    rows = _cells(content)
    if (
        len(rows) < HEAD
        or [str(cell).strip() for cell in rows[HEAD - 1][: 3 + len(items)]] != headings(items)[: 3 + len(items)]
    ):
        raise Refused(
            _("These are not the columns of this collection. Take its workbook, fill it in and send that one."),
            field="file",
        )
    if len(rows) > MOST_ROWS + HEAD:
        raise Refused(_("There are more than %(most)d rows. Split the workbook.") % {"most": MOST_ROWS}, field="file")
    return [_said(row, items) for row in rows[HEAD:] if any(str(cell).strip() for cell in row)]


def _cells(content: bytes) -> list[list[Any]]:
    try:
        book = load_workbook(BytesIO(content))
        return [list(row) for row in book.get_sheet_by_index(0).to_python()]
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise Refused(_("This file cannot be read. Send the workbook as .xlsx."), field="file") from error


def _said(row: list[Any], items: Sequence[Item]) -> tuple[Line, Said | Refused]:
    cells = row + [""] * (5 + len(items) - len(row))
    values = tuple(_value(cell) for cell in cells[3 : 3 + len(items)])
    line = Line(str(cells[0]).strip(), str(cells[1]), str(cells[2]), values, str(cells[3 + len(items)]).strip())
    firm, at_sign, place = line.key.partition("@")
    if not (at_sign and firm.isdecimal() and place.isdecimal() and len(line.key) < 36):
        return line, Refused(
            _("The key of this row was changed. Copy it from the workbook you were given."), code="key"
        )
    given: Mapping[str, Any] = {item.code: value for item, value in zip(items, values, strict=True) if value != ""}
    return line, Said(int(firm), int(place), given, reason=line.reason)


def _value(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell.strip() if isinstance(cell, str) else cell
