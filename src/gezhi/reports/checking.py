"""Whether values can be: each by itself, and together, against what the registry says of that day. Pure: no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused
from gezhi.reports.shipped import Item

Values = dict[str, Any]
LONGEST = 400
AT_WORK = ("on_duty", "remote")
_YES = {"true": True, "yes": True, "1": True, "是": True, "y": True, "✓": True}
_NO = {"false": False, "no": False, "0": False, "否": False, "n": False, "✗": False}
OPTIONAL = frozenset({"staff"})
"""Known from the registry; said only when it differs."""


@dataclass(frozen=True)
class Known:
    """What is known before the return: values to go on from (with their source), and how many people are registered."""

    values: Mapping[str, Any] = field(default_factory=dict)
    staff: int | None = None
    staff_elsewhere: int | None = None


def completed(
    items: Sequence[Item], given: Mapping[str, Any], known: Known, optional: Collection[str] = ()
) -> tuple[Values, int, int]:
    """The whole return, how many values were typed, and how many were confirmed as known.

    `given` are only the values that somebody said; what is left out goes on as it was, and what the registry says anyway is
    not kept a second time. Refused beside the first item that cannot be, or that nobody has ever said.
    """
    values: Values = {}
    typed = prefilled = 0
    for item in items:
        if item.code in given and not _blank(given[item.code]):
            value = checked(item, given[item.code])
            by_registry = item.code in OPTIONAL and value == known.staff
            same = by_registry or (item.code in known.values and known.values[item.code] == value)
            typed, prefilled = typed + (not same), prefilled + same
            if not by_registry:
                values[item.code] = value
        elif item.code in OPTIONAL or item.kind == "text" or item.code in optional:
            continue
        elif item.code in known.values and item.code not in given:
            values[item.code] = known.values[item.code]
            prefilled += 1
        else:
            raise Refused(
                _("“%(name)s” is missing. Enter it; zero counts as an answer.") % {"name": item.name},
                field=item.code,
                code="missing",
            )
    _together(items, values, known)
    return values, typed, prefilled


def checked(item: Item, value: object) -> Any:
    """One value as it is kept: int, bool or text. Refused with the item's code as the field."""
    if item.kind in ("number", "money"):
        return _number(item, value)
    if item.kind == "yes":
        return _yes(item, value)
    text = " ".join(str(value).split())
    if item.kind == "choice" and text not in item.choices:
        raise Refused(
            _("“%(value)s” cannot be chosen for “%(name)s”. Choose one of: %(choices)s.")
            % {"value": text, "name": item.name, "choices": ", ".join(item.choices)},
            field=item.code,
            code="choice",
        )
    if len(text) > LONGEST:
        raise Refused(
            _("This has %(count)d characters; at most %(most)d fit. Shorten it.")
            % {"count": len(text), "most": LONGEST},
            field=item.code,
            code="too-long",
        )
    return text


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _number(item: Item, value: object) -> int:
    number = _whole(value)
    if number is None:
        raise Refused(
            _("“%(value)s” is no whole number. Enter digits only.") % {"value": str(value)[:40]},
            field=item.code,
            code="number",
        )
    if item.lowest is not None and number < item.lowest:
        raise Refused(
            _("%(value)d is less than %(lowest)d. Check the number.") % {"value": number, "lowest": item.lowest},
            field=item.code,
            code="too-small",
        )
    if item.highest is not None and number > item.highest:
        raise Refused(
            _("%(value)d is more than %(highest)d. Check the number.") % {"value": number, "highest": item.highest},
            field=item.code,
            code="too-large",
        )
    return number


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, int):
        return value
    text = str(value).strip().replace(",", "").replace("，", "")
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


def _yes(item: Item, value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip().lower()
    found = (_YES | _NO).get(text)
    if found is None:
        raise Refused(
            _("“%(value)s” is neither yes nor no. Enter one of them.") % {"value": text[:40]},
            field=item.code,
            code="yes-no",
        )
    return found


def _together(items: Sequence[Item], values: Values, known: Known) -> None:
    """What the values say about each other: a part is not larger than its whole, and who works has resumed."""
    for item in items:
        most = _most(item, values, known)
        if item.code in values and most is not None and values[item.code] > most:
            raise _too_many(item, values[item.code], most, by_registry=item.within == "staff")
    staff = _staff(values, known)
    at_work = [item for item in items if item.code in AT_WORK and item.code in values]
    total = sum(values[item.code] for item in at_work)
    if len(at_work) > 1 and staff is not None and total > staff:
        raise Refused(
            _("%(sum)d people on duty and at home together exceed the %(staff)d registered. %(todo)s")
            % {"sum": total, "staff": staff, "todo": _todo()},
            field=at_work[0].code,
            code="impossible",
        )
    if values.get("resumed") is True and len(at_work) == len(AT_WORK) and total == 0:
        raise Refused(
            _("Work has resumed, but nobody works on the premises or from home. Enter how many do, or choose “no”."),
            field="on_duty",
            code="impossible",
        )


def _most(item: Item, values: Values, known: Known) -> int | None:
    if item.within == "staff":
        return _staff(values, known)
    found = values.get(item.within)
    return found if isinstance(found, int) and item.within else None


def _staff(values: Values, known: Known) -> int | None:
    return (
        int(values["staff"]) if "staff" in values else known.staff if known.staff is not None else known.staff_elsewhere
    )


def _too_many(item: Item, value: int, most: int, *, by_registry: bool) -> Refused:
    if by_registry:
        said = _("%(value)d people exceed the %(most)d registered here. %(todo)s")
        words = said % {"value": value, "most": most, "todo": _todo()}
    else:
        words = _("%(value)d is more than the whole of %(most)d. Correct one of the two.") % {
            "value": value,
            "most": most,
        }
    return Refused(words, field=item.code, code="impossible")


def _todo() -> str:
    return _("Correct the number; if the staff has changed, enter it as well.")
