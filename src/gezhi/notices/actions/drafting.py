"""Writing a notice: text, audience, plan. Nothing leaves before it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import sensible
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.notices import rules
from gezhi.notices.actions.moving import locked, move
from gezhi.notices.audience.choice import choice_of
from gezhi.notices.models import Notice, Template
from gezhi.notices.plans import OFFICE, Step, plan_of
from gezhi.people.models import Person
from gezhi.registry import rules as registry

LONGEST_TITLE, LONGEST_BODY = 200, 10_000


@dataclass(frozen=True)
class Draft:
    """What somebody writes. `values` fill the variables that are the same for everybody; `audience` is choice data."""

    title: str
    body: str
    audience: Mapping[str, Any] = field(default_factory=dict)
    plan: Sequence[Step] = OFFICE
    values: Mapping[str, str] = field(default_factory=dict)
    template: Template | None = None
    urgent: bool = False
    asks_confirmation: bool = False
    due_at: datetime | None = None


def write_notice(*, draft: Draft, by: Actor, at: datetime) -> Notice:
    """Somebody begins a notice. It may be incomplete; what is missing is said when it is sent."""
    rules.demand(rules.may_write(by, at), rules.may_write)
    with plainly(), transaction.atomic():
        notice = Notice.objects.create(
            made_at=at, written_by=by if isinstance(by, Person) else None, **_columns(draft, by, at)
        )
        write("notice.written", by=by, at=at, about=[notice.ref], facts={"urgent": notice.urgent})
    return notice


def change_notice(*, notice: int, version: int, draft: Draft, by: Actor, at: datetime) -> Notice:
    """The writer changes a draft. Conflict if it was changed since `version`, or is no draft any more."""
    with plainly(), transaction.atomic():
        kept = locked(notice, version)
        rules.demand(rules.may_change(by, kept, at), rules.may_change)
        demand_draft(kept)
        columns = _columns(draft, by, at)
        for name, value in columns.items():
            setattr(kept, name, value)
        kept.version += 1
        kept.save(update_fields=["version", *columns])
        write("notice.changed", by=by, at=at, about=[kept.ref])
    return kept


def discard(*, notice: int, by: Actor, at: datetime) -> Notice:
    """The writer throws a draft away."""
    with transaction.atomic():
        kept = locked(notice)
        rules.demand(rules.may_change(by, kept, at), rules.may_change)
        move(kept, "discard", by=by, at=at, ended_at=at)
        write("notice.discarded", by=by, at=at, about=[kept.ref])
    return kept


def demand_draft(notice: Notice) -> None:
    """Refused for a notice that has left."""
    if notice.state != "draft":
        raise Refused(_("Only a draft can be changed. Write a new notice instead."), code="not-a-draft")


def within_territory(audience: Mapping[str, Any], by: Actor, at: datetime) -> dict[str, Any]:
    """The choice, each part without a place put under what the writer runs; unchanged for who runs everything."""
    territory = registry.runs(by, at)
    if territory.everything:
        return dict(audience)
    roots = sorted(territory.roots)
    parts = [part if part.get("under") or part.get("ids") else {**part, "under": roots} for part in audience["parts"]]
    return {**audience, "parts": parts}


def _columns(draft: Draft, by: Actor, at: datetime) -> dict[str, Any]:
    title, body = draft.title.strip(), draft.body.strip()
    if len(title) > LONGEST_TITLE:
        raise Refused(_("The title is longer than 200 characters. Shorten it."), field="title")
    if len(body) > LONGEST_BODY:
        raise Refused(_("The text is longer than 10,000 characters. Put the rest into an attached file."), field="body")
    audience = {"parts": [], **draft.audience}
    choice_of(audience)
    if draft.due_at is not None:
        sensible(draft.due_at, field="due_at")
    return {
        "title": title,
        "body": body,
        "audience": within_territory(audience, by, at),
        "plan": plan_of(draft.plan),
        "values": {name: str(value).strip() for name, value in draft.values.items()},
        "template": draft.template,
        "template_code": draft.template.code if draft.template else "",
        "urgent": draft.urgent,
        "asks_confirmation": draft.asks_confirmation,
        "due_at": draft.due_at,
    }
