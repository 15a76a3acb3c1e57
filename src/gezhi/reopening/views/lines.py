"""The points of an application as pages show them: what is asked, what is kept, where it comes from, what is wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.files.models import FileKind
from gezhi.people.phones import masked
from gezhi.policy.packs import Material
from gezhi.reopening.forms.items import PREFIX, raw_of
from gezhi.reopening.models import ItemState
from gezhi.reopening.reads import Finding, Point
from gezhi.shell.timewords import day_words, figure, local

ACCEPT = {
    "image": "image/*",
    "pdf": "application/pdf,.pdf",
    "office": ".doc,.docx,.xls,.xlsx,.ppt,.pptx,.ofd",
}
PHONES = ("contact_phone",)
"""Items of the dictionary that are masked for whoever does not need to call."""


@dataclass(frozen=True)
class Kept:
    """A file that was handed in: its name, its size in words, the address where those who may see it open it."""

    name: str
    size: str
    href: str


@dataclass(frozen=True)
class Line:
    """One point. `typed` is what stands in its field, `shown` what is kept in words, `errors` what is wrong with it."""

    point: Point
    typed: str = ""
    shown: str = ""
    source: str = ""
    reason: str = ""
    file: Kept | None = None
    errors: tuple[str, ...] = ()
    seen: bool = False
    reason_typed: str = ""

    @property
    def material(self) -> Material:
        """What the pack says about it."""
        return self.point.material

    @property
    def code(self) -> str:
        """The point's code in the pack."""
        return self.material.code

    @property
    def title(self) -> str:
        """What is asked."""
        return self.material.title

    @property
    def kind(self) -> str:
        """number, date, text, choice, yes, file or pledge."""
        return self.material.kind

    @property
    def name(self) -> str:
        """The name of its field in the form."""
        return PREFIX + self.code

    @property
    def reason_name(self) -> str:
        """The name of the field in which a reviewer writes why it comes back."""
        return f"reason-{self.code}"

    @property
    def required(self) -> bool:
        """Whether the application cannot be sent without it."""
        return self.material.required

    @property
    def done(self) -> bool:
        """Whether nothing is missing here."""
        return self.point.done

    @property
    def prefilled(self) -> bool:
        """Whether it was known before anybody typed."""
        item = self.point.item
        return bool(self.point.known) or (item is not None and item.known_at is not None)

    @property
    def changed(self) -> bool:
        """Whether a fact that was known was changed by hand."""
        return self.prefilled and self.point.typed

    @property
    def unit(self) -> str:
        """What the number counts."""
        return self.material.unit

    @property
    def offers_zero(self) -> bool:
        """Whether nothing at all is a likely answer that takes one tap."""
        return self.kind == "number" and not self.material.min

    @property
    def relevant(self) -> bool:
        """Whether a later change has this part looked at anew."""
        return self.material.relevant

    @property
    def advice(self) -> str:
        """How to get it done."""
        return self.material.advice

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The answers to choose from."""
        return [(one, one) for one in self.material.choices]

    @property
    def ids(self) -> dict[str, str]:
        """Ids of the parts of its field, for assistive software."""
        parts = ("title", "control", "advice", "err", "reason", "text")
        return {part: f"{PREFIX}{self.code}-{part}" for part in parts}

    @property
    def told(self) -> str:
        """Ids of what explains the field."""
        text = self.material.text if self.kind == "pledge" else ""
        parts = [("reason", self.reason), ("advice", self.advice), ("text", text), ("err", self.errors)]
        return " ".join(self.ids[part] for part, there in parts if there)

    @property
    def accept(self) -> str:
        """Kinds of files for the browser's own dialogue."""
        return ",".join(ACCEPT[kind] for kind in self.material.file_kinds if kind in ACCEPT)

    @property
    def taken(self) -> str:
        """Kinds of files in words."""
        named = [str(FileKind(kind).label) for kind in self.material.file_kinds if kind in FileKind.values]
        return pgettext("between items of a list", ", ").join(named)

    @property
    def check(self) -> Finding:
        """What the system noticed about it."""
        return self.point.finding


def line_of(
    point: Point,
    at: datetime,
    *,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    whole_phones: bool = True,
    seen: Collection[str] = (),
    reasons: Mapping[str, str] | None = None,
) -> Line:
    """A point as pages show it. `typed` is what was sent and could not be kept; it stands in the field with its error."""
    value = point.value
    if point.material.item in PHONES and value and not whole_phones:
        value = masked(str(value))
    wrong = (errors or {}).get(point.code, "")
    item = point.item
    return Line(
        point=point,
        typed=(typed or {}).get(point.code, raw_of(point.material, value)) if wrong else raw_of(point.material, value),
        shown=shown_words(point.material, value, at),
        source=_source(point, at),
        reason=item.reason if item is not None and item.state == ItemState.RETURNED else "",
        file=_file(point),
        errors=(wrong,) if wrong else (),
        seen=point.code in seen or (item is not None and item.seen_by_id is not None),
        reason_typed=(reasons or {}).get(point.code, ""),
    )


def shown_words(material: Material, value: Any, at: datetime) -> str:
    """A kept value as people read it."""
    if value is None or value == "":
        return ""
    if material.kind in ("yes", "pledge"):
        return _said(material.kind) if value else pgettext("answer to a question", "no")
    if material.kind == "number":
        return f"{figure(value)} {material.unit}".strip()
    if material.kind == "date":
        return day_words(date.fromisoformat(str(value)), local(at).date())
    return str(value)


def _said(kind: str) -> str:
    return pgettext("answer to a question", "yes") if kind == "yes" else pgettext("of a pledge", "pledged")


def _source(point: Point, at: datetime) -> str:
    if not point.source:
        return ""
    if point.source_at is None or _is_registry(point):
        return point.source
    day = day_words(local(point.source_at).date(), local(at).date())
    return _("%(source)s, %(day)s") % {"source": point.source, "day": day}


def _is_registry(point: Point) -> bool:
    source = point.item.source if point.item else (point.known.source if point.known else "")
    return source == "registry"


def _file(point: Point) -> Kept | None:
    item = point.item
    if item is not None and item.file is not None:
        return Kept(item.file_name, filesizeformat(item.file.size), reverse("reopening:file", args=[item.pk]))
    if item is None and point.known is not None and point.known.file_id:
        return Kept(point.known.file_name, "", "")
    return None
