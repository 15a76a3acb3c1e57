"""What a definition of an export may say: checked before it is kept, sentence by sentence, with the column that is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from string import Formatter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gezhi.kernel.refusals import Refused, Sentence
from gezhi.policy.packs.conditions import Condition
from gezhi.registry.facts import text
from gezhi.reports.dictionary import dictionary
from gezhi.reports.metrics import BY_CODE
from gezhi.reports.shipped import Item

ROWS: dict[str, Sentence] = {
    "enterprise-site": pgettext_lazy("row of an export", "Each enterprise at each site"),
    "site": pgettext_lazy("row of an export", "Each site"),
    "grid": pgettext_lazy("row of an export", "Each grid"),
    "group": pgettext_lazy("row of an export", "Each group"),
    "section": pgettext_lazy("row of an export", "Each section of industry"),
    "zone": pgettext_lazy("row of an export", "The whole zone"),
}
FIELDS: dict[str, Sentence] = {
    "number": pgettext_lazy("column of an export", "Running number"),
    "day": pgettext_lazy("column of an export", "Day of the figures"),
    "zone": pgettext_lazy("column of an export", "Zone"),
    "group": pgettext_lazy("column of an export", "Group"),
    "grid": pgettext_lazy("column of an export", "Grid"),
    "site": pgettext_lazy("column of an export", "Site"),
    "enterprise": pgettext_lazy("column of an export", "Enterprise"),
    "credit_code": pgettext_lazy("column of an export", "Credit code"),
    "address": pgettext_lazy("column of an export", "Working address"),
    "section": pgettext_lazy("column of an export", "Section of industry"),
    "division": pgettext_lazy("column of an export", "Division of industry"),
    "size": pgettext_lazy("column of an export", "Size"),
    "above_scale": pgettext_lazy("column of an export", "Above scale"),
    "key_tags": pgettext_lazy("column of an export", "Key tags"),
    "staff": pgettext_lazy("column of an export", "Staff"),
    "sent_at": pgettext_lazy("column of an export", "Sent at"),
}
"""Facts that a column may hold. Contacts are not among them: whoever needs one looks it up, and the log book knows."""
OF_UNITS_ONLY = frozenset(
    {"enterprise", "credit_code", "address", "division", "size", "above_scale", "key_tags", "staff", "sent_at"}
)
PARTS: dict[str, Sentence] = {
    "numerator": pgettext_lazy("part of a figure", "numerator"),
    "denominator": pgettext_lazy("part of a figure", "denominator"),
    "rate": pgettext_lazy("part of a figure", "rate"),
    "excluded": pgettext_lazy("part of a figure", "left out, by reason"),
    "returned": pgettext_lazy("part of a figure", "returned"),
    "expected": pgettext_lazy("part of a figure", "expected"),
    "missing": pgettext_lazy("part of a figure", "missing"),
}
SUMMED = frozenset({"numerator", "denominator", "returned", "expected", "missing"})
RHYTHMS = ("daily", "weekly", "once")
CUT_OFFS: dict[str, Sentence] = {
    "day_before": gettext_lazy("24:00 of a day that is over"),
    "moment": gettext_lazy("the moment of making it"),
}
FILLED_IN = frozenset({"zone", "day", "title"})
FACETS = frozenset(field.name for field in fields(Condition))
MOST_COLUMNS = 60
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NOT_IN_A_FILE_NAME = re.compile(r'[\\/:*?"<>|]')


def checked(content: Mapping[str, Any]) -> dict[str, Any]:
    """The definition as it is kept, in the words of a pack's exports.yaml. Refused for the first thing that cannot be."""
    row = _one_of("row", content.get("row"), ROWS)
    kept: dict[str, Any] = {
        "title": _said("title", content.get("title"), 60),
        "superior": _said("superior", content.get("superior"), 60),
        "basis": _said("basis", content.get("basis"), 200),
        "row": row,
        "rhythm": _one_of("rhythm", content.get("rhythm"), RHYTHMS),
        "due": _time(content.get("due")),
        "cut_off": _one_of("cut_off", content.get("cut_off", "day_before"), CUT_OFFS),
        "file_name": _file_name(_said("file_name", content.get("file_name"), 80)),
        "formats": [form for form in ("xlsx", "csv") if form in content.get("formats", ("xlsx", "csv"))],
        "columns": _columns(content.get("columns", ()), row),
    }
    if not kept["formats"]:
        raise Refused(_("Choose at least one kind of file."), field="formats")
    when = {
        facet: value
        for facet, value in (content.get("when") or {}).items()
        if facet in FACETS and value not in (None, "", [], ())
    }
    return kept | ({"when": when} if when else {})


def _said(field: str, value: object, most: int) -> str:
    found = text(field, value, most)
    if not found:
        raise Refused(_("This is missing. Fill it in."), field=field)
    return found


def _one_of(field: str, value: object, options: Mapping[str, Sentence] | Sequence[str]) -> str:
    if value not in options:
        raise Refused(_("Choose one from the list."), field=field)
    return str(value)


def _time(value: object) -> str:
    said = str(value or "")[:5]
    if not _TIME.fullmatch(said):
        raise Refused(_("Enter a time of day, as 12:00."), field="due")
    return said


def _file_name(name: str) -> str:
    """The name with {zone}, {day} and {title} to be filled in, and nothing else in braces; the day must be there."""
    try:
        parts = list(Formatter().parse(name))
    except ValueError as error:
        raise Refused(_("A brace is open. Write {zone}, {day} or {title}."), field="file_name") from error
    wanted = [part for part in parts if part[1] is not None]
    if any(field not in FILLED_IN or spec or conversion for _text, field, spec, conversion in wanted):
        raise Refused(_("Only {zone}, {day} and {title} can be filled in."), field="file_name")
    if "day" not in {field for _text, field, _spec, _conversion in wanted}:
        raise Refused(
            _("Write {day} into the name, so that the files of two days do not have the same."), field="file_name"
        )
    if _NOT_IN_A_FILE_NAME.search(name):
        raise Refused(_('A file name cannot hold any of \\ / : * ? " < > |. Leave them out.'), field="file_name")
    return name


def _columns(columns: Sequence[Mapping[str, Any]], row: str) -> list[dict[str, Any]]:
    if not 1 <= len(columns) <= MOST_COLUMNS:
        raise Refused(_("Choose 1 to %(most)d columns.") % {"most": MOST_COLUMNS}, field="columns")
    items, kept = dictionary(), list[dict[str, Any]]()
    for number, column in enumerate(columns, 1):
        title = text("columns", column.get("title"), 40)
        found = _column(column, row, items)
        wrong = found if isinstance(found, str) else "" if title else _("it has no heading")
        if title and title in {one["title"] for one in kept}:
            wrong = _("another column has the same heading")
        if wrong:
            raise Refused(
                _("Column %(number)d “%(title)s”: %(wrong)s. Change or leave it out.")
                % {"number": number, "title": title, "wrong": wrong},
                field="columns",
                code="column",
            )
        assert isinstance(found, dict)
        kept.append({"title": title, **found} | ({"sum": True} if column.get("sum") else {}))
    return kept


def _column(column: Mapping[str, Any], row: str, items: Mapping[str, Item]) -> "dict[str, Any] | str":
    """What the column holds, or why it cannot."""
    said = [name for name in ("field", "item", "metric", "text") if column.get(name)]
    if len(said) != 1:
        return _("it must hold exactly one thing")
    what, value, units = said[0], str(column[said[0]]), row == "enterprise-site"
    wrong = ""
    if what == "field":
        wrong = "" if _fits(value, row) else _("this fact does not fit these rows")
    elif what == "item" and (value not in items or row not in ("enterprise-site", "site")):
        wrong = _("single answers stand in rows of enterprises or sites only")
    elif what == "metric" and (units or value not in BY_CODE or column.get("part") not in PARTS):
        wrong = _("figures stand in rows of the zone and its parts only")
    if not wrong and column.get("sum") and not _adds_up(what, value, column, items):
        wrong = _("this cannot be added up")
    return wrong or ({"metric": value, "part": column["part"]} if what == "metric" else {what: value})


def _fits(field: str, row: str) -> bool:
    if field not in FIELDS:
        return False
    if row == "enterprise-site":
        return field != "zone"
    return field in ("number", "day", "zone", row)


def _adds_up(what: str, value: str, column: Mapping[str, Any], items: Mapping[str, Item]) -> bool:
    if what == "metric":
        return column.get("part") in SUMMED
    return items[value].counts if what == "item" else value == "staff"
