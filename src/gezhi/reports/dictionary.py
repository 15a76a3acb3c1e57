"""The dictionary: shipped items and those that packs and the zone have added, and which of them are alike."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused
from gezhi.registry.models.derived import grams_of, name_key
from gezhi.reports import shipped
from gezhi.reports.models import DataItem
from gezhi.reports.shipped import Item

ALIKE = 0.45
"""From this share of common characters and pairs of them on, two names are shown side by side."""


def dictionary() -> dict[str, Item]:
    """Every data item by code, shipped ones first."""
    return shipped.BY_CODE | {row.code: _item(row) for row in DataItem.objects.order_by("code")}


def items_of(*, codes: Iterable[str]) -> list[Item]:
    """The items of these codes in that order. Refused (field items) for a code that the dictionary does not have."""
    wanted = list(codes)
    known = shipped.BY_CODE if all(code in shipped.BY_CODE for code in wanted) else dictionary()
    for code in wanted:
        if code not in known:
            raise Refused(
                _("There is no data item “%(code)s”. Choose one from the dictionary.") % {"code": code}, field="items"
            )
    return [known[code] for code in wanted]


def alike(name: str) -> list[Item]:
    """Items whose name is much like `name`, the closest first: a hint to use them instead of adding another."""
    asked = set(grams_of(name_key(name)))
    found = [(_likeness(asked, set(grams_of(name_key(str(item.name))))), item) for item in dictionary().values()]
    return [item for share, item in sorted(found, key=lambda pair: -pair[0]) if share >= ALIKE]


def _likeness(one: set[str], other: set[str]) -> float:
    """The share of common grams among all (Jaccard)."""
    return len(one & other) / len(one | other) if one | other else 0.0


def _item(row: DataItem) -> Item:
    return Item(
        row.code, row.name, row.definition, row.kind, row.unit, row.sight, row.source, row.lowest, row.highest,
        row.within, tuple(row.choices), shipped=False,
    )  # fmt: skip
