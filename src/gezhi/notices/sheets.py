"""The recipients of a notice as a workbook or a CSV file, for people who work on in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.kernel.periods import local_zone
from gezhi.notices.actions.exporting import Taken
from gezhi.notices.reads.names import Name
from gezhi.notices.templatetags.notices_ui import recipient_state

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = (16, 22, 30, 12, 16, 14, 17, 17, 17, 12, 40)


def headings() -> list[str]:
    """The columns of the list."""
    return [
        pgettext("column", "Group"),
        pgettext("column", "Site"),
        pgettext("column", "Recipient"),
        pgettext("column", "Contact"),
        pgettext("column", "Phone"),
        pgettext("column", "State"),
        pgettext("column", "Delivered"),
        pgettext("column", "Read"),
        pgettext("column", "Confirmed"),
        pgettext("column", "Who sees to it"),
        pgettext("column", "What the provider said"),
    ]


def row(name: Name) -> list[str]:
    """One recipient as cells; times on the zone's clocks."""
    one = name.recipient
    times = (_minute(one.reached_at), _minute(one.read_at), _minute(one.confirmed_at))
    where = (one.group.name if one.group else "", one.site.name if one.site else "")
    state = str(recipient_state(name.state))
    follows = one.follow_up.name if one.follow_up else ""
    return [*where, name.who, name.contact, name.phone, state, *times, follows, name.trouble]


def workbook(taken: Taken, at: datetime) -> bytes:
    """An XLSX workbook whose first line says what it is and when it was true. Nothing in it is a formula or link."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#eef1f5", "border": 1})
        sheet = book.add_worksheet(pgettext("sheet", "List"))
        sheet.write_string(0, 0, _("%(title)s, as of %(time)s") % {"title": taken.notice.title, "time": _minute(at)})
        sheet.write_row(1, 0, headings(), bold)
        for number, name in enumerate(taken.names, start=2):
            sheet.write_row(number, 0, row(name))
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(2, 0)
        sheet.autofilter(1, 0, len(taken.names) + 1, len(WIDTHS) - 1)
    return out.getvalue()


def comma_separated(names: Sequence[Name]) -> bytes:
    """A CSV file that spreadsheet programs open as it is: UTF-8 with a mark, cells that look like formulas quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings())
    writer.writerows([_tame(cell) for cell in row(name)] for name in names)
    return out.getvalue().encode("utf-8-sig")


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(local_zone()):%Y-%m-%d %H:%M}" if moment else ""


def _tame(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
