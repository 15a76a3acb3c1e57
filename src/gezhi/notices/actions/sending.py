"""Sending: at once, later, and taking it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import sensible
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.logbook.actions import write
from gezhi.notices import rules
from gezhi.notices.actions.moving import locked, move
from gezhi.notices.audience.choice import choice_of
from gezhi.notices.audience.freezing import count, freeze
from gezhi.notices.models import Notice
from gezhi.notices.texts import PERSONAL, variables_in
from gezhi.notices.wordings import demand_values
from gezhi.registry import rules as registry

AT_ONCE = 20_000
"""Up to so many recipients are written down while the sender waits; beyond it the worker does it within the minute."""


def send(*, notice: int, version: int | None = None, by: Actor, at: datetime) -> Notice:
    """The notice leaves: its audience is frozen, its first stage begins. Refused if anything about it is missing."""
    with plainly(), transaction.atomic():
        kept = locked(notice, version)
        rules.demand(rules.may_change(by, kept, at), rules.may_change)
        size = demand_ready(kept, by=by, at=at)
        _leave(kept, size, by=by, at=at)
    return kept


def schedule(*, notice: int, when: datetime, version: int | None = None, by: Actor, at: datetime) -> Notice:
    """The notice leaves at `when`; who belongs to its audience is settled then. Refused if anything is missing already."""
    sensible(when, field="send_at")
    with plainly(), transaction.atomic():
        kept = locked(notice, version)
        rules.demand(rules.may_change(by, kept, at), rules.may_change)
        if when <= at:
            raise Refused(_("That moment is over. Choose a later one, or send at once."), field="send_at")
        demand_ready(kept, by=by, at=at)
        move(kept, "schedule", by=by, at=at, send_at=when)
        write("notice.scheduled", by=by, at=at, about=[kept.ref], facts={"send_at": when})
    return kept


def unschedule(*, notice: int, by: Actor, at: datetime) -> Notice:
    """A scheduled notice becomes a draft again."""
    with transaction.atomic():
        kept = locked(notice)
        rules.demand(rules.may_change(by, kept, at), rules.may_change)
        move(kept, "unschedule", by=by, at=at, send_at=None)
        write("notice.unscheduled", by=by, at=at, about=[kept.ref])
    return kept


def recall(*, notice: int, reason: str, by: Actor, at: datetime) -> Notice:
    """The notice is taken back: what has not been handed to a provider never goes, in the product it is marked recalled.

    What providers have taken is asked back where they can do that (the worker does it, see sending/recalling.py).
    """
    if not reason.strip():
        raise Refused(_("Write why the notice is recalled. Its readers will see it."), field="reason")
    with transaction.atomic():
        kept = locked(notice)
        rules.demand(rules.may_recall(by, kept, at), rules.may_recall)
        move(kept, "recall", by=by, at=at, reason=reason, ended_at=at)
        write("notice.recalled", by=by, at=at, about=[kept.ref], facts={"reason": reason.strip()})
    return kept


def demand_ready(notice: Notice, *, by: Actor, at: datetime) -> int:
    """Refused unless text, variables, audience and deadline are all right; says how many recipients there are now."""
    if not notice.title or not notice.body:
        raise Refused(_("Write a title and a text."), field="body" if notice.title else "title")
    given = [name for name in variables_in(notice.title, notice.body) if name not in PERSONAL]
    demand_values(given, notice.values)
    if notice.due_at is not None and notice.due_at <= at:
        raise Refused(_("The time by which it is to be read is over. Choose a later one."), field="due_at")
    found = count(choice_of(notice.audience), registry.runs(by, at), at)
    if not found.all:
        raise Refused(
            _("Nobody belongs to this choice of recipients. Choose others."), field="audience", code="audience-empty"
        )
    if found.outside:
        raise NotYours(
            ngettext(
                "%(count)s recipient lies outside the places you answer for. Choose recipients in your own places.",
                "%(count)s recipients lie outside the places you answer for. Choose recipients in your own places.",
                found.outside,
            )
            % {"count": found.outside},
            field="audience",
            code="outside-territory",
        )
    return found.all


def _leave(notice: Notice, size: int, *, by: Actor, at: datetime) -> None:
    move(notice, "send", by=by, at=at, sent_at=at)
    facts = {"recipients": size, "urgent": notice.urgent}
    write("notice.sent", by=by, at=at, about=[notice.ref], facts=facts)
    if size <= AT_ONCE:
        address(notice, at=at)


def address(notice: Notice, *, at: datetime) -> int:
    """Writes down the recipients of a locked, accepted notice and lets its first stage begin; says how many they are."""
    size = freeze(notice, at)
    move(notice, "address", by=SYSTEM, at=at, begun_at=at)
    return size
