"""The workbook to start from: five sheets with headings, notes, lists to choose from; empty or filled."""

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.registry.importing.fields import SHEETS, Field, SheetKind
from gezhi.registry.importing.words import LISTS

LINES = 2_000  # rows that get lists to choose from and text format
AS_TEXT = {"credit_code", "old_number", "phone", "contact_phone"}
AS_DATE = {"day", "moment", "last"}
LEFT_OUT = {
    "steward_name",
    "steward_phone",
    "stay_place",
    "stay_room",
    "stay_since",
}  # they have sheets of their own here

_HEADING = {"bold": True, "border": 1, "border_color": "#c3cbd4", "text_wrap": True, "valign": "vcenter"}


def workbook(rows: Mapping[str, list[dict[str, str]]] | None = None) -> bytes:
    """An .xlsx file in the active language; empty, or with the given rows of each sheet by field name (see `example`)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        looks = {
            "head": book.add_format(_HEADING | {"bg_color": "#e5eef7"}),
            "need": book.add_format(_HEADING | {"bg_color": "#0f4c81", "font_color": "#ffffff"}),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "plain": book.add_format({}),
            "say": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _explain(book, looks)
        for kind in SHEETS.values():
            _sheet(book, looks, kind, (rows or {}).get(kind.noun, []))
    return out.getvalue()


def _explain(book: Any, looks: dict[str, Any]) -> None:
    page = book.add_worksheet(pgettext("sheet", "How to"))
    page.set_column(0, 0, 96)
    for line, words in enumerate(
        (
            _("One sheet for each kind of thing; leave out what you do not have. Columns may stand in any order."),
            _("Dark headings are needed, light ones may stay empty. An empty cell changes nothing in the registry."),
            _("Places are named by their path from the group down, by code, or by a name that is unique."),
            _("Dates are written as 2024-01-05. The end of a duty or stay is its last day."),
            _("Codes and phone numbers are text, so that no digit is lost; these columns are prepared for it."),
            _("Upload the file: nothing is written before you have seen what it would do and confirmed it."),
        )
    ):
        page.write_string(line, 0, words, looks["say"])


def _sheet(book: Any, looks: dict[str, Any], kind: SheetKind, rows: list[dict[str, str]]) -> None:
    page = book.add_worksheet(str(kind.label))
    fields = [field for field in kind.fields if field.name not in LEFT_OUT]
    page.freeze_panes(1, 1)
    page.set_row(0, 30)
    for place, field in enumerate(fields):
        _heading(page, looks, place, field)
    for line, row in enumerate(rows, 1):
        for place, field in enumerate(fields):
            if row.get(field.name):
                page.write_string(line, place, _shown(field, row[field.name]))


def _heading(page: Any, looks: dict[str, Any], place: int, field: Field) -> None:
    page.write_string(0, place, str(field.label), looks["need" if field.required else "head"])
    look = "text" if field.reads in AS_TEXT else "date" if field.reads in AS_DATE else "plain"
    page.set_column(place, place, 24 if field.longest >= 100 or field.reads in AS_TEXT else 14, looks[look])
    if field.hint:
        page.write_comment(0, place, str(field.hint), {"x_scale": 1.6})
    if field.reads in LISTS:
        page.data_validation(
            1, place, LINES, place, {"validate": "list", "source": _choices(field), "error_type": "warning"}
        )
    elif field.reads == "flag":
        page.data_validation(
            1, place, LINES, place, {"validate": "list", "source": [_("yes"), _("no")], "error_type": "warning"}
        )


def _choices(field: Field) -> list[str]:
    return [str(choice.label) for choice in LISTS[field.reads]]


def _shown(field: Field, value: str) -> str:
    """A value of a list as the list's word in the active language."""
    return str(LISTS[field.reads](value).label) if field.reads in LISTS else value
