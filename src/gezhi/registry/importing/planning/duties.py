"""What becomes of the rows of the sheet of duties. Who holds a post already is never pushed out without a person's word."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gezhi.kernel.periods import LATEST, local_day
from gezhi.registry.actions.duty_rows import KINDS_FOR_POST
from gezhi.registry.importing.planning.people import Known, PersonIndex, find_person
from gezhi.registry.importing.planning.place_index import Node, PlaceIndex
from gezhi.registry.importing.planning.places import demand_time, depend_on, kind_label, moment, unfound
from gezhi.registry.importing.planning.planned import PlannedRow, choice
from gezhi.registry.importing.problems import error, note, question
from gezhi.registry.models import Duty
from gezhi.registry.models.duties import HELD_BY_ONE, Post
from gezhi.registry.models.imports import Fate
from gezhi.registry.models.places import Kind

Span = tuple[datetime, datetime]


class DutyPlanner:
    """Plans duties one by one, with what is on the roster now and what earlier rows add to it."""

    def __init__(self, places: PlaceIndex, people: PersonIndex, heads: list[PlannedRow], at: datetime) -> None:
        self.places, self.people, self.heads, self.at = places, people, heads, at
        self._taken: dict[tuple[str, str], list[tuple[Span, PlannedRow, str]]] = {}
        self._founded = False

    def rows(self, rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
        """The rows with their fate."""
        for row in rows:
            post = row.values.get("post", "")
            row.label = "，".join(filter(None, (row.values.get("place", ""), row.values.get("person", ""))))
            if not row.broken and post:
                self._plan(row)
            yield row

    def _plan(self, row: PlannedRow) -> None:
        node = self._place(row)
        person = find_person(row, self.people, row.values["person"], row.values.get("phone", ""))
        if node is None or person is None or row.broken:
            return
        self._demand_fit(row, node, person)
        depend_on(row, node, person)
        if row.fate in (Fate.ERROR, Fate.WAIT, Fate.LEAVE):
            return
        row.plan |= {"place": node.ref, "person": person.ref}
        if not self._repeated(row, node, person) and not self._on_roster(row, node, person):
            self._demand_time(row, node)
            self._founding(row, node)

    def _place(self, row: PlannedRow) -> Node | None:
        said = row.values["place"]
        if row.values.get("own_row"):
            own = self.places.nodes.get(row.ref) or self._same_row(row)
            if own is not None:
                return own
        found = self.places.find(said)
        if len(found) != 1:
            row.add(unfound(self.places, said, found, "place"))
            return None
        return found[0]

    def _same_row(self, row: PlannedRow) -> Node | None:
        """The existing place that the row of the sheet of places, which also names its steward, speaks of."""
        return self.places.meant_by.get(row.ref)

    def _demand_fit(self, row: PlannedRow, node: Node, person: Known) -> None:
        post = Post(row.values["post"])
        if Kind(node.kind) not in KINDS_FOR_POST[post]:
            row.add(error("post-does-not-fit", "post", kind=kind_label(node.kind), post=f"@post:{post}"))
        if not person.active:
            row.add(error("gone-person", "person", name=person.name))

    def _span(self, row: PlannedRow) -> Span:
        return moment(row.values.get("since")) or self.at, moment(row.values.get("until")) or LATEST

    def _repeated(self, row: PlannedRow, node: Node, person: Known) -> bool:
        """Another row of the file already gives the post at that time: the same again counts once, else an error."""
        span = self._span(row)
        taken = self._taken.setdefault((node.ref, row.values["post"]), [])
        for other, first, holder in taken:
            if not (span[0] < other[1] and other[0] < span[1]):
                continue
            if holder == person.ref:
                row.fate = Fate.LEAVE
                row.add(note("repeated", row=first.number))
                return True
            if row.values["post"] in HELD_BY_ONE:
                row.add(error("post-twice", "since", row=first.number))
                return True
        taken.append((span, row, person.ref))
        return False

    def _on_roster(self, row: PlannedRow, node: Node, person: Known) -> bool:
        """Whether the registry already answers this row, or has somebody else in the post."""
        if not node.id:
            return False
        start, end = self._span(row)
        held = Duty.objects.filter(place_id=node.id, post=row.values["post"], recorded__upper_inf=True).select_related(
            "person"
        )
        for duty in held.order_by("during"):
            begins, ends = duty.during.lower, duty.during.upper or LATEST
            if not (begins < end and start < ends):
                continue
            if duty.person_id == person.id:
                self._same_holder(row, duty)
                return True
            if row.values["post"] in HELD_BY_ONE:
                self._other_holder(row, duty, start)
                return True
        return False

    def _same_holder(self, row: PlannedRow, duty: Duty) -> None:
        """The person holds the post already; another start is asked about, never put right in silence."""
        given, held = moment(row.values.get("since")), duty.during.lower
        if given is None or given == held:
            row.settle(duty.pk, {})
            return
        choices = [choice("correct", "correct-start", day=local_day(given)), choice("leave", "leave")]
        told = {"name": duty.person.name, "day": local_day(held), "given": local_day(given)}
        if row.ask(question("start-differs", "since", local_day(given), choices=choices, **told)) == "correct":
            row.settle(duty.pk, {"since": [held.isoformat(), given.isoformat()]})
            row.plan["do"] = "correct"

    def _other_holder(self, row: PlannedRow, duty: Duty, start: datetime) -> None:
        """Somebody else holds the post: a hand-over at the start, if that lies within their duty, or nothing."""
        choices = [choice("leave", "leave")]
        if duty.during.lower < start and not duty.stands_in_for_id:
            choices.insert(0, choice("hand", "hand-over", name=row.values["person"], day=local_day(start)))
        told = {"holder": duty.person.name, "day": local_day(duty.during.lower)}
        if row.ask(question("post-held", "person", row.values["person"], choices=choices, **told)) == "hand":
            row.settle(duty.pk, {"person": [duty.person.name, row.values["person"]]})
            row.plan["do"] = "hand"

    def _demand_time(self, row: PlannedRow, node: Node) -> None:
        if row.fate == Fate.CREATE:
            demand_time(self.places, row, node, self.at)

    def _founding(self, row: PlannedRow, node: Node) -> None:
        """The first head of a zone that this file founds takes office with the zone itself."""
        if row.fate != Fate.CREATE or node.kind != Kind.ZONE or not node.row or row.values["post"] != Post.HEAD:
            return
        since, until = moment(row.values.get("since")), row.values.get("until")
        if self._founded:
            row.plan["do"] = "succeed"
            return
        if since and node.start and since > node.start:
            row.add(error("zone-needs-head", "since", name=node.name))
        if until and all(head.values.get("since") != until for head in self.heads):
            row.add(error("head-gap", "until", day=f"{until:.10}"))
        row.plan["do"] = "found"
        self._founded = True
