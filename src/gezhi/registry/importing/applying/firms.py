"""Enterprises and where they work: new ones by the thousand, changes by the thousand, former names one by one."""

from collections.abc import Iterator
from itertools import islice

from gezhi.kernel.pinyin import searchable
from gezhi.registry.actions.bulk import FACTS, Change, Columns, Stay, begin_stays, change_many, register_many
from gezhi.registry.actions.enterprises import keep_former_name
from gezhi.registry.actions.occupancies import change_occupancy
from gezhi.registry.importing.applying.hands import Hands, moment
from gezhi.registry.models import Enterprise, EnterpriseName, Occupancy
from gezhi.registry.models.imports import Fate, ImportRow

CHUNK = 1_000


def register_enterprises(hands: Hands) -> None:
    """New enterprises, and what is put right about known ones."""
    for chunk in _chunks(hands.rows("enterprises", Fate.CREATE)):
        ids = register_many(facts=[_facts(row) for row in chunk], by=hands.by, at=hands.at)
        for row, pk in zip(chunk, ids, strict=True):
            hands.has_made(row, pk)
        _keep_former(list(zip(ids, chunk, strict=True)))
        _stay_where_ticked(hands, list(zip(ids, chunk, strict=True)))
    for chunk in _chunks(hands.rows("enterprises", Fate.CHANGE)):
        _change(hands, chunk)


def begin_occupancies(hands: Hands) -> None:
    """New occupancies, and what is put right about known ones."""
    for chunk in _chunks(hands.rows("occupancies", Fate.CREATE)):
        begin_stays(stays=[_stay(hands, row) for row in chunk], by=hands.by, at=hands.at)
        hands.work.step(len(chunk))
    for row in hands.rows("occupancies", Fate.CHANGE):
        with hands.on(row):
            _change_stay(hands, row)
        hands.work.step()


def _facts(row: ImportRow) -> Columns:
    return {name: row.values[name] for name in FACTS if name in row.values}


def _change(hands: Hands, chunk: list[ImportRow]) -> None:
    renamed = [hands.subject(row) for row in chunk if "name" in row.changes]
    for enterprise in Enterprise.objects.filter(pk__in=renamed).prefetch_related("former_names"):
        keep_former_name(enterprise, hands.at)
    known = Enterprise.objects.in_bulk([hands.subject(row) for row in chunk if "extra" in row.changes])
    changes = []
    for row in chunk:
        facts = {name: pair[1] for name, pair in row.changes.items() if name in FACTS}
        if "extra" in facts:
            facts["extra"] = {**known[hands.subject(row)].extra, **facts["extra"]}
        changes.append(
            Change(hands.subject(row), row.plan["version"], facts, {name: row.changes[name] for name in facts})
        )
    change_many(changes=[change for change in changes if change.facts], by=hands.by, at=hands.at)
    _keep_former([(hands.subject(row), row) for row in chunk if "former_name" in row.changes])
    hands.work.step(len(chunk))


def _keep_former(pairs: list[tuple[int, ImportRow]]) -> None:
    """Former names that the file itself gives."""
    EnterpriseName.objects.bulk_create(
        [
            EnterpriseName(
                enterprise_id=pk, name=row.values["former_name"], initials=searchable(row.values["former_name"])
            )
            for pk, row in pairs
            if row.values.get("former_name")
        ],
        ignore_conflicts=True,
    )


def _stay_where_ticked(hands: Hands, pairs: list[tuple[int, ImportRow]]) -> None:
    """Where a person has ticked that the enterprise works."""
    ticked = [
        Stay(pk, hands.id_of("places", row.plan["works_at"]), hands.at, None, "", None)
        for pk, row in pairs
        if row.plan.get("works_at")
    ]
    begin_stays(stays=ticked, by=hands.by, at=hands.at)


def _stay(hands: Hands, row: ImportRow) -> Stay:
    return Stay(
        hands.id_of("enterprises", row.plan["enterprise"]), hands.id_of("places", row.plan["place"]), hands.since(row),
        moment(row.values.get("until")), row.values.get("room", ""), row.values.get("staff"),
    )  # fmt: skip


def _change_stay(hands: Hands, row: ImportRow) -> None:
    stay = Occupancy.objects.select_related("enterprise", "place").get(pk=hands.subject(row))
    change_occupancy(
        occupancy=stay, version=row.plan["version"], start=stay.during.lower, end=moment(row.values.get("until")) or stay.during.upper,
        room=row.values.get("room", stay.room), staff=row.values.get("staff", stay.staff), by=hands.by, at=hands.at,
    )  # fmt: skip


def _chunks(rows: Iterator[ImportRow]) -> Iterator[list[ImportRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
