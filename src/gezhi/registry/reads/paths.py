"""Where places lie, many at a time: the names from the group down to the place itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path as File

from django.db import connection

from gezhi.registry.models.places import Kind

_SQL = (File(__file__).resolve().parent.parent / "sql" / "paths.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way down."""

    place_id: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """The steps from the largest place (the zone left out) down to the place itself."""

    steps: tuple[Step, ...]

    def of_kind(self, kind: str) -> Step | None:
        """The place of that kind on the way, if there is one."""
        return next((step for step in self.steps if step.kind == kind), None)

    @property
    def group(self) -> Step | None:
        """The group it belongs to."""
        return self.of_kind(Kind.GROUP)

    @property
    def site(self) -> Step | None:
        """The site it belongs to, or is."""
        return self.of_kind(Kind.SITE)

    @property
    def within_site(self) -> str:
        """What comes below the site: "2 号楼 东卫生间"; "" for the site itself."""
        kinds = [step.kind for step in self.steps]
        first = kinds.index(Kind.SITE) + 1 if Kind.SITE in kinds else 0
        return " ".join(step.name for step in self.steps[first:])

    def __str__(self) -> str:
        site = self.site
        return " ".join(part for part in (site.name if site else "", self.within_site) if part)


def paths(*, place_ids: Iterable[int], at: datetime) -> dict[int, Path]:
    """The path of each place as it hung at the instant `at`, as known now; a place that did not exist has only itself."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"places": list(set(place_ids)), "at": at})
        rows = cursor.fetchall()
    steps: dict[int, list[Step]] = {}
    for asked, place_id, kind, name in rows:
        if kind != Kind.ZONE:
            steps.setdefault(asked, []).insert(0, Step(place_id, kind, name))
    return {asked: Path(tuple(found)) for asked, found in steps.items()}
