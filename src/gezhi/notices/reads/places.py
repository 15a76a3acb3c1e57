"""Looking for places to write to: those chosen, and a few that fit what was typed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.registry.reads.coverage import Standing, standings
from gezhi.registry.reads.places import place_list

SHOWN_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Placed:
    """A place and what it lies in."""

    number: int
    name: str
    above: str


@dataclass(frozen=True, slots=True)
class Found:
    """The places chosen, a few that fit the text (the groups without one), and how many more fit."""

    chosen: tuple[Placed, ...]
    offered: tuple[Placed, ...]
    more: int


def places_to_choose(*, text: str, chosen: Collection[int], seen_by: Actor, at: datetime) -> Found:
    """Places among those that `seen_by` sees, by name, code or pinyin; without a text the groups, or the largest there are."""
    everywhere = standings(at=at, seen_by=seen_by)
    kept = tuple(_placed(everywhere[one], everywhere) for one in chosen if one in everywhere)
    if text:
        fitting = [line.place for line in place_list(seen_by=seen_by, at=at, search=text)]
    else:
        groups = [place for place in everywhere.values() if place.kind == "group"]
        fitting = groups or [place for place in everywhere.values() if not set(place.above) & set(everywhere)]
    free = [place for place in fitting if place.place_id not in chosen]
    offered = tuple(_placed(place, everywhere) for place in free[:SHOWN_AT_ONCE])
    return Found(kept, offered, max(0, len(free) - SHOWN_AT_ONCE))


def _placed(place: Standing, everywhere: dict[int, Standing]) -> Placed:
    above = next((everywhere[one].name for one in place.above if one in everywhere), "")
    return Placed(place.place_id, place.name, above)
