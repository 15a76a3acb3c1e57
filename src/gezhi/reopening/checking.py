"""Whether an answer can be right: its form, its bounds, and what is still missing, all at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gezhi.kernel.refusals import Refused
from gezhi.policy.packs.parts import Material
from gezhi.reopening.models import Application, ApplicationItem, ItemState

LONGEST_TEXT = 2000
LARGEST = 10**9


@dataclass(frozen=True)
class Missing:
    """A point that keeps an application from being submitted: what it is, what is wrong, how to get it done."""

    code: str
    title: str
    sentence: str
    advice: str = ""


class Incomplete(Refused):
    """Something is missing (422). `points` says everything at once."""

    code = "incomplete"

    def __init__(self, points: tuple[Missing, ...]) -> None:
        self.points = points
        self.fields = tuple((point.code, point.sentence) for point in points)
        titles = _("; ").join(point.title for point in points)
        sentence = ngettext(
            "%(count)d point is still missing: %(titles)s. Fill it in, then submit.",
            "%(count)d points are still missing: %(titles)s. Fill them in, then submit.",
            len(points),
        ) % {"count": len(points), "titles": titles}
        super().__init__(sentence, field=points[0].code)


def missing(
    application: Application, items: Iterable[ApplicationItem], facts: Mapping[str, Any] | None = None
) -> tuple[Missing, ...]:
    """Every point that must still be filled in, mended, or no longer fits the others, in the pack's order."""
    rows, pack = list(items), application.pack
    said = {item.dictionary: item.value for item in rows if item.dictionary and item.value is not None}
    known = {**(facts or {}), **said}
    found = []
    for item in rows:
        material = pack.material(item.code)
        if material is None:
            continue
        if sentence := _lacks(material, item, known):
            found.append(Missing(item.code, material.title, sentence, material.advice))
    return tuple(found)


def _lacks(material: Material, item: ApplicationItem, known: Mapping[str, Any]) -> str:
    if item.state == ItemState.RETURNED:
        return item.reason
    if not item.has_answer:
        return _("Not filled in yet.") if material.required else ""
    if item.value is None:
        return ""
    try:
        checked(material, item.value, known)
    except Refused as refusal:
        return str(refusal.sentence)
    return ""


def checked(material: Material, value: Any, known: Mapping[str, Any]) -> Any:
    """The answer as it is kept; None for nothing. Refused, with the point's code as the field, for what cannot be.

    `known` are values of data items, by which others are bounded (nobody can have more people back than it has).
    """
    if value is None or value == "" or (value is False and material.kind == "pledge"):
        return None
    read = {"number": _number, "date": _date, "yes": _yes, "pledge": _yes, "choice": _choice, "text": _text}
    if material.kind not in read:
        raise Refused(_("“%(title)s” is a file. Attach it.") % {"title": material.title}, field=material.code)
    return read[material.kind](material, value, known)


def _number(material: Material, value: Any, known: Mapping[str, Any]) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise Refused(_("This is no whole number. Write digits only, for example 71."), field=material.code)
    number = int(value)
    lowest = material.min if material.min is not None else 0
    highest = material.max if material.max is not None else LARGEST
    if not lowest <= number <= highest:
        raise Refused(
            _("%(number)d cannot be right: it must be from %(lowest)d to %(highest)d. Check the figure.")
            % {"number": number, "lowest": lowest, "highest": highest},
            field=material.code,
        )
    bound = known.get(material.max_item) if material.max_item else None
    if isinstance(bound, int) and number > bound:
        raise Refused(
            _("%(number)d is more than the %(bound)d people on the register. Correct it, or the register first.")
            % {"number": number, "bound": bound},
            field=material.code,
            code="more-than-known",
        )
    return number


def _date(material: Material, value: Any, _known: Mapping[str, Any]) -> str:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise Refused(_("This is no day. Write it like 2027-02-20."), field=material.code) from error
    if not date(1949, 10, 1) <= day < date(2100, 1, 1):
        raise Refused(_("This day cannot be right. Check the year."), field=material.code)
    return day.isoformat()


def _yes(material: Material, value: Any, _known: Mapping[str, Any]) -> bool:
    if not isinstance(value, bool):
        raise Refused(_("Answer this with yes or no."), field=material.code)
    return value


def _choice(material: Material, value: Any, _known: Mapping[str, Any]) -> str:
    if value not in material.choices:
        raise Refused(_("There is no such answer. Choose one from the list."), field=material.code)
    return str(value)


def _text(material: Material, value: Any, _known: Mapping[str, Any]) -> str:
    words = str(value).replace("\x00", "").strip()
    if len(words) > LONGEST_TEXT:
        raise Refused(
            _("This is longer than %(count)d characters. Shorten it.") % {"count": LONGEST_TEXT}, field=material.code
        )
    return words
