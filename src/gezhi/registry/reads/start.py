"""How far the setting-up of an empty system has come."""

from dataclasses import dataclass

from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.registry.models import Duty, Enterprise, Place, Shape


@dataclass(frozen=True, slots=True)
class Progress:
    """What is there already; each step is done when its first thing exists."""

    introduced: bool
    zone: Place | None
    people: int
    groups: int
    grids: int
    outlines: int
    sites: int
    enterprises: int
    duties: int

    @property
    def step(self) -> str:
        """The first step that is not done: who, zone, people, grids, done."""
        if not self.introduced:
            return "who"
        if self.zone is None:
            return "zone"
        if self.people < 3:
            return "people"
        return "done" if self.grids else "grids"


def progress(*, seen_by: Actor) -> Progress:
    """Counts of what has been set up, for the wizard; `seen_by` is whoever sets it up."""
    kinds = {kind: Place.objects.filter(kind=kind).count() for kind in ("group", "grid", "site")}
    return Progress(
        introduced=bool(getattr(seen_by, "phone", "operator")),
        zone=Place.objects.filter(kind="zone").first(),
        people=Person.objects.filter(is_active=True).count(),
        groups=kinds["group"],
        grids=kinds["grid"],
        outlines=Shape.objects.filter(during__upper_inf=True, place__kind="grid").count(),
        sites=kinds["site"],
        enterprises=Enterprise.objects.filter(merged_into__isnull=True).count(),
        duties=Duty.objects.filter(recorded__upper_inf=True).count(),
    )
