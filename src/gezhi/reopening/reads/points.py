"""The points of an application as they are shown: what is asked, what is kept, where it is from, what is noticed about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Sentence
from gezhi.policy.packs.parts import Material
from gezhi.reopening.checking import Missing
from gezhi.reopening.known import Known, source_words
from gezhi.reopening.models import Application, ApplicationItem, ItemState


@dataclass(frozen=True)
class Finding:
    """What the system noticed about a point, and the mark that it is shown with (ok info warn bad none)."""

    mark: str
    words: Sentence


@dataclass(frozen=True)
class Point:
    """One point: the pack's words, the row (None before the application begins), what is known, and what is missing."""

    material: Material
    state: str
    value: Any = None
    item: ApplicationItem | None = None
    known: Known | None = None
    missing: Missing | None = None

    @property
    def code(self) -> str:
        """The point's code in the pack."""
        return self.material.code

    @property
    def source(self) -> str:
        """Where the answer is from, in words; "" for what was typed."""
        source = self.item.source if self.item else (self.known.source if self.known else "")
        return source_words(source)

    @property
    def source_at(self) -> datetime | None:
        """Of when a known answer is."""
        return self.item.known_at if self.item else (self.known.at if self.known else None)

    @property
    def done(self) -> bool:
        """Whether nothing has to be done about it."""
        return self.state in (ItemState.PREFILLED, ItemState.GIVEN, ItemState.ACCEPTED)

    @property
    def typed(self) -> bool:
        """Whether somebody typed or brought it."""
        return self.item is not None and self.item.typed

    @property
    def to_look_at(self) -> bool:
        """Whether a reviewer has to look at it one by one and has not yet."""
        item = self.item
        return item is not None and item.review and item.state == ItemState.GIVEN and item.seen_by_id is None

    @property
    def finding(self) -> Finding:
        """What a reviewer should know before looking: agrees with what is known, differs from it, or is new."""
        item = self.item
        if item is None or not item.has_answer:
            return Finding("none", _("nothing said"))
        if item.state == ItemState.ACCEPTED:
            return Finding("ok", _("accepted"))
        if item.known is None:
            return Finding("info", _("said by the enterprise"))
        if item.known == item.value:
            return Finding("ok", _("as known: %(source)s") % {"source": self.source or _("earlier")})
        return Finding("warn", _("known before: %(value)s") % {"value": item.known})


def points_of(application: Application, missing: Iterable[Missing]) -> tuple[Point, ...]:
    """The points of an application in the pack's order."""
    lacks = {one.code: one for one in missing}
    pack = application.pack
    found = []
    for item in application.items.select_related("file").order_by("position", "pk"):
        if material := pack.material(item.code):
            found.append(Point(material, item.state, item.value, item, None, lacks.get(item.code)))
    return tuple(found)


def points_before(materials: Iterable[Material], known: Mapping[str, Known]) -> tuple[Point, ...]:
    """The points as they would be if the application began now."""
    found = []
    for material in materials:
        one = known.get(material.code)
        lacks = None if one or not material.required else Missing(
            material.code, material.title, _("Not filled in yet."), material.advice
        )  # fmt: skip
        state = ItemState.PREFILLED if one else ItemState.MISSING
        found.append(Point(material, state, one.value if one else None, None, one, lacks))
    return tuple(found)
