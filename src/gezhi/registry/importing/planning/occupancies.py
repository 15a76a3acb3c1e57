"""What becomes of the rows of the sheet of occupancies: who works where, from when."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from gezhi.kernel.periods import LATEST
from gezhi.registry.actions.occupancies import WORKPLACES
from gezhi.registry.importing.planning.enterprise_index import EnterpriseIndex, Firm
from gezhi.registry.importing.planning.place_index import Node, PlaceIndex
from gezhi.registry.importing.planning.places import demand_time, depend_on, kind_label, moment, unfound
from gezhi.registry.importing.planning.planned import Changes, PlannedRow
from gezhi.registry.importing.problems import error, note
from gezhi.registry.models import Occupancy
from gezhi.registry.models.imports import Fate

CHUNK = 1_000
Span = tuple[datetime, datetime]


class OccupancyPlanner:
    """Plans occupancies a thousand at a time, so that the known ones are fetched with one query."""

    def __init__(self, places: PlaceIndex, firms: EnterpriseIndex, at: datetime) -> None:
        self.places, self.firms, self.at = places, firms, at
        self._taken: dict[tuple[str, str], list[tuple[Span, PlannedRow]]] = {}
        self._found: dict[str, list[Node]] = {}

    def rows(self, rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
        """The rows with their fate."""
        stream = iter(rows)
        while chunk := list(islice(stream, CHUNK)):
            settled = [(row, self._firm(row), self._place(row)) for row in chunk]
            stays = self._stays([firm.id for _row, firm, _node in settled if firm and firm.id])
            for row, firm, node in settled:
                if firm and node and not row.broken:
                    self._settle(row, firm, node, stays)
                yield row

    def _firm(self, row: PlannedRow) -> Firm | None:
        """The enterprise, by code, else by a name that only one has."""
        name, code = row.values.get("enterprise", ""), row.values.get("credit_code", "")
        row.label = "，".join(filter(None, (name, row.values.get("place", ""))))[:200]
        if row.broken:
            return None
        found = [firm for firm in [self.firms.by_code(code)] if firm] or (
            [] if code and not row.values.get("own_row") else self.firms.named(name)
        )
        own = [firm for firm in found if firm.row == row.ref]
        own = own or [firm for firm in found if firm.state in (Fate.ERROR, Fate.WAIT)][:1]  # that row has to say first
        if len(own or found) == 1:
            return (own or found)[0]
        self._say_unfound(row, name or code, found, "enterprise" if name else "credit_code")
        return None

    def _say_unfound(self, row: PlannedRow, said: str, found: list[Firm], field: str) -> None:
        if found:
            row.add(error("several-enterprises", field, said))
            return
        near = self.firms.near(said)
        row.add(
            error("unknown-enterprise-near", field, said, near=near)
            if near
            else error("unknown-enterprise", field, said)
        )

    def _place(self, row: PlannedRow) -> Node | None:
        said = row.values.get("place", "")
        if row.broken or not said:
            return None
        if said not in self._found:
            found = self.places.find(said)
            self._found[said] = [node for node in found if node.kind in WORKPLACES] or found
        found = self._found[said]
        if len(found) != 1:
            row.add(unfound(self.places, said, found, "place"))
            return None
        if found[0].kind not in WORKPLACES:
            row.add(error("not-a-working-place", "place", said, kind=kind_label(found[0].kind)))
        return found[0]

    def _stays(self, ids: list[int]) -> dict[tuple[int, int], list[Occupancy]]:
        stays: dict[tuple[int, int], list[Occupancy]] = {}
        for stay in Occupancy.objects.filter(enterprise__in=ids).order_by("during"):
            stays.setdefault((stay.enterprise_id, stay.place_id), []).append(stay)
        return stays

    def _settle(self, row: PlannedRow, firm: Firm, node: Node, stays: dict[tuple[int, int], list[Occupancy]]) -> None:
        depend_on(row, node, firm)
        if row.fate != Fate.CREATE:
            return
        row.plan |= {"enterprise": firm.ref, "place": node.ref}
        span = moment(row.values.get("since")) or self.at, moment(row.values.get("until")) or LATEST
        if self._repeated(row, firm, node, span):
            return
        for stay in stays.get((firm.id, node.id or 0), []):
            if stay.during.lower < span[1] and span[0] < (stay.during.upper or LATEST):
                self._compare(row, stay)
                return
        demand_time(self.places, row, node, self.at)

    def _repeated(self, row: PlannedRow, firm: Firm, node: Node, span: Span) -> bool:
        taken = self._taken.setdefault((firm.ref, node.ref), [])
        for other, first in taken:
            if span[0] < other[1] and other[0] < span[1]:
                said = {
                    key: value
                    for key, value in row.values.items()
                    if key not in ("enterprise", "credit_code", "own_row", "place")
                }
                if all(first.values.get(key) == value for key, value in said.items()):
                    row.fate = Fate.LEAVE
                    row.add(note("repeated", row=first.number))
                else:
                    row.add(error("repeated-otherwise", "place", row=first.number, fields=row.label))
                return True
        taken.append((span, row))
        return False

    def _compare(self, row: PlannedRow, stay: Occupancy) -> None:
        """What the row says otherwise about a stay that is known; a start once given stays."""
        changes: Changes = {}
        for field in ("room", "staff"):
            if field in row.values and row.values[field] != getattr(stay, field):
                changes[field] = [getattr(stay, field), row.values[field]]
        until = moment(row.values.get("until"))
        if until is not None and until != stay.during.upper:
            changes["until"] = [stay.during.upper.isoformat() if stay.during.upper else "", until.isoformat()]
        row.settle(stay.pk, changes)
        row.plan["version"] = stay.version
