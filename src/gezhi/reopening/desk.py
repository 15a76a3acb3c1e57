"""Who has a reviewer's desk, what lies on it, and the working time by which it is answered: each asked once for every click."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.policy.reads import calendar
from gezhi.policy.working_time import WorkCalendar
from gezhi.registry import rules as registry_rules
from gezhi.registry.sight import Sight


@dataclass(frozen=True)
class Desk(Sight):
    """Somebody at their desk: what they see and run, and the working time, kept for one click."""

    @cached_property
    def working(self) -> WorkCalendar:
        """The zone's working time as known now."""
        return calendar(self.at)

    @property
    def me(self) -> int:
        """The person's id; 0, which nobody has, for whoever is none."""
        return self.actor.pk if isinstance(self.actor, Person) else 0


def desk_of(seen_by: Actor, at: datetime) -> Desk:
    """The desk of `seen_by`. NotYours for whoever sees no place at all."""
    desk = Desk(seen_by, at)
    if not desk.sees.everything and not desk.sees.places:
        raise NotYours(registry_rules.may_see_place.__doc__ or "")
    return desk
