"""What becomes of the rows of the sheet of enterprises: the same by code, then old number, then name (which is asked about)."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from gezhi.registry.importing.planning.enterprise_index import EnterpriseIndex, Firm
from gezhi.registry.importing.planning.planned import Changes, PlannedRow, choice
from gezhi.registry.importing.planning.sites import SiteSuggestions
from gezhi.registry.importing.problems import error, note, question
from gezhi.registry.models import Enterprise, EnterpriseName
from gezhi.registry.models.derived import name_key
from gezhi.registry.models.imports import Fate

CHUNK = 1_000
COMPARED = (
    "name", "credit_code", "old_number", "registered_address", "working_address", "legal_form", "registered_on", "capital", "scope",
    "industry_section", "industry_division", "size", "above_scale", "key_tags", "staff", "contact_name", "contact_phone",
)  # fmt: skip


class EnterprisePlanner:
    """Plans enterprises a thousand at a time, so that what is registered of them is fetched with one query."""

    def __init__(self, index: EnterpriseIndex, sites: SiteSuggestions) -> None:
        self.index = index
        self.sites = sites

    def rows(self, rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
        """The rows with their fate; new enterprises are made known to the index."""
        stream = iter(rows)
        while chunk := list(islice(stream, CHUNK)):
            matches = [(row, self._match(row)) for row in chunk]
            self._fetch([row for row in chunk if not row.broken], [firm for _row, firm in matches if firm])
            for row, firm in matches:
                self._settle(row, firm)
                yield row

    def _match(self, row: PlannedRow) -> Firm | None:
        """The enterprise that the numbers of a row mean, if one has them."""
        row.label = row.values.get("name", "")[:200]
        code, number = row.values.get("credit_code", ""), row.values.get("old_number", "")
        by_code, by_number = self.index.by_code(code), self.index.by_number(number)
        if by_code and by_number and by_code is not by_number:
            row.add(error("codes-disagree", "old_number", number, first=by_code.ref, second=by_number.ref))
        return by_code or by_number

    def _fetch(self, rows: list[PlannedRow], firms: list[Firm]) -> None:
        ids = {firm.id for firm in firms if firm.id}
        ids |= {firm.id for row in rows for firm in self.index.named(row.values.get("name", ""))[:5] if firm.id}
        self._known = Enterprise.objects.in_bulk(ids)
        self._former: dict[int, set[str]] = {}
        for pk, name in EnterpriseName.objects.filter(enterprise__in=ids).values_list("enterprise_id", "name"):
            self._former.setdefault(pk, set()).add(name_key(name))

    def _settle(self, row: PlannedRow, firm: Firm | None) -> None:
        if row.broken:
            self._register(row)
        elif firm is None and (row.values.get("credit_code") or row.values.get("old_number")):
            firm = self._match(row)  # an earlier row of this chunk may have added it
        if not row.broken:
            if firm is not None and not firm.id:
                self._repeated(row, firm)
            elif firm is not None:
                self._compare(row, self._known[firm.id])
            else:
                self._by_name(row)

    def _by_name(self, row: PlannedRow) -> None:
        """No number matched. A like name without a number to tell the two apart is asked about; with one, it is only said."""
        numbered = bool(row.values.get("credit_code") or row.values.get("old_number"))
        alike = self.index.named(row.values["name"])[:5]
        own = [firm for firm in alike if not firm.id and (not numbered or not (firm.code or firm.number))]
        if own:
            self._repeated(row, own[0])
            return
        open_ones = [firm for firm in alike if firm.id and self._could_be(row, firm)]
        for firm in alike:
            if firm.id and firm not in open_ones:
                row.add(note("name-known-other-code", "name", row.values["name"], told=firm.code or firm.number))
        if not open_ones or not self._ask(row, open_ones):
            self._create(row)

    @staticmethod
    def _could_be(row: PlannedRow, firm: Firm) -> bool:
        """Whether nothing but the missing number speaks against both being the same enterprise."""
        code, number = row.values.get("credit_code"), row.values.get("old_number")
        return not ((code and firm.code) or (number and firm.number and not firm.code))

    def _ask(self, row: PlannedRow, firms: list[Firm]) -> bool:
        """Whether the row is settled as one of `firms`. Nothing is asked if it says nothing new about the only one."""
        if len(firms) == 1 and not self._changes(row, self._known[firms[0].id]):
            self._compare(row, self._known[firms[0].id])
            return True
        choices = [choice(firm.ref, "same-enterprise", told=self._told(firm)) for firm in firms]
        choices += [choice("new", "new-enterprise"), choice("leave", "leave")]
        told = [self._told(firm) for firm in firms]
        key = row.ask(question("name-known", "name", row.values["name"], choices=choices, told=told))
        taken = next((firm for firm in firms if firm.ref == key), None)
        if taken is not None:
            self._compare(row, self._known[taken.id])
        return taken is not None

    def _told(self, firm: Firm) -> str:
        known = self._known[firm.id]
        return firm.code or firm.number or known.registered_address or known.working_address or "—"

    def _compare(self, row: PlannedRow, known: Enterprise) -> None:
        changes = self._changes(row, known)
        if "name" in changes:
            row.add(note("renamed", "name", row.values["name"], name=known.name))
        if row.values.get("credit_code") not in (None, known.credit_code) and "credit_code" not in changes:
            row.add(note("merged-code", "credit_code", row.values["credit_code"], name=known.name))
        row.settle(known.pk, changes)
        row.plan["version"] = known.version

    def _changes(self, row: PlannedRow, known: Enterprise) -> Changes:
        """What the row says otherwise than the registry; an empty cell says nothing, tags are only added."""
        changes: Changes = {}
        for field in COMPARED:
            if field in row.values:
                before, after = _as_json(getattr(known, field)), row.values[field]
                if field == "key_tags":
                    after = [*before, *(tag for tag in after if tag not in before)]
                if before != after and not (field == "name" and known.name_key == name_key(after)):
                    changes[field] = [before, after]
        if known.credit_code:
            changes.pop("credit_code", None)
        extra = {key: words for key, words in row.values.get("extra", {}).items() if known.extra.get(key) != words}
        if extra:
            changes["extra"] = [{key: known.extra.get(key, "") for key in extra}, extra]
        former = row.values.get("former_name", "")
        if former and name_key(former) not in {
            known.name_key,
            name_key(row.values.get("name", "")),
            *self._former.get(known.pk, ()),
        }:
            changes["former_name"] = ["", former]
        return changes

    def _repeated(self, row: PlannedRow, firm: Firm) -> None:
        """An earlier row of the file speaks of the same enterprise: the same again counts once, anything else is an error."""
        if firm.state == Fate.ERROR:
            self._create(row)
        elif firm.said == _fingerprint(row):
            row.fate = Fate.LEAVE
            row.add(note("repeated", row=firm.row.rpartition("#")[2]))
        else:
            row.add(
                error(
                    "repeated-otherwise",
                    "credit_code" if firm.code else "name",
                    row=firm.row.rpartition("#")[2],
                    fields=row.label,
                )
            )

    def _create(self, row: PlannedRow) -> None:
        self._register(row)
        if row.fate == Fate.CREATE:
            self.sites.suggest(row)

    def _register(self, row: PlannedRow) -> None:
        if row.values.get("name"):
            state = "" if row.fate == Fate.CREATE else row.fate.value
            firm = Firm(
                0,
                row.values.get("credit_code", ""),
                row.values.get("old_number", ""),
                row.ref,
                state,
                _fingerprint(row),
                row.cause if state else "",
            )
            self.index.add(firm, name_key(row.values["name"]))


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _fingerprint(row: PlannedRow) -> int:
    """A number for everything the row says, small enough to keep for a hundred thousand rows."""
    said = json.dumps(row.values, ensure_ascii=False, sort_keys=True)
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest())
