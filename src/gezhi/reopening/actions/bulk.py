"""Several applications at once: only those at which nothing is left to look at, each with its own outcome."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused, Sentence
from gezhi.reopening import rules
from gezhi.reopening.actions.reviewing import approve, unseen
from gezhi.reopening.models import Application, ApplicationItem, State

MOST = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one application: approved, or why not."""

    application: Application
    done: bool
    sentence: Sentence = ""


def open_points(application: Application, items: Collection[ApplicationItem] | None = None) -> int:
    """How many points a reviewer has to look at one by one before saying yes; a change under review always is one."""
    points = len(unseen(list(application.items.all()) if items is None else items))
    return points or int(application.state == State.REREVIEW)


def bulk_approve(*, applications: Sequence[int], by: Actor, at: datetime) -> list[Outcome]:
    """Says yes to each of these (by id) that has no open point, key enterprises first; the others stay as they are.

    One that fails does not undo the others: each is a transaction of its own. Refused for more than 200; NotYours for
    whoever reviews none of them.
    """
    if len(applications) > MOST:
        raise Refused(_("That are more than %(most)d at once. Choose fewer.") % {"most": MOST}, field="applications")
    rows = Application.objects.select_related("enterprise", "place").filter(pk__in=set(applications))
    found = list(rows.order_by("priority", "due", "pk"))
    if len(found) < len(set(applications)):
        raise NotThere
    rules.demand(any(_may_review(one, by, at) for one in found) or not found, rules.may_review)
    return [_one(application, by, at) for application in found]


def _may_review(application: Application, by: Actor, at: datetime) -> bool:
    return application.is_waiting and rules.may_review(rules.Standpoint(application, by, at))


def _one(application: Application, by: Actor, at: datetime) -> Outcome:
    if open_points(application):
        return Outcome(application, done=False, sentence=_("It has points that have to be looked at one by one."))
    try:
        with transaction.atomic():
            approve(application=application, by=by, at=at, version=application.version)
    except Refused as refusal:
        return Outcome(application, done=False, sentence=refusal.sentence)
    return Outcome(application, done=True)
