"""What becomes of the rows of the sheet of persons: the same person by phone, else by name; homonyms are asked about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gezhi.people.models import Person
from gezhi.people.phones import masked
from gezhi.registry.importing.planning.nearness import Nearness
from gezhi.registry.importing.planning.planned import Changes, PlannedRow, choice
from gezhi.registry.importing.problems import error, note, question
from gezhi.registry.models.derived import name_key
from gezhi.registry.models.imports import Fate

COMPARED = ("name", "phone", "title", "works")


@dataclass(eq=False)
class Known:
    """Somebody who is registered, or whom an earlier row adds (`row`).

    `state` is that row's fate while it is not to be created, `cause` then the row with which the trouble began.
    """

    ref: str
    name: str
    phone: str = ""
    title: str = ""
    works: str = ""
    active: bool = True
    version: int = 0
    row: str = ""
    state: str = ""
    cause: str = ""

    @property
    def id(self) -> int | None:
        """The person's id, if registered."""
        return int(self.ref[3:]) if self.ref.startswith("id:") else None

    @property
    def told(self) -> str:
        """What tells this person from a namesake: title and masked phone."""
        return "，".join(filter(None, (self.title, masked(self.phone)))) or "—"


class PersonIndex:
    """Everybody, by phone and by name."""

    def __init__(self) -> None:
        self._by_phone: dict[str, Known] = {}
        self._by_name: dict[str, list[Known]] = {}
        self._nearness = Nearness()
        columns = ("pk", "name", "phone", "title", "works", "is_active", "version")
        for pk, name, phone, title, works, active, version in (
            Person.objects.values_list(*columns).order_by("pk").iterator(2000)
        ):
            self.add(Known(f"id:{pk}", name, phone or "", title, works, active, version))

    def add(self, known: Known) -> None:
        """Makes somebody known."""
        self._by_name.setdefault(name_key(known.name), []).append(known)
        if known.phone:
            self._by_phone.setdefault(known.phone, known)

    def by_phone(self, phone: str) -> Known | None:
        """Whoever has this phone number."""
        return self._by_phone.get(phone) if phone else None

    def named(self, name: str) -> list[Known]:
        """Everybody of this name."""
        return self._by_name.get(name_key(name), [])

    def near(self, name: str) -> list[str]:
        """Names like `name`."""
        return self._nearness.near(name, {known[0].name for known in self._by_name.values()})


class PersonPlanner:
    """Plans persons one by one."""

    def __init__(self, index: PersonIndex) -> None:
        self.index = index
        self._seen: dict[str, PlannedRow] = {}

    def rows(self, rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
        """The rows with their fate; new persons are made known to the index."""
        for row in rows:
            row.label = row.values.get("name", "")
            repeated = not row.broken and self._repeated(row)
            if not row.broken and not repeated:
                self._settle(row)
            if row.values.get("name") and row.subject is None and (row.broken or not repeated):
                self._register(row)
            yield row

    def _repeated(self, row: PlannedRow) -> bool:
        """The same phone (or name and title without one) a second time: said once, or an error if the names differ."""
        key = row.values.get("phone") or f"{row.values['name']}/{row.values.get('title', '')}"
        first = self._seen.setdefault(key, row)
        if first is row:
            return False
        if name_key(first.values["name"]) != name_key(row.values["name"]):
            row.add(error("phone-of-another", "phone", row.values["name"], name=first.values["name"]))
        else:
            row.fate = Fate.LEAVE
            if not row.values.get("own_row"):
                row.add(note("repeated", row=first.number))
        return True

    def _settle(self, row: PlannedRow) -> None:
        """Whom the row means: by phone, by name, or nobody yet."""
        known = self.index.by_phone(row.values.get("phone", ""))
        if known is not None and known.id:
            self._same_phone(row, known)
            return
        alike = [k for k in self.index.named(row.values["name"]) if k.id and k.active]
        if not row.values.get("phone") and row.values.get("title"):
            alike = [k for k in alike if k.title == row.values["title"]] or alike
        if not alike:
            return
        only = alike[0]
        sure = (
            len(alike) == 1 and not row.values.get("phone") and row.values.get("title", only.title) in (only.title, "")
        )
        if sure or self._ask_who(row, alike[:4]):
            self._compare(row, next((k for k in alike if k.ref == self._chosen(row)), only))

    def _same_phone(self, row: PlannedRow, known: Known) -> None:
        if name_key(known.name) == name_key(row.values["name"]):
            self._compare(row, known)
            return
        choices = [choice("rename", "rename-person", name=row.values["name"]), choice("leave", "leave")]
        if row.ask(question("name-differs", "phone", row.values["name"], choices=choices, name=known.name)) == "rename":
            self._compare(row, known)

    def _ask_who(self, row: PlannedRow, alike: list[Known]) -> bool:
        """Whether a person said that the row means one of `alike`; "somebody else" lets the row create a new person."""
        same = [choice(k.ref, "same-person-told", told=k.told) for k in alike]
        choices = [*same, choice("new", "another-person"), choice("leave", "leave")]
        told = [k.told for k in alike]
        return row.ask(
            question("same-name", "name", row.values["name"], choices=choices, name=row.values["name"], told=told)
        ).startswith("id:")

    @staticmethod
    def _chosen(row: PlannedRow) -> str:
        return row.answer.partition("=")[2]

    def _compare(self, row: PlannedRow, known: Known) -> None:
        now = {"name": known.name, "phone": known.phone, "title": known.title, "works": known.works}
        changes: Changes = {
            field: [now[field], row.values[field]]
            for field in COMPARED
            if row.values.get(field) and row.values[field] != now[field]
        }
        if "name" in changes and name_key(known.name) == name_key(row.values["name"]):
            del changes["name"]
        row.settle(known.id or 0, changes)
        row.plan["version"] = known.version

    def _register(self, row: PlannedRow) -> None:
        state = "" if row.fate == Fate.CREATE else row.fate.value
        known = Known(row.ref, row.values["name"], row.values.get("phone", ""), row.values.get("title", ""))
        known.row, known.state, known.cause = row.ref, state, row.cause if state else ""
        self.index.add(known)


def find_person(row: PlannedRow, index: PersonIndex, name: str, phone: str) -> Known | None:
    """Whom a duty names: by phone, and then the name must fit; else by name, which must be unique. Says what is wrong."""
    if phone:
        known = index.by_phone(phone)
        if known is not None:
            if name and name_key(known.name) != name_key(name):
                row.add(error("phone-of-another", "phone", name, name=known.name))
            return known
        if not any(k for k in index.named(name) if not k.phone):
            row.add(error("unknown-phone", "phone", masked(phone)))
            return None
    alike = [k for k in index.named(name) if k.active] or index.named(name)
    unsettled = [k for k in alike if k.state in (Fate.ERROR, Fate.WAIT)]  # that row has to say first who is meant
    if len(alike) == 1 or unsettled or (alike and all(k.state for k in alike)):
        return (unsettled or alike)[0]
    if alike:
        titled = [k for k in alike if row.values.get("title") and k.title == row.values["title"]]
        if len(titled) == 1:
            return titled[0]
        row.add(error("several-persons", "person", name))
        return None
    near = index.near(name)
    row.add(
        error("unknown-person-near", "person", name, near=near) if near else error("unknown-person", "person", name)
    )
    return None
