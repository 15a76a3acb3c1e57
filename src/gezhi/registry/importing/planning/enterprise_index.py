"""The enterprises that are registered and those that the file adds, by code, old number and name. Light: a hundred thousand fit."""

from dataclasses import dataclass

from gezhi.registry.importing.planning.nearness import Nearness
from gezhi.registry.models import Enterprise
from gezhi.registry.models.derived import name_key


@dataclass(slots=True, eq=False)
class Firm:
    """An enterprise as far as finding it goes. `id` 0: an earlier row `row` adds it.

    `state` is that row's fate while it is not to be created, `cause` then the row with which the trouble began.
    """

    id: int
    code: str
    number: str
    row: str = ""
    state: str = ""
    said: int = 0
    cause: str = ""

    @property
    def ref(self) -> str:
        """How rows speak of it."""
        return f"id:{self.id}" if self.id else self.row


class EnterpriseIndex:
    """All standing enterprises; the codes of merged ones lead to the one that goes on."""

    def __init__(self) -> None:
        self._by_code: dict[str, Firm] = {}
        self._by_number: dict[str, Firm] = {}
        self._by_name: dict[str, list[Firm]] = {}
        self._nearness = Nearness()
        standing: dict[int, Firm] = {}
        columns = ("pk", "credit_code", "old_number", "name_key")
        for pk, code, number, key in Enterprise.objects.standing().values_list(*columns).iterator(5000):
            standing[pk] = Firm(pk, code or "", number or "")
            self.add(standing[pk], key)
        merged = Enterprise.objects.filter(merged_into__isnull=False).values_list(
            "merged_into_id", "credit_code", "old_number"
        )
        for into, code, number in merged.iterator(5000):
            self._by_code.setdefault(code or "", standing[into])
            self._by_number.setdefault(number or "", standing[into])

    def add(self, firm: Firm, key: str) -> None:
        """Makes an enterprise known under its codes and its name key."""
        if firm.code:
            self._by_code.setdefault(firm.code, firm)
        if firm.number:
            self._by_number.setdefault(firm.number, firm)
        self._by_name.setdefault(key, []).append(firm)

    def by_code(self, code: str) -> Firm | None:
        """The one with this credit code."""
        return self._by_code.get(code) if code else None

    def by_number(self, number: str) -> Firm | None:
        """The one with this old registration number."""
        return self._by_number.get(number) if number else None

    def named(self, name: str) -> list[Firm]:
        """Those of this name, spelling apart."""
        return self._by_name.get(name_key(name), [])

    def near(self, name: str) -> list[str]:
        """Names like `name`, as keys."""
        return self._nearness.near(name_key(name), self._by_name)
