"""The dictionary grows: a data item of the zone's own, once those that look alike have been looked at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.pinyin import searchable
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.registry.facts import text
from gezhi.registry.models.derived import name_key
from gezhi.reports import rules
from gezhi.reports.dictionary import alike, dictionary
from gezhi.reports.models import DataItem
from gezhi.reports.models.items import ItemKind, Sight, Source
from gezhi.reports.shipped import Item

OF_PERSONS = (
    "姓名",
    "身份证",
    "护照号",
    "手机号",
    "电话号码",
    "住址",
    "家庭成员",
    "行程轨迹",
    "病历",
    "核酸结果",
    "抗体",
)
"""Words of facts about single persons. They are never a data item: returns hold numbers of enterprises."""
MOST_CHOICES, LONGEST_CHOICE = 20, 60
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('reports.dictionary', 0))"


@dataclass(frozen=True)
class Entry:
    """What somebody wants to add. `lowest`, `highest` and `within` bound numbers; `choices` are those of a choice."""

    name: str
    definition: str
    kind: str
    unit: str = ""
    sight: str = Sight.NEED
    source: str = Source.ENTERPRISE
    lowest: int | None = 0
    highest: int | None = None
    within: str = ""
    choices: Sequence[str] = ()


class Alike(Refused):
    """There are items of much the same name. `items` are those that nobody has said to mean something else."""

    def __init__(self, items: Sequence[Item]) -> None:
        names = "、".join(str(item.name) for item in items)
        said = _("Much like it: %(names)s. Use that one, or say of each that it means something else.")
        super().__init__(said % {"names": names}, field="name", code="alike")
        self.items = tuple(items)


def add_item(*, entry: Entry, other: Collection[str] = (), by: Actor, at: datetime) -> DataItem:
    """A new item of the dictionary; its code follows from its name. It can be asked by collections and shown in exports at once.

    `other` are the codes of items that look alike and were said to mean something else. Refused (Alike) for others of
    much the same name, for a fact about single persons, and for what does not go together.
    """
    with plainly(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        rules.demand(rules.may_define(by, at), rules.may_define)
        columns = _columns(entry)
        name = str(columns["name"])
        _demand_new(name, other)
        made = DataItem.objects.create(code=_free_code(name), **columns, added_at=at, added_by=by.ref)
        facts = {"code": made.code, "title": made.name, "unlike": sorted(other)}
        write("dataitem.added", by=by, at=at, about=[made.ref], facts=facts)
    return made


def _demand_new(name: str, other: Collection[str]) -> None:
    """Refused for another item of this very name, and for those much like it that nobody has looked at."""
    for item in dictionary().values():
        if name_key(str(item.name)) == name_key(name):
            raise Refused(
                _("“%(name)s” is in the dictionary already: %(definition)s Use it.")
                % {"name": item.name, "definition": item.definition},
                field="name",
                code="same",
            )
    unseen = [item for item in alike(name) if item.code not in other]
    if unseen:
        raise Alike(unseen)


def _columns(entry: Entry) -> dict[str, object]:
    name, definition = text("name", entry.name, 60), text("definition", entry.definition, 300)
    for field, said in (("name", name), ("definition", definition)):
        if not said:
            raise Refused(
                _("Say what it is called and what exactly is meant, so that everybody means the same."), field=field
            )
    personal = next((word for word in OF_PERSONS if word in name), "")
    if personal:
        raise Refused(
            _("“%(word)s” is about single persons. Returns hold numbers only; ask how many instead.")
            % {"word": personal},
            field="name",
            code="personal",
        )
    _one_of("kind", entry.kind, ItemKind.values)
    _one_of("sight", entry.sight, Sight.values)
    _one_of("source", entry.source, [Source.ENTERPRISE, Source.PARK])
    counts = entry.kind in (ItemKind.NUMBER, ItemKind.MONEY)
    return {
        "name": name,
        "definition": definition,
        "kind": entry.kind,
        "unit": text("unit", entry.unit, 20) if counts else "",
        "sight": entry.sight,
        "source": entry.source,
        "lowest": entry.lowest if counts else None,
        "highest": entry.highest if counts else None,
        "within": _whole(entry.within) if counts else "",
        "choices": _choices(entry.choices) if entry.kind == ItemKind.CHOICE else [],
    }


def _one_of(field: str, value: str, options: Sequence[str]) -> None:
    if value not in options:
        raise Refused(_("Choose one from the list."), field=field)


def _whole(code: str) -> str:
    """The item that bounds the new one; it must be a number."""
    if code and (code not in dictionary() or not dictionary()[code].counts):
        raise Refused(_("Choose a number from the dictionary, or leave it empty."), field="within")
    return code


def _choices(given: Sequence[str]) -> list[str]:
    said = list(dict.fromkeys(one for one in (text("choices", raw, LONGEST_CHOICE) for raw in given) if one))
    if not 2 <= len(said) <= MOST_CHOICES:
        raise Refused(
            _("A choice has 2 to %(most)d answers, one on each line.") % {"most": MOST_CHOICES}, field="choices"
        )
    return said


def _free_code(name: str) -> str:
    """口罩库存 becomes z_kzkc; a second one of the same letters z_kzkc_2. With z_ in front none meets a later one of ours."""
    stem = f"z_{(searchable(name).split() or ['item'])[0][:30]}"
    taken = set(DataItem.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(
        code for number in range(1, 10_000) if (code := stem if number == 1 else f"{stem}_{number}") not in taken
    )
