"""Whose turn it is, for pages that do not show the queue itself: the menu's number, and whether several are somebody's to decide."""

from collections.abc import Collection
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.reopening import rules
from gezhi.reopening.desk import Desk
from gezhi.reopening.models import Application
from gezhi.reopening.reads.queue import in_sight


def demand_turn(applications: Collection[int], *, desk: Desk) -> None:
    """NotYours if this person reviews not one of these; NotThere if one of them does not exist. What is decided is let through."""
    rows = list(Application.objects.select_related("enterprise").filter(pk__in=set(applications)))
    if len(rows) < len(set(applications)):
        raise NotThere
    stands = [rules.Standpoint(row, desk.actor, desk.at, desk) for row in rows]
    for here in stands:
        rules.demand(rules.may_see(here), rules.may_see)
    waiting = [here for here in stands if here.application.is_waiting]
    rules.demand(any(rules.may_review(here) for here in waiting) or not waiting, rules.may_review)


def menu_numbers(*, seen_by: Actor, at: datetime) -> tuple[int, int]:
    """How many applications wait for `seen_by`, and how many of those are overdue; one statement."""
    mine = in_sight(seen_by, at).waiting().filter(turn__contains=[seen_by.pk if isinstance(seen_by, Person) else 0])
    dues = list(mine.values_list("due", flat=True))
    return len(dues), sum(due is not None and due <= at for due in dues)
