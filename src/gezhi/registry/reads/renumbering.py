"""What numbering the grids of a community anew would do: which code becomes which, and what else bears an old one."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.registry import rules
from gezhi.registry.geo import codes
from gezhi.registry.models import Place, Placement
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.shapes import plots


@dataclass(frozen=True)
class NewCode:
    """A grid with the code that it has and the one that its place in the order gives it."""

    place: Place
    old: str
    new: str

    @property
    def changes(self) -> bool:
        """Whether it is another code."""
        return self.old != self.new


@dataclass(frozen=True)
class Renumbering:
    """The grids of a community in the standard's order; those without an outline, which cannot be ordered; and the
    places whose own code begins with a grid code that changes.
    """

    prefix: str
    lines: list[NewCode]
    unshaped: list[Place]
    bearers: list[Place]

    @property
    def changes(self) -> list[NewCode]:
        """The grids that get another code."""
        return [line for line in self.lines if line.changes]

    @property
    def digest(self) -> str:
        """A short word for exactly these changes, so that what is confirmed is what was seen."""
        facts = [[line.place.pk, line.old, line.new] for line in self.changes]
        return hashlib.sha256(json.dumps([self.prefix, *facts]).encode()).hexdigest()[:16]


def communities(*, seen_by: Actor, at: datetime) -> dict[str, int]:
    """The 12-digit prefixes of the grid codes in use at `at`, and how many grids have each."""
    rules.demand(rules.may_change_registry(seen_by, at), rules.may_change_registry)
    found = (plot.place.grid_code for plot in plots(kinds=[Kind.GRID], at=at))
    return dict(sorted(Counter(code[:12] for code in found if code).items()))


def renumbering(*, community: str, seen_by: Actor, at: datetime) -> Renumbering:
    """What `renumber_grids` would do at `at`. Writes nothing; the action asks again under its lock.

    Codes of grids that have ended, and of those without an outline, are given to nobody. Refused if 999 are not enough.
    """
    rules.demand(rules.may_change_registry(seen_by, at), rules.may_change_registry)
    prefix = codes.division(community)
    living = {p.place.pk: p for p in plots(kinds=[Kind.GRID], at=at) if (p.place.grid_code or "").startswith(prefix)}
    extents = {pk: codes.Extent.of(shape) for pk, plot in living.items() if (shape := plot.geometry) is not None}
    ever = dict(Place.objects.filter(grid_code__startswith=prefix).values_list("pk", "grid_code"))
    kept = {code for pk, code in ever.items() if code and pk not in extents}
    given = codes.number_anew(extents, prefix=prefix, kept=kept)
    lines = [NewCode(living[pk].place, living[pk].place.grid_code or "", code) for pk, code in given.items()]
    return Renumbering(
        prefix=prefix,
        lines=lines,
        unshaped=[plot.place for pk, plot in living.items() if pk not in extents],
        bearers=_bearers({line.old for line in lines if line.changes}, prefix, at),
    )


def _bearers(old: set[str], prefix: str, at: datetime) -> list[Place]:
    """The places at `at` whose own code begins with a grid code that changes, such as a site's "370214001004001-02"."""
    standing = Placement.objects.filter(during__contains=at, recorded__upper_inf=True, place__code__startswith=prefix)
    found = [one.place for one in standing.select_related("place").order_by("place__code")]
    return [place for place in found if place.code[:15] in old]
