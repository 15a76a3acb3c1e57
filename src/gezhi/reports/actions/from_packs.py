"""What packs ask: when an incident is declared its pack's collections begin, and with it they end."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.policy.models import Incident
from gezhi.policy.packs.pack import Pack
from gezhi.policy.packs.parts import Collection as Asked
from gezhi.policy.packs.parts import DataItem as PackItem
from gezhi.policy.reads import pack_at, standings, state_at
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.rules import places_below
from gezhi.reports import shipped
from gezhi.reports.actions import collections
from gezhi.reports.actions.collections import Plan
from gezhi.reports.models import Collection, DataItem, State
from gezhi.reports.models.collections import ASKING
from gezhi.reports.reads.asking import asked_elsewhere

USUAL_DAYS = 90
"""A pack that names no last day asks for so long; then somebody has to prolong it on a basis said anew."""


def follow_incident(*, incident: Incident, by: Actor, at: datetime) -> int:
    """Brings the incident's collections to what its pack says at `at`; returns how many began or ended. Safe to run twice."""
    with transaction.atomic():
        incident = Incident.objects.select_for_update().get(pk=incident.pk)
        standing = list(Collection.objects.filter(incident=incident, state__in=ASKING).order_by("pk"))
        wanted: dict[str, Asked] = {}
        scopes: dict[str, list[int] | None] = {}
        pack: Pack | None = None
        if incident.lifted_at is None or incident.lifted_at > at:
            pack = pack_at(incident=incident, at=at)
            state = state_at(incident=incident, at=at)
            scopes = {one.code: _scope(incident, one, at) for one in pack.collections}
            held = [one for one in pack.collections if not one.state or state in one.state]
            wanted = {one.code: one for one in held if scopes[one.code] is not None}
        changed = 0
        for collection in standing:
            if _code_in_pack(incident, collection) not in wanted:
                collections.end(collection=collection, by=by, at=at)
                changed += 1
            else:
                changed += _rescoped(collection, scopes[_code_in_pack(incident, collection)] or [], at)
        asked = {_code_in_pack(incident, collection) for collection in standing}
        for code, one in wanted.items():
            if pack is not None and code not in asked:
                changed += _begin(incident, pack, one, scopes[code] or [], at)
    return changed


def _code_in_pack(incident: Incident, collection: Collection) -> str:
    return collection.code.removeprefix(f"{incident.number}-").partition("~")[0]


def _begin(incident: Incident, pack: Pack, asked: Asked, scope: list[int], at: datetime) -> int:
    """Prepares and approves one, if its days are not over and it has not been ended by hand; items asked elsewhere are left out."""
    first, last = _days(incident, asked, at)
    earlier = Collection.objects.filter(incident=incident, code__startswith=f"{incident.number}-{asked.code}")
    by_hand = [row for row in earlier if _code_in_pack(incident, row) == asked.code]
    if last < at.astimezone(local_zone()).date() or (by_hand and not asked.state and not asked.risk):
        return 0
    asked = _learn(pack, asked, at)
    plan = _without_asked(_plan(incident, pack, asked, (first, last), scope, len(by_hand)), at)
    if plan is None:
        return 0
    try:
        with transaction.atomic():
            made = collections.prepare(plan=plan, by=SYSTEM, at=at)
            collections.approve(collection=made, version=made.version, by=SYSTEM, at=at)
    except Refused:
        return 0
    return 1


def _days(incident: Incident, asked: Asked, at: datetime) -> tuple[date, date]:
    begun = incident.started_at.astimezone(local_zone()).date()
    first = begun + timedelta(days=asked.from_day - 1)
    last = begun + timedelta(days=(asked.until_day or USUAL_DAYS) - 1)
    if asked.rhythm == "once" and asked.due_day:
        last = begun + timedelta(days=asked.due_day - 1)
    if asked.rhythm == "weekly" and asked.weekday:
        last -= timedelta(days=(last.isoweekday() - _data_weekday(asked)) % 7)
    return min(first, last), last


def _data_weekday(asked: Asked) -> int:
    """The weekday (1 = Monday) whose figures are asked: the day before the due day if they are as of its 24:00."""
    weekday = asked.weekday or 1
    return (weekday - 2) % 7 + 1 if asked.cut_off == "day_before" else weekday


def _plan(incident: Incident, pack: Pack, asked: Asked, days: tuple[date, date], scope: list[int], again: int) -> Plan:
    suffix = f"~{again + 1}" if again else ""
    facets = {name: value for name, value in vars(asked.when).items() if value not in ((), None)}
    others = {name: value for name, value in vars(asked.unless).items() if value not in ((), None)}
    return Plan(
        code=f"{incident.number}-{asked.code}{suffix}",
        title=asked.title,
        items=asked.items if "staff" in asked.items or "on_duty" not in asked.items else ("staff", *asked.items),
        optional=asked.optional,
        asked_when={name: _plain(value) for name, value in facets.items()},
        asked_unless={name: _plain(value) for name, value in others.items()},
        scope=scope,
        per=asked.per,
        rhythm=asked.rhythm,
        starts_on=days[0],
        until=days[1],
        due_minute=asked.due_minute,
        day_before=asked.cut_off == "day_before",
        wanted_by=asked.wanted_by[:80],
        basis=(pack.cited(asked.basis) or incident.basis)[:200],
        purpose=asked.purpose[:200],
        incident=incident,
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _without_asked(plan: Plan, at: datetime) -> Plan | None:
    """The plan without what others ask in the same period; None if nothing is left to ask."""
    draft = Collection(
        items=list(plan.items), scope=list(plan.scope), per=plan.per, starts_on=plan.starts_on, until=plan.until,
        asked_when=dict(plan.asked_when),
    )  # fmt: skip
    elsewhere = {item.code for item, _other in asked_elsewhere(draft, at)}
    left = [code for code in plan.items if code not in elsewhere]
    return replace(plan, items=left) if set(left) - {shipped.REGISTERED_STAFF} else None


def _scope(incident: Incident, asked: Asked, at: datetime) -> list[int] | None:
    """The places that are asked: those of the incident (empty for the whole zone), or its sites at the risk levels meant.

    None if no site stands at these levels now.
    """
    rows = incident.scopes.filter(during__contains=at, recorded__upper_inf=True).values_list("place_id", "place__kind")
    kinds = dict(rows)
    roots = [] if Kind.ZONE in kinds.values() else sorted(kinds)
    if not asked.risk:
        return roots
    sites = Place.objects.filter(kind=Kind.SITE, placements__during__contains=at, placements__recorded__upper_inf=True)
    sites = sites.filter(pk__in=places_below(set(roots), at)) if roots else sites
    found = standings(incident, list(sites.values_list("pk", flat=True)), at=at)
    meant = sorted(place for place, standing in found.items() if standing.risk in asked.risk)
    return (roots if len(meant) == len(found) else meant) if meant else None


def _rescoped(collection: Collection, scope: list[int], at: datetime) -> int:
    if sorted(collection.scope) == scope:
        return 0
    about = [collection.ref, *(f"place:{place}" for place in scope)]
    write("collection.rescoped", by=SYSTEM, at=at, about=about)
    Collection.objects.filter(pk=collection.pk, state__in=[State.APPROVED, State.RUNNING]).update(
        scope=scope, version=collection.version + 1
    )
    return 1


def _learn(pack: Pack, asked: Asked, at: datetime) -> Asked:
    """Items that only the pack knows come into the dictionary; where the zone has one of the same name, that one is asked."""
    called: dict[str, str] = {}
    for item in pack.items:
        if item.code not in asked.items or item.code in shipped.BY_CODE:
            continue
        plain = item.code.replace("-", "_")
        row = DataItem.objects.filter(Q(code=plain) | Q(name=item.title)).order_by("pk").first()
        if row is None:
            row = DataItem.objects.create(code=plain, **_columns(item, at))
            write("dataitem.added", by=SYSTEM, at=at, about=[row.ref], facts={"code": row.code})
        called[item.code] = row.code
    items = tuple(called.get(code, code) for code in asked.items)
    return replace(asked, items=items, optional=tuple(called.get(code, code) for code in asked.optional))


def _columns(item: PackItem, at: datetime) -> dict[str, object]:
    return {
        "name": item.title, "definition": item.definition, "unit": item.unit, "kind": item.kind, "sight": item.see,
        "lowest": None if item.min is None else int(item.min), "highest": None if item.max is None else int(item.max),
        "within": item.max_item, "choices": list(item.choices), "added_at": at, "added_by": SYSTEM.ref,
    }  # fmt: skip
