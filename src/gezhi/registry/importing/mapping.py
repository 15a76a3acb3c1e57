"""Which column says what: recognised by its heading, said once by a person, remembered by the headings together.

A mapping is {"noun": "enterprises", "columns": {heading: field name, "-" to leave out, "+" to keep as it stands}} for
one list, or {sheet name: such a mapping or null to leave the sheet out} for a workbook.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused
from gezhi.registry.importing.fields import IGNORE, KEEP, SHEETS, Field
from gezhi.registry.importing.headings import NUMBERING, field_for, plain
from gezhi.registry.importing.tables import Table
from gezhi.registry.models.imports import HeadingMap


@dataclass(frozen=True)
class ColumnMap:
    """What the columns of one list say: position → field name; `kept` are headings kept beside the enterprise as they stand."""

    noun: str
    fields: dict[int, str]
    kept: dict[int, str]
    left_out: list[str]

    @property
    def lacking(self) -> list[Field]:
        """Required fields that no column says."""
        known = set(self.fields.values())
        return [field for field in SHEETS[self.noun].required if field.name not in known] if self.noun else []

    @property
    def complete(self) -> bool:
        """Whether the list can be read with it."""
        return bool(self.noun) and not self.lacking


def signature(headings: list[str]) -> str:
    """What identifies a list's form: its plain headings, whatever their order."""
    return hashlib.sha256("\n".join(sorted(map(plain, headings))).encode()).hexdigest()


def recognised(table: Table) -> dict[str, Any]:
    """The mapping that follows from the headings alone, or the one that somebody gave for the same headings before."""
    remembered = HeadingMap.objects.filter(signature=signature(list(table.columns.values()))).first()
    if remembered is not None:
        with suppress(Refused):  # fields may have changed since; then the headings speak for themselves again
            column_map(table, remembered.mapping)
            return dict(remembered.mapping)
    return guessed(table, table.noun)


def guessed(table: Table, noun: str) -> dict[str, Any]:
    """Headings to fields of the sheet `noun`, by the known words. The first of two columns that mean the same wins."""
    columns: dict[str, str] = {}
    for heading in table.columns.values():
        name = field_for(noun, heading) if noun in SHEETS else ""
        columns[heading] = name if name and name not in columns.values() else IGNORE
    return {"noun": noun, "columns": columns}


def column_map(table: Table, mapping: Mapping[str, Any] | None) -> ColumnMap:
    """The mapping laid over the list's columns. Refused if it names a sheet or field that does not exist, or one field twice."""
    noun = (mapping or {}).get("noun", "")
    if noun and noun not in SHEETS:
        raise Refused(
            _("There is no sheet “%(noun)s”. Choose one of: %(known)s.") % {"noun": noun, "known": ", ".join(SHEETS)},
            field="noun",
        )
    known = {field.name for field in SHEETS[noun].fields} if noun else set()
    given = {plain(heading): name for heading, name in (mapping or {}).get("columns", {}).items()}
    fields: dict[int, str] = {}
    kept: dict[int, str] = {}
    left_out: list[str] = []
    for place, heading in table.columns.items():
        name = given.get(plain(heading), IGNORE)
        if name == KEEP and noun == "enterprises":
            kept[place] = heading
        elif name in {IGNORE, KEEP, ""}:
            left_out.append(heading)
        elif name not in known:
            raise Refused(_("There is no field “%(name)s” on this sheet.") % {"name": name}, field="columns")
        elif name in fields.values():
            raise Refused(
                _("Two columns say “%(field)s”. Choose one of them and leave the other out.")
                % {"field": SHEETS[noun].field(name).label},
                field="columns",
            )
        else:
            fields[place] = name
    return ColumnMap(noun, fields, kept, [words for words in left_out if plain(words) not in NUMBERING])


def mapping_for(table: Table, given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The mapping of one list: the one that was given, else the recognised one. None leaves the sheet out."""
    if given is None:
        return recognised(table)
    if "columns" in given or "noun" in given:
        return _completed(table, given)
    if table.name in given:
        one = given[table.name]
        return None if one is None else _completed(table, one)
    return recognised(table)


def demand_shape(given: object) -> None:
    """Refused unless `given` has the shape of a mapping (see the top of this module)."""
    if not isinstance(given, Mapping):
        raise _shapeless()
    single = "columns" in given or "noun" in given
    for one in [given] if single else given.values():
        if one is None and not single:
            continue
        columns = one.get("columns", {}) if isinstance(one, Mapping) else None
        if not isinstance(columns, Mapping) or not all(isinstance(name, str) for name in columns.values()):
            raise _shapeless()
        if not isinstance(one.get("noun", ""), str):
            raise _shapeless()


def _shapeless() -> Refused:
    return Refused(
        _('The mapping must hold one object. Write it such as {"columns": {"heading": "name"}}.'),
        field="map",
        code="map",
    )


def _completed(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, over what the headings say of the same sheet."""
    noun = given.get("noun") or table.noun
    said = {plain(heading): name for heading, name in given.get("columns", {}).items()}
    columns = {h: said.get(plain(h), IGNORE) for h in table.columns.values()}
    taken = {name for name in columns.values() if name not in {IGNORE, KEEP}}
    for heading, name in guessed(table, noun)["columns"].items():
        if plain(heading) not in said and name not in taken:
            columns[heading] = name
    return {"noun": noun, "columns": columns}


def read_mapping(path: Path) -> dict[str, Any]:
    """A mapping file of the command line: JSON or TOML. Refused if it is neither."""
    try:
        text = path.read_text("utf-8-sig")
        found = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise Refused(
            _('The mapping file cannot be read: %(why)s. Write JSON or TOML such as {"columns": {"heading": "name"}}.')
            % {"why": error},
            field="map",
        ) from error
    demand_shape(found)
    return dict(found)
