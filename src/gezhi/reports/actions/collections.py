"""Asking: a collection is prepared, approved by another person, runs, and ends on its day at the latest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy.models import Incident
from gezhi.registry.facts import text
from gezhi.reports import rules
from gezhi.reports.dictionary import items_of
from gezhi.reports.models import Collection, State
from gezhi.reports.models.collections import LIFECYCLE, Per, Rhythm
from gezhi.reports.reads.asking import asked_elsewhere
from gezhi.reports.rules import demand

LONGEST_DAYS = 400
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('reports.asking', 0))"
"""Held by every verb: two people who approve the same question at once do it one after the other, and the second is refused."""


@dataclass(frozen=True)
class Plan:
    """What somebody wants to ask: the columns of a Collection that they choose."""

    title: str
    items: Sequence[str]
    wanted_by: str
    basis: str
    purpose: str
    starts_on: date
    until: date
    optional: Sequence[str] = ()
    asked_when: Mapping[str, Any] = field(default_factory=dict)
    asked_unless: Mapping[str, Any] = field(default_factory=dict)
    scope: Sequence[int] = ()
    per: str = Per.UNIT
    rhythm: str = Rhythm.DAILY
    due_minute: int = 720
    day_before: bool = True
    late_days: int = 3
    incident: Incident | None = None
    code: str = ""


def prepare(*, plan: Plan, by: Actor, at: datetime) -> Collection:
    """Somebody prepares a collection; it asks nobody until another person approves it.

    Refused for an item that is asked elsewhere in the same period of the same places: it says by whom and until when.
    """
    with plainly(), transaction.atomic():
        _wait()
        demand(rules.may_ask(by, plan.scope, at), rules.may_ask)
        collection = Collection(**_columns(plan, at), asked_by=by.ref, asked_at=at)
        _demand_new(collection, at)
        collection.save(force_insert=True)
        _log("collection.prepared", collection, by, at, _said(collection))
    return collection


def approve(*, collection: Collection, version: int, by: Actor, at: datetime) -> Collection:
    """Another person approves it; from its first day on it asks. Refused if the same is asked elsewhere by now."""
    with plainly(), transaction.atomic():
        collection = _locked(collection, version)
        demand(rules.may_approve(by, collection, at), rules.may_approve)
        _demand_new(collection, at)
        collection.approved_by, collection.approved_at = by.ref, at
        _move(collection, "approve")
        if collection.starts_on <= at.astimezone(local_zone()).date():
            _move(collection, "run")
        collection.save()
        _log("collection.approved", collection, by, at, {"until": collection.until.isoformat()})
    return collection


def refuse(*, collection: Collection, version: int, reason: str, by: Actor, at: datetime) -> Collection:
    """Another person refuses it, with a reason; nobody is asked."""
    with plainly(), transaction.atomic():
        collection = _locked(collection, version)
        demand(rules.may_approve(by, collection, at), rules.may_approve)
        _move(collection, "refuse")
        collection.save()
        _log("collection.refused", collection, by, at, {"reason": _reason(reason)})
    return collection


def run(*, collection: Collection, by: Actor, at: datetime) -> Collection:
    """Its first day has come: it begins to ask."""
    with plainly(), transaction.atomic():
        collection = _locked(collection)
        _move(collection, "run")
        collection.save()
        _log("collection.run", collection, by, at, {})
    return collection


def end(*, collection: Collection, by: Actor, at: datetime, version: int | None = None, reason: str = "") -> Collection:
    """It asks no more from today on; what was returned stays. A person says why; on its last day it ends by itself."""
    with plainly(), transaction.atomic():
        collection = _locked(collection, version)
        demand(rules.may_end(by, collection, at), rules.may_end)
        _move(collection, "end")
        collection.ended_at = at
        collection.save()
        facts: dict[str, object] = {} if by.is_operator and not reason else {"reason": _reason(reason)}
        _log("collection.ended", collection, by, at, facts)
    return collection


def prolong(*, collection: Collection, version: int, until: date, basis: str, by: Actor, at: datetime) -> Collection:
    """It asks longer, on a basis that is said anew. Refused if somebody else asks the same by then."""
    with plainly(), transaction.atomic():
        collection = _locked(collection, version)
        demand(rules.may_approve(by, collection, at), rules.may_approve)
        _move(collection, "prolong")
        before, collection.until = collection.until, until
        collection.basis = text("basis", basis, 200)
        if until <= before:
            raise Refused(_("The new last day must be later than %(day)s.") % {"day": before}, field="until")
        _demand_new(collection, at)
        collection.save()
        facts = {"from": before.isoformat(), "until": until.isoformat(), "basis": collection.basis}
        _log("collection.prolonged", collection, by, at, facts)
    return collection


def _columns(plan: Plan, at: datetime) -> dict[str, object]:
    items = [item.code for item in items_of(codes=dict.fromkeys(plan.items))]
    if (plan.until - plan.starts_on).days > LONGEST_DAYS:
        raise Refused(
            _("A collection asks for at most %(days)d days. Choose an earlier last day; it can be prolonged.")
            % {"days": LONGEST_DAYS},
            field="until",
        )
    if plan.until < at.astimezone(local_zone()).date():
        raise Refused(_("The last day is over. Choose a later one."), field="until")
    return {
        "code": plan.code or _free_code(at),
        "title": text("title", plan.title, 80),
        "items": items,
        "optional": [code for code in items if code in plan.optional],
        "asked_when": dict(plan.asked_when),
        "asked_unless": dict(plan.asked_unless),
        "scope": sorted(set(plan.scope)),
        "wanted_by": text("wanted_by", plan.wanted_by, 80),
        "basis": text("basis", plan.basis, 200),
        "purpose": text("purpose", plan.purpose, 200),
        "starts_on": plan.starts_on,
        "until": plan.until,
        "per": plan.per,
        "rhythm": plan.rhythm,
        "due_minute": plan.due_minute,
        "day_before": plan.day_before,
        "late_days": plan.late_days,
        "incident": plan.incident,
    }


def _free_code(at: datetime) -> str:
    """C-270218-3: the third of that day."""
    stem = f"C-{at.astimezone(local_zone()):%y%m%d}-"
    return f"{stem}{Collection.objects.filter(code__startswith=stem).count() + 1}"


def _demand_new(collection: Collection, at: datetime) -> None:
    """Refused if another collection asks the same of the same in the same period; the sentence names who, why and until when."""
    found = asked_elsewhere(collection, at)
    if not found:
        return
    item, other = found[0]
    raise Refused(
        _(
            "“%(item)s” is already asked by %(who)s in “%(title)s” until %(until)s (%(basis)s). Take the figure from there."
        )
        % {"item": item.name, "who": other.wanted_by, "title": other.title, "until": other.until, "basis": other.basis},
        field="items",
        code="asked-elsewhere",
    )


def _wait() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _locked(collection: Collection, version: int | None = None) -> Collection:
    _wait()
    found = Collection.objects.select_for_update().filter(pk=collection.pk).first()
    if found is None:
        raise NotThere
    if version is not None and found.version != version:
        raise Conflict(
            _("Somebody else has changed this since you opened it. Look at it again, then decide."), code="version"
        )
    return found


def _move(collection: Collection, verb: str) -> None:
    leads = LIFECYCLE[collection.state]
    if verb not in leads:
        raise Conflict(
            _("This collection is %(state)s; that can no longer be done. Open it again.")
            % {"state": collection.get_state_display()},
            code="state",
        )
    collection.state = State(leads[verb])
    collection.version += 1


def _reason(reason: str) -> str:
    said = text("reason", reason, 200)
    if not said:
        raise Refused(_("Say why, so that it can be understood later."), field="reason")
    return said


def _said(collection: Collection) -> dict[str, object]:
    return {
        "items": list(collection.items), "wanted_by": collection.wanted_by, "basis": collection.basis,
        "purpose": collection.purpose, "until": collection.until.isoformat(), "rhythm": collection.rhythm,
    }  # fmt: skip


def _log(verb: str, collection: Collection, by: Actor, at: datetime, facts: Mapping[str, object]) -> None:
    about = [collection.ref, *(f"place:{place}" for place in collection.scope)]
    if collection.incident_id is not None:
        about.append(f"incident:{collection.incident_id}")
    write(verb, by=by, at=at, about=about, facts=facts)
