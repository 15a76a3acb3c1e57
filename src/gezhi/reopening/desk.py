"""Who has a reviewer's desk, and whether several applications lie on it."""

from collections.abc import Collection
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.registry import rules as registry_rules
from gezhi.reopening import rules
from gezhi.reopening.reads.page import application_of
from gezhi.reopening.reads.queue import in_sight


def demand_desk(seen_by: Actor, at: datetime) -> None:
    """NotYours for whoever sees no place at all."""
    territory = registry_rules.sees(seen_by, at)
    if not territory.everything and not territory.places:
        raise NotYours(registry_rules.may_see_place.__doc__ or "")


def demand_turn(applications: Collection[int], *, seen_by: Actor, at: datetime) -> None:
    """NotYours if `seen_by` reviews not one of these; NotThere if one of them does not exist. What is decided is let through."""
    rows = [application_of(which=pk, seen_by=seen_by, at=at) for pk in applications]
    waiting = [row for row in rows if row.is_waiting]
    allowed = any(rules.may_review(rules.Standpoint(row, seen_by, at)) for row in waiting)
    rules.demand(allowed or not waiting, rules.may_review)


def menu_numbers(*, seen_by: Actor, at: datetime) -> tuple[int, int]:
    """How many applications wait for `seen_by`, and how many of those are overdue; one statement."""
    mine = in_sight(seen_by, at).waiting().filter(turn__contains=[seen_by.pk if isinstance(seen_by, Person) else 0])
    dues = list(mine.values_list("due", flat=True))
    return len(dues), sum(due is not None and due <= at for due in dues)
