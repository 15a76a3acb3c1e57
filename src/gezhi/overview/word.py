"""The briefing as a Word document: from the template that comes with the product, or from the zone's own."""

import io
from typing import Any, BinaryIO

import docx
import jinja2
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate, InlineImage
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gezhi.kernel.refusals import Refused
from gezhi.overview import charts
from gezhi.overview.composing import Content

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "宋体"


def shipped_template() -> bytes:
    """The template that comes with the product: A4, names in double braces are filled in, and may be moved and reworded."""
    made = docx.Document()
    _page(made)
    title = made.add_heading("{{ zone }}" + _("Reopening briefing"), level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph(_("No. {{ number }}    {{ day_words }}    as of {{ as_of }}    {{ incident }}"))
    made.add_heading(_("1. At a glance"), level=2)
    cells = ["{{ row.label }}", "{{ row.figure }}{% if row.of %}/{{ row.of }}{% endif %}", "{{ row.percent }}",
             "{{ row.before }}", "{{ row.change }}"]  # fmt: skip
    _table(
        made,
        "row in figures",
        [pgettext("board", "Figure"), pgettext("board", "Number"), _("Share"), _("Last briefing"), _("Difference")],
        cells,
    )
    made.add_paragraph("{{ chart }}")
    made.add_heading(_("2. By group"), level=2)
    names = [
        "name",
        "leader",
        "covered",
        "sites",
        "firms",
        "firms_percent",
        "staff",
        "staff_percent",
        "returns",
        "cases",
    ]
    heads = [_("Group"), _("Leader"), _("Covered"), _("Sites"), _("Enterprises resumed"), "%", pgettext("board", "Staff on duty"), "%",
             _("Returned"), _("Cases")]  # fmt: skip
    _table(made, "group in all_groups", heads, [f"{{{{ group.{name} }}}}" for name in names])
    made.add_heading(_("3. What needs a decision"), level=2)
    made.add_paragraph("{%p for one in problems %}")
    made.add_paragraph(
        "{{ loop.index }}. {{ one.title }}　{{ one.detail }}　{{ one.role }} {{ one.person }}　{{ one.left }}"
    )
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p for line in said %}")
    made.add_paragraph("{{ line }}")
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p for note in notes %}")
    made.add_paragraph("{{ note }}")
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph(_("Check code {{ code }}"))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def document(template: BinaryIO | None, content: Content, *, chart: str, code: str) -> bytes:
    """The document filled in. `template` None = the shipped one. Refused, with what is wrong, if the template cannot be used."""
    try:
        page = DocxTemplate(template or io.BytesIO(shipped_template()))
        picture = InlineImage(page, io.BytesIO(charts.as_png(chart)), width=Mm(170)) if chart else ""
        rules = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)
        page.render(
            content | {"all_groups": _all_groups(content), "chart": picture, "code": code}, rules, autoescape=True
        )
        out = io.BytesIO()
        page.save(out)
        docx.Document(io.BytesIO(out.getvalue()))
    except jinja2.UndefinedError as error:
        raise Refused(
            _(
                "The template asks for something that a briefing does not have: %(what)s. Take the names of the shipped template."
            )
            % {"what": str(error)[:120]},
            field="template",
        ) from error
    except jinja2.TemplateError as error:
        raise Refused(
            _("The braces in the template do not fit together: %(what)s. Mend them and bring it again.")
            % {"what": str(error)[:120]},
            field="template",
        ) from error
    except Exception as error:  # a document that somebody made can break in any part of the library
        raise Refused(
            _("This Word document cannot be filled in. Start from the shipped template and save it as .docx."),
            field="template",
        ) from error
    return out.getvalue()


def _all_groups(content: Content) -> list[Any]:
    return [*content["groups"], *([content["sum"]] if content["sum"] else [])]


def _page(made: Any) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(14)
    normal = made.styles["Normal"]
    normal.font.size, normal.font.name = Pt(10), FONT
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(2)


def _table(made: Any, loop: str, heads: list[str], cells: list[str]) -> None:
    """A table with a line of headings and a line that is repeated."""
    table = made.add_table(rows=4, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    table.rows[1].cells[0].text = "{%tr for " + loop + " %}"
    for cell, words in zip(table.rows[2].cells, cells, strict=True):
        cell.text = words
    table.rows[3].cells[0].text = "{%tr endfor %}"
