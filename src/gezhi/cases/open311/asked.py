"""What a request says: its fields read and judged, all that is wrong with them told at once."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from gezhi.cases.actions import Contact
from gezhi.cases.open311.errors import Open311Error
from gezhi.cases.open311.offers import ASKED, choices, demand_offered

SPAN = timedelta(days=90)
MOST, AT_ONCE = 1000, 100
STATUSES = ("open", "closed")
_ATTRIBUTE = re.compile(r"^attribute\[(\w{1,40})\](\[\])?$")
_LINK = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Location:
    """Where: a place's code, a point (degrees, WGS84), an address. The first that is given counts."""

    address_id: str
    longitude: float | None
    latitude: float | None
    address: str


@dataclass(frozen=True)
class Report:
    """A service request to be made."""

    kind: str
    location: Location
    description: str
    media_url: str
    contact: Contact
    attributes: dict[str, str]


@dataclass(frozen=True)
class Update:
    """An update to a service request, by the sender's own number for it."""

    number: str
    name: str
    status: str
    words: str


@dataclass(frozen=True)
class Query:
    """Which service requests: these numbers, or those of a period [since, until] of some services in some status."""

    numbers: tuple[str, ...]
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    since: datetime
    until: datetime
    page: int
    size: int


def report_in(sent: QueryDict) -> Report:
    """The report that was sent; 400 with everything that is missing or wrong, 404 for an unknown service."""
    code = _text(sent, "service_code")
    if not code:
        raise Open311Error(400, _("service_code was not provided."))
    demand_offered(code)
    location, wrong = _location(sent)
    if not _text(sent, "description"):
        wrong.append(_("description was not provided. Write in one or two sentences what is wrong."))
    attributes, more = _attributes(sent, code)
    wrong += more + _media(sent)
    if wrong:
        raise Open311Error(400, *wrong)
    name = f"{_text(sent, 'last_name')} {_text(sent, 'first_name')}".strip()
    contact = Contact(name=name[:60], phone=_text(sent, "phone")[:30], mail=_text(sent, "email")[:200])
    return Report(code, location, _text(sent, "description"), _text(sent, "media_url"), contact, attributes)


def update_in(sent: QueryDict) -> Update:
    """The update that was sent; 400 with everything that is missing or wrong."""
    needed = ("service_request_id", "update_id", "status", "description")
    wrong = [_("%(name)s was not provided.") % {"name": name} for name in needed if not _text(sent, name)]
    if len(_text(sent, "update_id")) > 100:
        wrong.append(_("%(name)s is longer than %(count)d characters.") % {"name": "update_id", "count": 100})
    wrong += _media(sent)
    if wrong:
        raise Open311Error(400, *wrong)
    words = "\n".join(part for part in (_text(sent, "description"), _text(sent, "media_url")) if part)
    return Update(_text(sent, "service_request_id"), _text(sent, "update_id"), _text(sent, "status").lower(), words)


def query_in(sent: QueryDict, at: datetime) -> Query:
    """The query; without dates the last 90 days, with one of them 90 days from it. 400 for more than 90 days."""
    since, until = _dates(sent, at)
    kinds, statuses = _listed(sent, "service_code"), _listed(sent, "status")
    if unknown := set(statuses) - set(STATUSES):
        raise Open311Error(
            400, _("status can be open or closed, not %(given)s.") % {"given": ", ".join(sorted(unknown))}
        )
    page, size = _whole(sent, "page", 1, 10_000), _whole(sent, "page_size", MOST, MOST)
    return Query(_listed(sent, "service_request_id")[:AT_ONCE], kinds, statuses, since, until, page, size)


def _dates(sent: QueryDict, at: datetime) -> tuple[datetime, datetime]:
    start, end = _moment(sent, "start_date"), _moment(sent, "end_date")
    until = end or (min(at, start + SPAN) if start else at)
    since = start or until - SPAN
    if since > until or until - since > SPAN + timedelta(seconds=1):
        raise Open311Error(400, _("start_date and end_date may be at most 90 days apart, the earlier one first."))
    return since, until


def _moment(sent: QueryDict, name: str) -> datetime | None:
    text = _text(sent, name).replace(" ", "+")  # an offset's plus sign that was not escaped
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1950 <= found.year < 2100:
        raise Open311Error(400, _("%(name)s is not an instant such as 2026-11-23T08:15:30+08:00.") % {"name": name})
    return found


def _location(sent: QueryDict) -> tuple[Location, list[str]]:
    said = Location(
        _text(sent, "address_id"),
        _degrees(sent, "long", 180),
        _degrees(sent, "lat", 90),
        _text(sent, "address_string")[:400],
    )
    if said.address_id or said.address or (said.longitude is not None and said.latitude is not None):
        return said, []
    return said, [_("Where is it? Send lat and long (degrees, WGS84), or address_id, or address_string.")]


def _degrees(sent: QueryDict, name: str, most: int) -> float | None:
    text = _text(sent, name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not -most <= number <= most:
        raise Open311Error(
            400, _("%(name)s must be degrees between -%(most)d and %(most)d.") % {"name": name, "most": most}
        )
    return number


def _attributes(sent: QueryDict, code: str) -> tuple[dict[str, str], list[str]]:
    found: dict[str, str] = {}
    wrong = []
    for field in sent:
        named = _ATTRIBUTE.match(field)
        if named is None or not (text := _text(sent, field)):
            continue
        name, allowed = named[1], choices(named[1])
        if name not in ASKED[code] or (allowed and text not in allowed):
            wrong.append(
                _("%(field)s cannot be “%(given)s”. Look at the definition of the service.")
                % {"field": field, "given": text[:40]}
            )
        found[name] = text
    return found, wrong


def _media(sent: QueryDict) -> list[str]:
    link = _text(sent, "media_url")
    try:
        if link:
            _LINK(link)
    except ValidationError:
        return [_("media_url must be a web address (http or https) of at most 500 characters.")]
    return [] if len(link) <= 500 else [_("media_url must be a web address (http or https) of at most 500 characters.")]


def _listed(sent: QueryDict, name: str) -> tuple[str, ...]:
    parts: Iterable[str] = (part.strip() for one in sent.getlist(name) for part in one.split(","))
    return tuple(dict.fromkeys(part for part in parts if part and "\x00" not in part))


def _whole(sent: QueryDict, name: str, default: int, most: int) -> int:
    text = _text(sent, name)
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= most):
        raise Open311Error(400, _("%(name)s must be a whole number from 1 to %(most)d.") % {"name": name, "most": most})
    return int(text[:9])


def _text(sent: QueryDict, name: str) -> str:
    return str(sent.get(name) or "").replace("\x00", "").strip()
