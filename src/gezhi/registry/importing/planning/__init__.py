"""What every row of a file would create, change or leave. Reads the registry, changes nothing.

Sheets are planned in the order in which they lean on each other: places, persons, enterprises, duties, occupancies.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from gezhi.registry.importing.planning.duties import DutyPlanner
from gezhi.registry.importing.planning.enterprise_index import EnterpriseIndex
from gezhi.registry.importing.planning.enterprises import EnterprisePlanner
from gezhi.registry.importing.planning.occupancies import OccupancyPlanner
from gezhi.registry.importing.planning.people import PersonIndex, PersonPlanner
from gezhi.registry.importing.planning.place_index import PlaceIndex
from gezhi.registry.importing.planning.places import PlacePlanner
from gezhi.registry.importing.planning.planned import Digest, PlannedRow
from gezhi.registry.importing.planning.sites import SiteSuggestions

ORDER = ("places", "people", "enterprises", "duties", "occupancies")
RowsOf = Callable[[str], Iterable[PlannedRow]]

__all__ = ["ORDER", "Digest", "PlannedRow", "plan"]


def plan(rows_of: RowsOf, nouns: set[str], at: datetime, *, suggest_sites: bool) -> Iterator[PlannedRow]:
    """Every row with its fate. `rows_of(noun)` gives the rows of one kind in the file's order, as often as asked.

    `suggest_sites`: ask where enterprises work by what their addresses say (a file that says it itself needs no asking).
    """
    places = PlaceIndex(at)
    people = PersonIndex() if nouns & {"people", "duties"} else None
    firms = EnterpriseIndex() if nouns & {"enterprises", "occupancies"} else None
    heads = (
        [row for row in rows_of("duties") if row.values.get("post") == "head"] if {"places", "duties"} <= nouns else []
    )
    planned_places = PlacePlanner(places, heads, at)
    planned_places.settle(rows_of("places") if "places" in nouns else [])
    if people is not None and "people" in nouns:
        yield from PersonPlanner(people).rows(rows_of("people"))
    if firms is not None and "enterprises" in nouns:
        yield from EnterprisePlanner(firms, SiteSuggestions(places, suggest_sites)).rows(rows_of("enterprises"))
    if people is not None and "duties" in nouns:
        yield from DutyPlanner(places, people, heads, at).rows(rows_of("duties"))
    if firms is not None and "occupancies" in nouns:
        yield from OccupancyPlanner(places, firms, at).rows(rows_of("occupancies"))
    yield from planned_places.rows()
