"""Whom somebody may put into a post: the people they know of, and those who answer for nothing yet."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import period
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.people.rules import reach_of
from gezhi.registry import rules
from gezhi.registry.models import Duty


def assignable(*, seen_by: Actor, at: datetime) -> QuerySet[Person]:
    """The people who work here and whom `seen_by` may put into a post at `at`, in the order of their names' reading.

    Who sees the whole zone chooses among everybody. Others choose among those whom their duties let them see, and among
    those without any duty now or later: somebody new must be assigned by somebody.
    """
    working = Person.objects.filter(is_active=True).order_by("initials", "pk")
    if rules.sees_now(seen_by).everything or not isinstance(seen_by, Person):
        return working
    held = Duty.objects.filter(person=OuterRef("pk"), recorded__upper_inf=True, during__overlap=period(at))
    return working.filter(reach_of(seen_by, at) | Q(~Exists(held)))


def assignable_person(*, person: int, seen_by: Actor, at: datetime) -> Person:
    """One of them, by number; NotThere for anybody else."""
    found = assignable(seen_by=seen_by, at=at).filter(pk=person).first()
    if found is None:
        raise NotThere(_("You cannot choose this person. Ask the registry clerk."), field="person")
    return found
