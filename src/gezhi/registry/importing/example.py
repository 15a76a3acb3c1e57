"""The filled example (lists/example/): invented people, places and firms; codes pass their check, phones belong to nobody.

In an empty system the example founds its zone. Where there is a zone it hangs under that one, as a newcomer's own list
would, so that it can be imported as it is in both.
"""

import csv
from pathlib import Path

from gezhi.kernel.periods import local_day
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.models import Place, Placement
from gezhi.registry.models.places import Kind

FOLDER = Path(__file__).resolve().parent.parent / "lists" / "example"
Sheets = dict[str, list[dict[str, str]]]


def example() -> Sheets:
    """The rows of the five sheets by field name, for the registry as it is: with a zone of its own, or under the one there is."""
    sheets = {noun: _rows(noun) for noun in SHEETS}
    zone = Place.objects.filter(kind=Kind.ZONE).first()
    return _under(zone, sheets) if zone else sheets


def _rows(noun: str) -> list[dict[str, str]]:
    with (FOLDER / f"{noun}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _under(zone: Place, sheets: Sheets) -> Sheets:
    """Without the example's own zone and whoever holds a post there only; what hung under it names the zone that exists.

    A zone younger than the example leaves its days open: everything in it then begins with the import.
    """
    (own,) = [row["name"] for row in sheets["places"] if row["kind"] == Kind.ZONE]
    places = [row for row in sheets["places"] if row["kind"] != Kind.ZONE]
    duties = [row for row in sheets["duties"] if row["place"] != own]
    holders = {row["person"] for row in duties}
    people = [row for row in sheets["people"] if row["name"] in holders]
    for row in places:
        if row["parent"] == own:
            row["parent"] = zone.name
    dated = [*places, *duties, *sheets["occupancies"]]
    began = _began(zone)
    if any(row["since"] <= began for row in dated):
        for row in dated:
            row["since"] = ""
    return sheets | {"places": places, "duties": duties, "people": people}


def _began(zone: Place) -> str:
    """The day on which the zone began, at whatever hour, written as in the example."""
    known = Placement.objects.filter(place=zone, recorded__upper_inf=True).order_by("during")
    return local_day(known[0].during.lower)
