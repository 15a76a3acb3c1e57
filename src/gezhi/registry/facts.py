"""What may be said of an enterprise, cleaned and checked field by field. Pages, API and import meet the same sentences."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Refused
from gezhi.people.phones import normalised
from gezhi.registry import codes, industries, tags
from gezhi.registry.models.enterprises import SizeClass

LONGEST = {
    "name": 200,
    "registered_address": 400,
    "working_address": 400,
    "legal_form": 100,
    "capital": 60,
    "scope": 4000,
    "contact_name": 60,
}
PERSONAL = frozenset({"contact_name", "contact_phone"})
NOT_IN_THE_LOG = PERSONAL | {"extra"}  # columns kept as they stood in a list can hold anything
IN_THE_LOG = {"size": "size_class"}  # the log book's own "size" is a number of entries
MOST_STAFF = 1_000_000
FIRST_DAY = date(1949, 10, 1)
_RUN = re.compile(r"\s+")


def checked(facts: Mapping[str, object], *, at: datetime) -> dict[str, object]:
    """The given facts as the columns of `Enterprise` hold them; facts that are not given are not touched.

    Fields: name, credit_code, old_number, registered_address, working_address, legal_form, registered_on (date),
    capital, scope, industry (code or name), size, above_scale, key_tags, staff, contact_name, contact_phone.
    Raises Refused with the field of the first fact that cannot be. KeyError for a field that does not exist.
    """
    columns: dict[str, object] = {}
    for field, value in facts.items():
        columns |= CHECKS[field](value, at)
    return columns


def for_the_log(columns: Mapping[str, object]) -> dict[str, object]:
    """What the log book keeps of a new enterprise: the given facts, nothing personal."""
    return {
        IN_THE_LOG.get(field, field): _json(value)
        for field, value in columns.items()
        if value and field not in NOT_IN_THE_LOG
    }


def moves_for_the_log(moves: Mapping[str, Sequence[object]]) -> dict[str, object]:
    """{field: [before, after]} as the log book keeps it; of personal data only that it changed."""
    return {
        IN_THE_LOG.get(field, field): "***" if field in NOT_IN_THE_LOG else [_json(value) for value in pair]
        for field, pair in moves.items()
    }


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def text(field: str, value: object, most: int = 0) -> str:
    """`value` without invisible characters and double spaces; Refused if it is too long or holds a picture character.

    `most` characters fit; by default as many as the column of that name in `Enterprise` holds.
    """
    most = most or LONGEST[field]
    plain = "".join(
        c for c in str(value or "") if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}
    )
    plain = _RUN.sub(" ", plain).strip()
    odd = next((c for c in plain if _is_picture(c)), None)
    if odd:
        raise Refused(
            _("“%(character)s” cannot stand here. Remove it.") % {"character": odd}, field=field, code="character"
        )
    if len(plain) > most:
        raise Refused(
            _("This has %(count)d characters; at most %(most)d fit. Shorten it.") % {"count": len(plain), "most": most},
            field=field,
            code="too-long",
        )
    return plain


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So" and ord(character) >= 0x2190


def _name(value: object, at: datetime) -> dict[str, object]:
    name = text("name", value)
    if not any(c.isalnum() for c in name):
        raise Refused(_("The name is missing. Enter it as on the business licence."), field="name", code="missing")
    return {"name": name}


def _credit_code(value: object, at: datetime) -> dict[str, object]:
    given = str(value or "").strip()
    return {"credit_code": codes.checked_credit_code(given) if given else None}


def _old_number(value: object, at: datetime) -> dict[str, object]:
    given = str(value or "").strip()
    return {"old_number": codes.checked_old_number(given) if given else None}


def _registered_on(value: object, at: datetime) -> dict[str, object]:
    if value in (None, ""):
        return {"registered_on": None}
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise Refused(_("This is no date. Write it as 2019-05-29."), field="registered_on", code="date") from error
    today = at.astimezone(local_zone()).date()
    if not FIRST_DAY <= day <= today:
        raise Refused(
            _("%(day)s cannot be right: enterprises were registered between 1949-10-01 and today.")
            % {"day": day.isoformat()},
            field="registered_on",
            code="date",
        )
    return {"registered_on": day}


def _industry(value: object, at: datetime) -> dict[str, object]:
    found = industries.checked(str(value or ""))
    return {
        "industry_section": found.section if found else "",
        "industry_division": found.division if found else "",
    }


def _size(value: object, at: datetime) -> dict[str, object]:
    if value and value not in SizeClass.values:
        raise Refused(
            _("“%(size)s” is no size class. Choose one from the list.") % {"size": value}, field="size", code="size"
        )
    return {"size": str(value or "")}


def _key_tags(value: object, at: datetime) -> dict[str, object]:
    return {"key_tags": tags.checked(value if isinstance(value, str) else [str(tag) for tag in value or ()])}  # type: ignore[attr-defined]


def staff_number(value: object, field: str = "staff") -> int | None:
    """A number of people, or None if it is not known; Refused unless it is a whole number from 0 to 1,000,000."""
    if value in (None, ""):
        return None
    number = int(str(value)) if re.fullmatch(r"\d{1,9}", str(value)) else -1
    if not 0 <= number <= MOST_STAFF:
        raise Refused(
            _("%(number)s is no number of people. Enter a whole number, or leave it empty.") % {"number": value},
            field=field,
        )
    return number


def _contact_phone(value: object, at: datetime) -> dict[str, object]:
    return {"contact_phone": normalised(str(value or ""), field="contact_phone")}


def _plain(field: str) -> Callable[[object, datetime], dict[str, object]]:
    return lambda value, at: {field: text(field, value)}


CHECKS: dict[str, Callable[[object, datetime], dict[str, object]]] = {
    "name": _name,
    "credit_code": _credit_code,
    "old_number": _old_number,
    "registered_address": _plain("registered_address"),
    "working_address": _plain("working_address"),
    "legal_form": _plain("legal_form"),
    "registered_on": _registered_on,
    "capital": _plain("capital"),
    "scope": _plain("scope"),
    "industry": _industry,
    "size": _size,
    "above_scale": lambda value, at: {"above_scale": bool(value)},
    "key_tags": _key_tags,
    "staff": lambda value, at: {"staff": staff_number(value)},
    "contact_name": _plain("contact_name"),
    "contact_phone": _contact_phone,
}
