"""Which enterprises stand twice in the registry, and what was merged."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import QuerySet

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.registry import rules
from gezhi.registry.enterprise_rules import may_change_enterprise
from gezhi.registry.models import Enterprise, Merger, Occupancy
from gezhi.registry.reads.similar import LIKE_NAME, SAME_NAME, SAME_PHONE
from gezhi.registry.reads.stays import Stay, all_stays, enterprise_of

MOST = 100
_SQL = (Path(__file__).resolve().parent.parent / "sql" / "duplicates.sql").read_text("utf-8")
_WHY: dict[int, Sentence] = {1: SAME_NAME, 2: LIKE_NAME, 3: SAME_PHONE}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two enterprises that may be one, and why that is thought."""

    one: Enterprise
    other: Enterprise
    why: Sentence


@dataclass(frozen=True, slots=True)
class Side:
    """One of two enterprises that are compared: its stays, and its contact phone if the asker may know it."""

    enterprise: Enterprise
    stays: tuple[Stay, ...]


def duplicates(*, seen_by: Actor, at: datetime, most: int = MOST) -> list[Pair]:
    """Pairs that may be one enterprise, among those that `seen_by` may change; the surest first."""
    territory = rules.runs(seen_by, at)
    theirs = Occupancy.objects.filter(territory.q(), during__contains=at).values_list("enterprise_id", flat=True)
    ids = [] if territory.everything else list(theirs)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"everything": territory.everything, "ids": ids, "most": most})
        rows = cursor.fetchall()
    found = Enterprise.objects.in_bulk({pk for row in rows for pk in row[:2]})
    return [Pair(found[one], found[other], _WHY[why]) for one, other, why in rows]


def mergers(*, seen_by: Actor, at: datetime, most: int = 20) -> QuerySet[Merger]:
    """The latest mergers that stand, for those who may change the whole registry; nothing for others."""
    found = Merger.objects.filter(undone_at=None).select_related("survivor", "duplicate").order_by("-merged_at")
    return found[:most] if rules.may_change_registry(seen_by, at) else found.none()


def merger_of(*, merger_id: int, seen_by: Actor) -> Merger:
    """One merger, with both enterprises. NotThere, or NotYours if the one that goes on is out of sight."""
    merger = Merger.objects.select_related("survivor", "duplicate").filter(pk=merger_id).first()
    if merger is None:
        raise NotThere
    enterprise_of(enterprise_id=merger.survivor_id, seen_by=seen_by)
    return merger


def both_sides(*, one_id: int, other_id: int, seen_by: Actor, at: datetime) -> tuple[Side, Side]:
    """Two enterprises side by side, for whoever may change both; merged ones are followed to the one that goes on."""
    sides = []
    for enterprise_id in (one_id, other_id):
        found = Enterprise.objects.select_related("merged_into").filter(pk=enterprise_id).first()
        if found is None:
            raise NotThere
        found = found.merged_into or found
        rules.demand(may_change_enterprise(seen_by, found, at), may_change_enterprise)
        sides.append(Side(found, tuple(all_stays(found, at))))
    return sides[0], sides[1]
