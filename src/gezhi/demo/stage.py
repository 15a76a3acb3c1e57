"""What the demo zone's reopening is played on: the incident, its seven days, who works where, and dice of their own."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from gezhi.demo.cast import STORY
from gezhi.kernel.periods import local_zone
from gezhi.people.models import Person
from gezhi.policy.models import Incident
from gezhi.policy.reads import calendar
from gezhi.registry.idleness import idle_on
from gezhi.registry.models import Enterprise, Membership, Place
from gezhi.reopening import firms
from gezhi.reopening.firms import Unit

if TYPE_CHECKING:
    from gezhi.demo.load import Zone

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FOOD_PARK = "港东食品园"


@dataclass
class Stage:
    """The incident on its seventh day: `days` are its midnights up to today's, `at` is now."""

    zone: Zone
    incident: Incident
    at: datetime
    units: list[Unit] = field(default_factory=list)
    firms: dict[int, Enterprise] = field(default_factory=dict)
    sites: dict[int, Place] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311  so that the rest of the zone stays as it is

    @property
    def days(self) -> list[datetime]:
        """Midnights of the days since the incident began, the last is today's."""
        return [self.zone.now - back * DAY for back in range(6, -1, -1)]

    def date(self, midnight: datetime) -> date:
        """The day on the zone's clocks."""
        return midnight.astimezone(local_zone()).date()

    @cached_property
    def members(self) -> dict[int, Person]:
        """Enterprises whose member may sign in, in the order in which they joined."""
        rows = Membership.objects.held(self.zone.now).select_related("person").order_by("pk")
        return {row.enterprise_id: row.person for row in rows}

    def manager(self, site: Place) -> Person:
        """Who runs the site."""
        number = next(place for place, one in enumerate(self.zone.sites) if one.pk == site.pk)
        return self.zone.people[STORY["manager"] if site.name == FOOD_PARK else self.zone.cast.managers[number]]

    def at_site(self, site: Place) -> list[Unit]:
        """Who works there."""
        return [unit for unit in self.units if unit.place_id == site.pk]

    def work(self, moment: datetime, minutes: int = 0) -> datetime:
        """So many minutes of working time later, but not after now."""
        return min(calendar(moment).after(moment, minutes * MINUTE), self.at)


def set_up(zone: Zone, incident: Incident, *, at: datetime) -> Stage:
    """Everybody who works at a site and is not idle."""
    sites = {site.pk: site for site in zone.sites}
    idle = set(idle_on(zone.now.astimezone(local_zone()).date()))
    units = [unit for unit in firms.units(sites=list(sites), at=zone.now) if unit.enterprise_id not in idle]
    return Stage(zone, incident, at, units, Enterprise.objects.in_bulk(_firms_of(units)), sites)


def _firms_of(units: Iterable[Unit]) -> set[int]:
    return {unit.enterprise_id for unit in units}
