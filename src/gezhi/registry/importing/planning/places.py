"""What becomes of the rows of the sheet of places. They are few: all are held, so that a row may hang under a later one."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gezhi.kernel.periods import local_day
from gezhi.registry.importing.planning.enterprise_index import Firm
from gezhi.registry.importing.planning.people import Known
from gezhi.registry.importing.planning.place_index import Node, PlaceIndex
from gezhi.registry.importing.planning.planned import PlannedRow, choice
from gezhi.registry.importing.problems import Level, Problem, error, follows, note, question
from gezhi.registry.models import Place
from gezhi.registry.models.imports import Fate
from gezhi.registry.models.places import RANK, Kind

COMPARED = ("name", "address", "note", "site_kind")
LONGEST_NAME = 120


class PlacePlanner:
    """Plans places in two steps: `settle` says which place each row means, `rows` gives them when all starts are known."""

    def __init__(self, index: PlaceIndex, heads: list[PlannedRow], at: datetime) -> None:
        self.index, self.at = index, at
        self._heads = heads
        self._rows: list[tuple[PlannedRow, Node | None]] = []
        self._seen: dict[str, PlannedRow] = {}
        self._by_ref: dict[str, PlannedRow] = {}

    def settle(self, rows: Iterable[PlannedRow]) -> None:
        """Takes all rows, larger places first, and makes the new ones known to the index."""
        for row in sorted(rows, key=lambda row: RANK.get(row.values.get("kind", ""), 9)):
            row.label = row.values.get("name", "")
            node = self._node(row)
            if node is not None and node.id:
                self.index.meant_by[row.ref] = node
            self._rows.append((row, node))

    def rows(self) -> Iterator[PlannedRow]:
        """All rows, with the starts that follow from what else the file says."""
        for row, node in self._rows:
            if node is not None and row.fate == Fate.CREATE and node.start is None and node.mentioned:
                row.plan["start"] = node.mentioned.isoformat()
                row.problems.append(note("start-from-duties", "since", day=local_day(node.mentioned)).as_json())
            yield row

    def _node(self, row: PlannedRow) -> Node | None:
        kind = row.values.get("kind", "")
        if not row.broken and kind == Kind.ZONE:
            return self._zone(row)
        parent = None if row.broken else self._parent(row)
        if row.broken:
            return self._register(row, kind, None)
        existing = self._existing(row, parent)
        if row.broken:
            return None
        if self._repeated(row, parent):
            return self._register(row, kind, parent) if row.broken else None
        if existing is not None:
            self._compare(row, existing, parent)
            return existing
        if row.fate == Fate.CREATE:
            row.plan["parent"] = parent.ref if parent else ""
        self._depend(row, parent)
        return self._register(row, kind, parent)

    def _zone(self, row: PlannedRow) -> Node | None:
        """There is one zone. A new one is founded together with the head that the sheet of duties names."""
        zone = self.index.zone
        if zone is not None and zone.row:
            row.add(error("two-zones", "kind", row=zone.row.rpartition("#")[2]))
            return self._register(row, Kind.ZONE, None)
        if zone is not None:
            same = row.values.get("code", "").casefold() == zone.code.casefold() or zone in self.index.named(
                row.values["name"]
            )
            if not same:
                row.add(error("zone-there", "kind", row.values["name"], name=zone.name))
                return self._register(row, Kind.ZONE, None)
            self._compare(row, zone, None)
            return zone
        if not self._heads:
            row.add(error("zone-needs-head", name=row.values["name"]))
        return self._register(row, Kind.ZONE, None)

    def _parent(self, row: PlannedRow) -> Node | None:
        said, kind = row.values.get("parent", ""), row.values["kind"]
        if not said:
            if self.index.zone is None:
                row.add(error("no-zone"))
            elif RANK[Kind(kind)] > RANK[Kind.GRID] and not self.index.by_code(row.values.get("code", "")):
                row.add(error("no-parent", "parent", kind=kind_label(kind)))
            return self.index.zone if RANK[Kind(kind)] <= RANK[Kind.GRID] else None
        larger = [node for node in self.index.find(said) if RANK[Kind(node.kind)] < RANK[Kind(kind)]]
        found = larger or self.index.find(said)
        if len(found) == 1:
            if not larger:
                row.add(
                    error(
                        "not-larger",
                        "parent",
                        said,
                        kind=kind_label(kind),
                        parent_kind=kind_label(found[0].kind),
                        parent=found[0].name,
                    )
                )
            return found[0]
        row.add(unfound(self.index, said, found, "parent"))
        return None

    def _existing(self, row: PlannedRow, parent: Node | None) -> Node | None:
        """By code; else by name under the same parent; a like one elsewhere is asked about."""
        by_code = self.index.by_code(row.values.get("code", ""))
        if by_code is not None:
            if by_code.kind != row.values["kind"]:
                row.add(error("kind-fixed", "code", name=by_code.name, kind=kind_label(by_code.kind)))
            return by_code
        if row.values.get("code"):
            return None
        alike = [
            node for node in self.index.named(row.values["name"], row.values["kind"]) if node.id and node.end is None
        ]
        here = [node for node in alike if node.parent is parent]
        if here:
            return here[0]
        elsewhere = [node for node in alike if node.parent is not parent]
        if len(elsewhere) != 1 or row.values["kind"] in (Kind.POINT, Kind.GATE, Kind.BUILDING):
            return None
        choices = [choice("move", "move-here"), choice("new", "new-place"), choice("leave", "leave")]
        asked = question(
            "elsewhere", "parent", row.values.get("parent", ""), choices=choices,
            kind=kind_label(row.values["kind"]), name=elsewhere[0].name, path=elsewhere[0].path,
        )  # fmt: skip
        return elsewhere[0] if row.ask(asked) == "move" else None

    def _repeated(self, row: PlannedRow, parent: Node | None) -> bool:
        """The same place twice in the file: said once if both rows say the same, else an error."""
        key = (
            row.values.get("code", "").casefold()
            or f"{parent.ref if parent else ''}/{row.values['kind']}/{row.values['name']}"
        )
        first = self._seen.setdefault(key, row)
        if first is row:
            return False
        if first.values.get("name") != row.values["name"]:
            row.add(error("code-repeated", "code", row.values.get("code", ""), row=first.number))
        else:
            row.fate = Fate.LEAVE
            row.add(note("repeated", row=first.number))
        return True

    def _compare(self, row: PlannedRow, node: Node, parent: Node | None) -> None:
        """What the row changes at a place that exists; an empty cell says nothing."""
        if not node.id:
            return
        place = Place.objects.get(pk=node.id)
        changes = {
            field: [getattr(place, field), row.values[field]]
            for field in COMPARED
            if field in row.values
            and getattr(place, field) != row.values[field]
            and (field != "site_kind" or place.kind == Kind.SITE)
        }
        if parent is not None and node.parent is not parent and row.values.get("parent"):
            changes["parent"] = [node.parent.path if node.parent else "", parent.path]
            row.plan["parent"] = parent.ref
            self._depend(row, parent)
        row.settle(place.pk, changes)
        row.plan["version"] = place.version

    def _depend(self, row: PlannedRow, parent: Node | None) -> None:
        if parent is not None:
            depend_on(row, parent)
            demand_time(self.index, row, parent, self.at)

    def _register(self, row: PlannedRow, kind: str, parent: Node | None) -> Node | None:
        """Makes the place that the row creates (or would create) known, so that later rows can speak of it."""
        if not row.values.get("name"):
            return None
        state = "" if row.fate == Fate.CREATE else row.fate.value
        node = Node(
            row.ref, kind or Kind.POINT, row.values["name"], row.values.get("code", ""), parent, moment(row.values.get("since")),
            address=row.values.get("address", ""), row=row.ref, state=state, cause=row.cause if state else "",
        )  # fmt: skip
        self.index.add(node)
        if node.start and parent and state == "":
            self.index.mention(parent, node.start)
        return node


def unfound(index: PlaceIndex, said: str, found: list[Node], field: str) -> Problem:
    """The problem of a place that nobody knows, or that can be several."""
    if found:
        return error("several-places", field, said, paths=[node.path for node in found[:4]])
    near = index.near(said)
    return error("unknown-place-near", field, said, near=near) if near else error("unknown-place", field, said)


def depend_on(row: PlannedRow, *needed: Node | Known | Firm) -> None:
    """A row that needs what other rows create shares their fate, the worst first; it says with which rows that began."""
    held = [one for one in needed if one.state]
    if row.broken or not held:
        return
    fate, level, code = next(fates for fates in _SHARED if any(one.state == fates[0] for one in held))
    row.fate = fate
    others = [
        one for one in held if one.state == fate and one.row != row.ref
    ]  # the row itself says what is wrong with it
    for cause in dict.fromkeys(one.cause for one in others):
        row.problems.append(follows(code, level, cause).as_json())


_SHARED = (
    (Fate.ERROR, Level.ERROR, "depends-on-error"),
    (Fate.WAIT, Level.NOTE, "depends-on-question"),
    (Fate.LEAVE, Level.NOTE, "depends-on-left"),
)


def demand_time(index: PlaceIndex, row: PlannedRow, node: Node, at: datetime) -> None:
    """An error if the place does not exist throughout (from `at`, where the row says no start).

    New places without a start begin as early as the rows that speak of them need.
    """
    given, until = moment(row.values.get("since")), moment(row.values.get("until"))
    since = given or at
    allowed, whose = index.allowed_from(node)
    if allowed is not None and since < allowed:
        row.add(error("place-too-young", "since", name=whose.name, day=local_day(allowed)))
    elif node.end is not None and (until is None or until > node.end):
        row.add(error("place-ended", "since", name=node.name, day=local_day(node.end)))
    elif given is not None:
        index.mention(node, given)


def moment(iso: str | None) -> datetime | None:
    """The instant that a cleaned value keeps as ISO text."""
    return datetime.fromisoformat(iso) if iso else None


def kind_label(kind: str) -> str:
    """The kind, as a problem keeps it: said in the reader's language later."""
    return f"@kind:{kind}"
