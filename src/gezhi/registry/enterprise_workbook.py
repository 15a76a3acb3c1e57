"""The list of enterprises as a workbook. Every cell is written as text or number, never as a formula."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.kernel.periods import local_zone
from gezhi.registry import industries, tags
from gezhi.registry.actions.enterprise_exports import Export
from gezhi.registry.reads.enterprises import EnterpriseLine

WIDTHS = {0: 34, 1: 22, 2: 18, 3: 30, 4: 26, 5: 8, 7: 18, 9: 34, 10: 34}


def workbook(export: Export) -> bytes:
    """An .xlsx file with one sheet: a line that says who took it when for what, headings, one row per enterprise."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Enterprises"))
        mark = book.add_format({"font_color": "#9b2c1f", "italic": True})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#eef1f5"})
        for column, width in WIDTHS.items():
            sheet.set_column(column, column, width)
        sheet.freeze_panes(2, 1)
        sheet.write_string(0, 0, watermark(export), mark)
        for column, heading in enumerate(headings(export.contacts)):
            sheet.write_string(1, column, heading, head)
        for row, line in enumerate(export.lines, 2):
            for column, value in enumerate(_cells(line, export.contacts)):
                if isinstance(value, int):
                    sheet.write_number(row, column, value)
                else:
                    sheet.write_string(row, column, value)
    return file.getvalue()


def watermark(export: Export) -> str:
    """The line on top: 导出人 王立新 · 2026-11-02 12:00 · 用途 …."""
    said = _("Exported by %(who)s · %(when)s · %(count)d enterprises") % {
        "who": export.by,
        "when": f"{export.at.astimezone(local_zone()):%Y-%m-%d %H:%M}",
        "count": len(export.lines),
    }
    if not export.purpose:
        return said
    return f"{said} · " + _("Purpose: %(purpose)s. Use it for nothing else, and delete it afterwards.") % {
        "purpose": export.purpose
    }


def headings(contacts: bool) -> list[str]:
    """The headings, as the import recognises them."""
    names = [
        pgettext("enterprise", "Name"),
        _("Credit code"),
        _("Old registration number"),
        _("Works at"),
        _("Industry"),
        _("Size"),
        _("Above designated size"),
        _("Tags"),
        _("Staff"),
        _("Registered address"),
        _("Working address"),
    ]
    return [*names, _("Contact"), _("Contact phone")] if contacts else names


def _cells(line: EnterpriseLine, contacts: bool) -> list[str | int]:
    firm = line.enterprise
    cells: list[str | int] = [
        firm.name,
        firm.credit_code or "",
        firm.old_number or "",
        "；".join(f"{stay.path} {stay.occupancy.room}".strip() for stay in line.stays),
        industries.name_of(firm.industry_section, firm.industry_division),
        str(firm.get_size_display()),
        pgettext("answer", "yes") if firm.above_scale else "",
        "、".join(tags.label(tag) for tag in firm.key_tags),
        firm.staff if firm.staff is not None else "",
        firm.registered_address,
        firm.working_address,
    ]
    return [*cells, firm.contact_name, line.phone] if contacts else cells
