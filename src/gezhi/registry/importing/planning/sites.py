"""Where a firm may work, by what its address says. Only ever suggested: a person ticks it, or nothing happens."""

from collections.abc import Iterable

from gezhi.registry.importing.planning.place_index import PlaceIndex
from gezhi.registry.importing.planning.planned import PlannedRow, choice
from gezhi.registry.importing.problems import question
from gezhi.registry.models.derived import name_key

# Words that name a district, a zone or an old township as well as a site; they place nobody.
AMBIGUOUS = (
    "高新区",
    "高新技术产业开发区",
    "红岛",
    "开发区",
    "工业园区",
    "产业园",
    "工业园",
    "科技园",
    "孵化器",
    "创业园",
    "物流园",
    "软件园",
)
SHORTEST_NAME, SHORTEST_ADDRESS = 4, 8


class SiteSuggestions:
    """The names and addresses of sites by which an address may speak of them."""

    def __init__(self, places: PlaceIndex, wanted: bool) -> None:
        self._needles: list[tuple[str, str, str]] = []
        larger = {name_key(node.name) for node in places.nodes.values() if node.kind in ("zone", "group", "grid")}
        for node in places.nodes.values() if wanted else ():
            if node.kind == "site" and node.end is None and not node.state:
                self._needles += [(key, node.ref, node.name) for key in _keys(node.name, node.address, larger)]

    def suggest(self, row: PlannedRow) -> None:
        """Asks whether the enterprise works at a site that its address speaks of. Unanswered, it is imported without a place."""
        if row.values.get("placed") or not self._needles:
            return
        said = " ".join(name_key(row.values.get(field, "")) for field in ("working_address", "registered_address"))
        sites = dict.fromkeys((ref, name) for key, ref, name in self._needles if key in said)
        if not sites:
            return
        choices = [choice(ref, "works-here", name=name) for ref, name in list(sites)[:4]] + [choice("", "nowhere")]
        asked = question(
            "maybe-there", "registered_address", choices=choices, names=[name for _ref, name in list(sites)[:4]]
        )
        row.problems.append(asked.as_json())
        place = row.answer_to(asked)
        if place:
            row.plan["works_at"] = place


def _keys(name: str, address: str, larger: Iterable[str]) -> list[str]:
    keys = []
    key = name_key(name)
    plain = key
    for word in AMBIGUOUS:
        plain = plain.replace(name_key(word), "")
    if len(key) >= SHORTEST_NAME and len(plain) >= 2 and key not in larger:
        keys.append(key)
    where = name_key(address)
    if len(where) >= SHORTEST_ADDRESS and any(c.isdecimal() for c in where):
        keys.append(where)
    return keys
