"""The places that exist and those that the file adds, found by code, path or name."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from gezhi.registry.importing.planning.nearness import Nearness
from gezhi.registry.models import Place, Placement
from gezhi.registry.models.derived import name_key

_BETWEEN = re.compile(r"\s*[/／>›»\\|｜]\s*|\s+[-—→]+\s+")


@dataclass(eq=False)
class Node:
    """A place as far as planning needs it. `start` None: from the day of the import; `end` None: goes on.

    `row` names the row that creates it ("" if it exists); `state` is that row's fate as long as it is not to be created,
    `cause` then the row with which the trouble began.
    """

    ref: str
    kind: str
    name: str
    code: str
    parent: "Node | None" = None
    start: datetime | None = None
    end: datetime | None = None
    address: str = ""
    row: str = ""
    state: str = ""
    cause: str = ""
    mentioned: datetime | None = None

    @property
    def id(self) -> int | None:
        """The place's id, if it exists."""
        return int(self.ref[3:]) if self.ref.startswith("id:") else None

    @property
    def path(self) -> str:
        """Names from below the zone down to this place, joined by "/"."""
        names = [self.name]
        above = self.parent
        while above is not None and above.kind != "zone":
            names.append(above.name)
            above = above.parent
        return "/".join(reversed(names))


class PlaceIndex:
    """All places, by every way in which lists speak of them."""

    def __init__(self, at: datetime) -> None:
        self.nodes: dict[str, Node] = {}
        self.meant_by: dict[str, Node] = {}  # the row of the file → the existing place it speaks of
        self.zone: Node | None = None
        self._by_code: dict[str, Node] = {}
        self._by_name: dict[str, list[Node]] = {}
        self._nearness = Nearness()
        self._load(at)

    def _load(self, at: datetime) -> None:
        for place in Place.objects.all().iterator(2000):
            self.add(Node(f"id:{place.pk}", place.kind, place.name, place.code, address=place.address))
        known = Placement.objects.filter(recorded__upper_inf=True).order_by("place_id", F("during"))
        for placement in known.iterator(2000):
            node = self.nodes[f"id:{placement.place_id}"]
            starts, ends = placement.during.lower, placement.during.upper
            node.start = min(node.start, starts) if node.start else starts
            node.end = ends
            if node.parent is None or starts <= at:
                node.parent = self.nodes.get(f"id:{placement.parent_id}")

    def add(self, node: Node) -> None:
        """Makes a place known under its code and name."""
        self.nodes[node.ref] = node
        self._by_name.setdefault(name_key(node.name), []).append(node)
        if node.code:
            self._by_code.setdefault(node.code.casefold(), node)
        if node.kind == "zone" and self.zone is None:
            self.zone = node

    def by_code(self, code: str) -> Node | None:
        """The place with this code."""
        return self._by_code.get(code.casefold()) if code else None

    def named(self, name: str, kind: str = "") -> list[Node]:
        """The places of this name, of one kind if given."""
        return [node for node in self._by_name.get(name_key(name), []) if not kind or node.kind == kind]

    def find(self, text: str) -> list[Node]:
        """The places that `text` can mean: a code, a name, or a path whose parts follow each other upwards (gaps allowed)."""
        by_code = self.by_code(text.strip())
        if by_code:
            return [by_code]
        whole = self.named(text)
        if whole:
            return whole
        parts = [part for part in _BETWEEN.split(text.strip()) if part]
        if len(parts) < 2:
            return []
        return [node for node in self.named(parts[-1]) if _lies_under(node, parts[:-1])]

    def near(self, text: str) -> list[str]:
        """Names like `text`."""
        last = _BETWEEN.split(text.strip())[-1]
        return self._nearness.near(last, {node.name for node in self.nodes.values()})

    @staticmethod
    def allowed_from(node: Node) -> tuple[datetime | None, Node]:
        """The earliest instant from which the place can exist: the latest given start on the way up; and whose it is."""
        latest, whose = None, node
        above: Node | None = node
        while above is not None:
            if above.start is not None and (latest is None or above.start > latest):
                latest, whose = above.start, above
            above = above.parent
        return latest, whose

    @staticmethod
    def mention(node: Node, since: datetime) -> None:
        """Something in the file happens at the place from `since` on: new places without a start begin then, at the latest."""
        above: Node | None = node
        while above is not None and above.row and above.start is None:
            if above.mentioned is None or since < above.mentioned:
                above.mentioned = since
            above = above.parent


def _lies_under(node: Node, names: list[str]) -> bool:
    above = node.parent
    for name in reversed(names):
        while above is not None and name_key(above.name) != name_key(name) and above.code.casefold() != name.casefold():
            above = above.parent
        if above is None:
            return False
        above = above.parent
    return True
