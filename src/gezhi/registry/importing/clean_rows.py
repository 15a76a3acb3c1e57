"""One row of a list becomes what it says about one thing, or about two: a firm and where it works, a place and its steward."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Refused
from gezhi.people.phones import normalised
from gezhi.registry import codes, industries, tags
from gezhi.registry.facts import CHECKS, LONGEST
from gezhi.registry.importing import cleaning
from gezhi.registry.importing.fields import SHEETS, Field
from gezhi.registry.importing.headings import plain
from gezhi.registry.importing.mapping import ColumnMap
from gezhi.registry.importing.problems import Problem, error, note
from gezhi.registry.importing.reading import Row
from gezhi.registry.importing.words import known, labels, post_of

Values = dict[str, Any]
_ORDINARY = re.compile(r"[\x20-\x7e\u3001-\u3011\u4e00-\u9fff（），：；。“”·]*")
_LONG_TEXTS = LONGEST.keys() - {"name"}
_SIGNS = {"S", "C"}


@dataclass
class CleanRow:
    """What a row of the file says about one thing. `values` only holds what is said; times are ISO text with zone."""

    sheet: str
    number: int
    noun: str
    values: Values
    problems: list[Problem] = field(default_factory=list)


def clean_rows(sheet: str, columns: ColumnMap, rows: Iterator[Row], at: datetime) -> Iterator[CleanRow]:
    """The things that the rows of one list speak of, in the list's order. `at` is today, for dates that cannot lie ahead."""
    for number, cells in rows:
        yield from _split(_cleaned(sheet, number, columns, cells, at))


def _cleaned(sheet: str, number: int, columns: ColumnMap, cells: list[object], at: datetime) -> CleanRow:
    row = CleanRow(sheet, number, columns.noun, {})
    kind = SHEETS[columns.noun]
    for place, name in columns.fields.items():
        if place < len(cells):
            _read(kind.field(name), cells[place], row)
    for place, heading in columns.kept.items():
        words = cleaning.worth(cells[place]) if place < len(cells) else ""
        if words:
            row.values.setdefault("extra", {})[heading] = words
    if columns.noun == "enterprises":
        _demand_facts(row, at)
    for need in kind.required:
        if need.name not in row.values and not any(p.field == need.name for p in row.problems):
            row.problems.append(error("missing", need.name))
    if columns.noun == "people":
        _demand_plain_names(row)
    _demand_order(row)
    return row


def _read(field: Field, cell: object, row: CleanRow) -> None:
    value, problem = READERS[field.reads](field, cell, row)
    if problem:
        problem.field = problem.field or field.name
        row.problems.append(problem)
    if value in (None, ""):
        return
    if field.longest and isinstance(value, str) and len(value) > field.longest:
        row.problems.append(error("too-long", field.name, value, n=len(value), most=field.longest))
    row.values.setdefault(field.name, value)


Read = tuple[Any, Problem | None]


def _text(_field: Field, cell: object, _row: CleanRow) -> Read:
    return cleaning.worth(cell), None


def _name(_field: Field, cell: object, _row: CleanRow) -> Read:
    return cleaning.name(cell), None


def _credit_code(field: Field, cell: object, row: CleanRow) -> Read:
    """A code that a spreadsheet rounded is an error; an old number or organisation code in this column is kept as what it is."""
    words = cleaning.worth(cell)
    if not words:
        return None, None
    if cleaning.digits_lost(cell):
        return None, error("digits-lost", value=words)
    kind = codes.kind_of_number(words)
    if kind == codes.NumberKind.OLD_NUMBER:
        row.values.setdefault("old_number", codes.cleaned(words))
        return None, note("old-number-in-code", value=words)
    if kind == codes.NumberKind.ORGANISATION_CODE:
        row.values.setdefault("extra", {})["organisation_code"] = codes.cleaned(words)
        return None, note("organisation-code", value=words)
    return codes.cleaned(words), None


def _old_number(field: Field, cell: object, row: CleanRow) -> Read:
    words = cleaning.worth(cell)
    if not words:
        return None, None
    if cleaning.digits_lost(cell):
        return None, error("digits-lost", value=words)
    if codes.is_credit_code(words):
        row.values.setdefault("credit_code", codes.cleaned(words))
        return None, None
    number = codes.cleaned(words)
    return number, note("own-number-odd", value=words) if codes.notes_on(number) else None


def _phone(field: Field, cell: object, row: CleanRow) -> Read:
    words = cleaning.worth(cell)
    if cleaning.digits_lost(cell):
        return None, error("digits-lost", value=words)
    try:
        return normalised(words), None
    except Refused:
        return None, error("phone", value=words)


def _contact_phone(field: Field, cell: object, row: CleanRow) -> Read:
    """What is no phone number is kept beside the enterprise: it is what the enterprise said, and no reason to keep it out."""
    words = cleaning.worth(cell)
    try:
        return normalised(words), None
    except Refused:
        row.values.setdefault("extra", {})[field.name] = words
        return None, note("contact-phone", value=words)


def _day(_field: Field, cell: object, _row: CleanRow) -> Read:
    found, problem = cleaning.day(cell)
    return found and found.isoformat(), problem


def _moment(_field: Field, cell: object, _row: CleanRow) -> Read:
    found, problem = cleaning.moment(cell)
    return found and _zoned(found), problem


def _last(_field: Field, cell: object, _row: CleanRow) -> Read:
    """The end of a period: a date alone means the whole of that day."""
    found, problem = cleaning.moment(cell)
    if found and found.hour == found.minute == 0:
        found += timedelta(days=1)
    return found and _zoned(found), problem


def _number(_field: Field, cell: object, _row: CleanRow) -> Read:
    return cleaning.number(cell)


def _flag(_field: Field, cell: object, _row: CleanRow) -> Read:
    return cleaning.flag(cell)


def _tags(_field: Field, cell: object, _row: CleanRow) -> Read:
    return tags.split(cleaning.worth(cell).replace("/", "、").replace(" ", "、")) or None, None


def _industry(_field: Field, cell: object, row: CleanRow) -> Read:
    words = cleaning.worth(cell)
    found = industries.find(words) if words else None
    if found:
        row.values["industry_section"] = found.section
        row.values["industry_division"] = found.division
    elif words:
        row.values.setdefault("extra", {})["industry"] = words
        return None, note("industry-kept-out", value=words)
    return None, None


def _listed(field: Field, cell: object, _row: CleanRow) -> Read:
    """One of the words of a list; else an error with the nearest, or all."""
    words = cleaning.worth(cell)
    if not words:
        return None, None
    value = known(field.reads).get(plain(words))
    if value:
        return value, None
    near = get_close_matches(words, labels(field.reads), 1, 0.5)
    return None, error("unknown-word-near", value=words, near=near[0]) if near else error(
        "unknown-word", value=words, known=labels(field.reads)
    )


def _post(field: Field, cell: object, row: CleanRow) -> Read:
    words = cleaning.worth(cell)
    post, title = post_of(words) if words else ("", "")
    if title:
        row.values.setdefault("title", title[:40])
    return (post, None) if post or not words else _listed(field, cell, row)


READERS: dict[str, Callable[[Field, object, CleanRow], Read]] = {
    "text": _text,
    "name": _name,
    "credit_code": _credit_code,
    "old_number": _old_number,
    "phone": _phone,
    "contact_phone": _contact_phone,
    "day": _day,
    "moment": _moment,
    "last": _last,
    "number": _number,
    "flag": _flag,
    "tags": _tags,
    "industry": _industry,
    "post": _post,
    **dict.fromkeys(("kind", "site_kind", "works", "size"), _listed),
}


def _zoned(moment: datetime) -> str:
    return moment.replace(tzinfo=local_zone()).isoformat()


def _demand_facts(row: CleanRow, at: datetime) -> None:
    """The registry's own checks of every fact; one that does not hold is an error and is taken out."""
    for name in CHECKS.keys() & row.values.keys():
        value = row.values[name]
        if name in _LONG_TEXTS and len(value) <= LONGEST[name] and _ORDINARY.fullmatch(value):
            continue
        try:
            row.values |= {key: _as_json(fact) for key, fact in CHECKS[name](value, at).items()}
        except Refused:
            row.problems.append(error("fact", name, value, **({"whole": value} if len(str(value)) > 80 else {})))
            del row.values[name]


def _as_json(fact: object) -> object:
    return fact.isoformat() if isinstance(fact, date) else fact


def _demand_plain_names(row: CleanRow) -> None:
    """Names and titles of persons hold no pictures or other signs (as `people.actions.persons` asks)."""
    for name in ("name", "title"):
        odd = next((c for c in row.values.get(name, "") if unicodedata.category(c)[0] in _SIGNS), "")
        if odd:
            row.problems.append(error("odd-sign", name, row.values[name], sign=odd))


def _demand_order(row: CleanRow) -> None:
    since, until = row.values.get("since"), row.values.get("until")
    if since and until and datetime.fromisoformat(until) <= datetime.fromisoformat(since):
        row.problems.append(error("end-before-start", "until"))


def _split(row: CleanRow) -> Iterator[CleanRow]:
    """A row of enterprises that says where they work, and one of places that says who answers, speak of more than one thing."""
    if row.noun == "enterprises":
        yield from _with_stay(row)
    elif row.noun == "places":
        yield from _with_steward(row)
    else:
        yield row


def _with_stay(row: CleanRow) -> Iterator[CleanRow]:
    stay = {name: row.values.pop(f"stay_{name}") for name in ("place", "room", "since") if f"stay_{name}" in row.values}
    problems = [p for p in row.problems if p.field.startswith("stay_")]
    row.problems = [p for p in row.problems if p not in problems]
    if "place" in stay:
        row.values["placed"] = True
    yield row
    if "place" in stay:
        stay |= {"enterprise": row.values.get("name", ""), "own_row": True}
        stay |= {name: row.values[name] for name in ("credit_code",) if name in row.values}
        for problem in problems:
            problem.field = problem.field.removeprefix("stay_")
        yield CleanRow(row.sheet, row.number, "occupancies", stay, problems)
    elif "room" in stay:
        row.values.setdefault("extra", {})["room"] = stay["room"]


def _with_steward(row: CleanRow) -> Iterator[CleanRow]:
    name, phone = row.values.pop("steward_name", ""), row.values.pop("steward_phone", "")
    problems = [p for p in row.problems if p.field.startswith("steward_")]
    row.problems = [p for p in row.problems if p not in problems]
    yield row
    if not name:
        return
    for problem in problems:
        problem.field = {"steward_name": "name", "steward_phone": "phone"}[problem.field]
    said = {"name": name, "own_row": True} | ({"phone": phone} if phone else {})
    person = CleanRow(row.sheet, row.number, "people", said, problems)
    _demand_plain_names(person)
    yield person
    post = "head" if row.values.get("kind") == "zone" else "steward"
    duty = {"place": row.values.get("name", ""), "post": post, "person": name, "own_row": True} | (
        {"phone": phone} if phone else {}
    )
    if "since" in row.values:
        duty["since"] = row.values["since"]
    yield CleanRow(row.sheet, row.number, "duties", duty)
