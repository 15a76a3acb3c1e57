"""The coverage report as a workbook or a CSV file, for people who work on in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.kernel.periods import local_zone
from gezhi.overview.reads.report import Line, Report

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def headings() -> list[str]:
    """The columns of the list."""
    return [
        pgettext("column", "What"),
        pgettext("column", "Group"),
        pgettext("column", "Place"),
        pgettext("column", "Place code"),
        pgettext("column", "Kind"),
        pgettext("column", "Since"),
        pgettext("column", "Until"),
        pgettext("column", "Last holder"),
        pgettext("column", "Answers meanwhile"),
    ]


def row(line: Line) -> list[str]:
    """One line of the report as cells; times on the zone's clocks."""
    times = (_minute(line.since), _minute(line.until))
    return [line.what_words, line.group, line.place, line.code, line.kind_words, *times, line.last, line.answers]


def workbook(report: Report) -> bytes:
    """An XLSX workbook: the figures with their time, then the list with a filter row. Nothing in it is a formula or link."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#eef1f5", "border": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        _figures(book.add_worksheet(pgettext("sheet", "Figures")), report, bold)
        sheet = book.add_worksheet(pgettext("sheet", "List"))
        sheet.write_row(0, 0, headings(), bold)
        for number, line in enumerate(report.lines, start=1):
            sheet.write_row(number, 0, row(line), wrap)
        for column, width in enumerate((14, 14, 34, 22, 10, 17, 17, 12, 14)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(report.lines), 1), len(headings()) - 1)
    return out.getvalue()


def comma_separated(report: Report) -> bytes:
    """A CSV file that spreadsheet programs open as it is: UTF-8 with a mark, cells that look like formulas quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings())
    writer.writerows([_tame(cell) for cell in row(line)] for line in report.lines)
    return out.getvalue().encode("utf-8-sig")


def _figures(sheet: xlsxwriter.worksheet.Worksheet, report: Report, bold: object) -> None:
    sheet.write_row(0, 0, [_("Coverage of responsibility"), _minute(report.at)], bold)
    facts: Sequence[tuple[str, int]] = [
        (_("Places"), report.coverage.total),
        (_("With their own holder"), report.coverage.covered),
        (_("Without one now"), len(report.coverage.gaps_now)),
        (_("Without one within 14 days"), len(report.coverage.gaps_ahead)),
        (_("Duties whose holder cannot be reached"), len(report.coverage.unreachable)),
    ]
    for number, (label, figure) in enumerate(facts, start=1):
        sheet.write_string(number, 0, label)
        sheet.write_number(number, 1, figure)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 18)


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(local_zone()):%Y-%m-%d %H:%M}" if moment else ""


def _tame(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
