"""Finding persons, and everything about one of them that the asker may see."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value, When

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.people import attempts, rules
from gezhi.people.models import Device, Grant, Invitation, Person, SecondFactor
from gezhi.people.phones import masked, normalised
from gezhi.people.reads.invitations import Card, card_of
from gezhi.people.slots import Part, parts_of

_DEVICES = Device.objects.filter(person=OuterRef("pk"))
_HAS_NO_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
_LETTERS = re.compile(r"[a-z0-9]+")
STATES = ("here", "waiting", "left")
READING = Func(F("initials"), Value(" "), Value(2), function="split_part", output_field=TextField())


@dataclass(frozen=True)
class PersonRow:
    """A person in a list: the phone is masked for everybody, the whole number is on their page for who needs it."""

    person: Person
    phone: str
    joined: bool
    invited: bool


@dataclass(frozen=True)
class PeopleFound:
    """A page of persons, and how many there are of each kind under the same search."""

    page: "Page[Person]"
    rows: list[PersonRow]
    counts: dict[str, int]
    total: int


@dataclass(frozen=True)
class PersonPage:
    """Everything about a person that the asker may see; `may` names what the asker may do."""

    person: Person
    phone: str
    devices: list[Device]
    card: Card | None
    invitation: Invitation | None
    grants: list[Grant]
    locked_until: datetime | None
    has_second_factor: bool
    may: frozenset[str]
    parts: list[Part]


def people(
    *, seen_by: Actor, at: datetime, q: str = "", works: str = "", state: str = "here", page: int = 1, per: int = 25
) -> PeopleFound:
    """Persons by name, pinyin or end of the phone number, in the order of their names' reading.

    `state`: "here", "waiting" (here, but never joined) or "left". People without a right see themselves and whom they
    reach by their duties.
    """
    found = _in_state(_seen(seen_by, at), state).filter(matching(q, seen_by, at))
    counts = dict(found.order_by().values_list("works").annotate(Count("pk")))
    if works:
        found = found.filter(works=works)
    shown = Paginator(_with_ways_in(found.order_by(READING, "pk"), at), per).get_page(page)
    rows = [PersonRow(p, masked(p.phone), p.joined, p.invited) for p in shown]  # type: ignore[attr-defined]
    return PeopleFound(shown, rows, counts, sum(counts.values()))


def find_person(*, person: int, seen_by: Actor, at: datetime) -> Person:
    """The person with this number, if the asker may know of them; otherwise NotThere."""
    found = Person.objects.filter(pk=person).first()
    if found is None or not rules.may_see(seen_by, found, at):
        raise NotThere
    return found


def person_page(*, person: int, seen_by: Actor, at: datetime) -> PersonPage:
    """A person with devices, invitation, rights, lock and what capabilities above add, as far as the asker may see."""
    found = find_person(person=person, seen_by=seen_by, at=at)
    may = _allowed(seen_by, found, at)
    close = bool(may) or seen_by.ref == found.ref
    whole = rules.may_see_phone(seen_by, found, at)
    last = found.invitations.select_related("made_by").order_by("-made_at", "-pk").first() if close else None
    return PersonPage(
        person=found,
        phone=(found.phone or "") if whole else masked(found.phone),
        devices=list(Device.objects.open(at).filter(person=found).order_by("-seen_at")) if close else [],
        card=card_of(last) if last and "invite" in may and last.state(at) == "open" else None,
        invitation=last,
        grants=list(found.grants.filter(Q(during__endswith__gt=at) | Q(during__upper_inf=True)).order_by("pk")),
        locked_until=_locked(found, at) if "administer" in may else None,
        has_second_factor=SecondFactor.objects.filter(person=found, confirmed_at__isnull=False).exists(),
        may=may,
        parts=parts_of(found, seen_by=seen_by, at=at),
    )


def _seen(seen_by: Actor, at: datetime) -> "QuerySet[Person]":
    if seen_by.is_operator or rules.rights_of(seen_by, at):
        return Person.objects.all()
    return Person.objects.filter(rules.reach_of(seen_by, at)) if isinstance(seen_by, Person) else Person.objects.none()


def _in_state(found: "QuerySet[Person]", state: str) -> "QuerySet[Person]":
    if state == "left":
        return found.filter(is_active=False)
    if state == "waiting":
        return found.filter(_HAS_NO_PASSWORD, ~Exists(_DEVICES), is_active=True)
    return found.filter(is_active=True)


def matching(q: str, seen_by: Actor, at: datetime) -> Q:
    """A filter for persons: part of the name or title, or pinyin as initials and whole.

    The end of a phone, four digits or more, matches only among those whose number the asker may see.
    """
    words = q.replace("\x00", "").strip()
    if not words:
        return Q()
    match = Q(name__icontains=words) | Q(title__icontains=words)
    letters = "".join(_LETTERS.findall(words.lower()))
    if letters and words.isascii():
        match |= Q(initials__contains=letters)
    digits = re.sub(r"\D", "", words)
    if len(digits) >= 4 and len(digits) * 2 > len(words):
        phones = Q(phone__endswith=digits) | Q(phone=_number(words))
        mine = Q() if rules.sees_all_phones(seen_by, at) else _reached(seen_by, at)
        match |= phones & mine
    return match


def _reached(seen_by: Actor, at: datetime) -> Q:
    return rules.reach_of(seen_by, at) if isinstance(seen_by, Person) else Q(pk=None)


def _number(words: str) -> str:
    try:
        return normalised(words)
    except Refused:
        return "-"


def _with_ways_in(found: "QuerySet[Person]", at: datetime) -> "QuerySet[Person]":
    return found.annotate(
        joined=Case(When(~_HAS_NO_PASSWORD, then=Value(True)), default=Exists(_DEVICES)),
        invited=Exists(Invitation.objects.open(at).filter(person=OuterRef("pk"))),
    )


def _allowed(seen_by: Actor, person: Person, at: datetime) -> frozenset[str]:
    questions = {
        "administer": rules.may_administer(seen_by, at),
        "change": rules.may_change(seen_by, person, at),
        "invite": person.is_active and rules.may_invite(seen_by, person, at),
    }
    return frozenset(word for word, yes in questions.items() if yes)


def _locked(person: Person, at: datetime) -> datetime | None:
    phone = attempts.locked_until(attempts.PHONE, person.phone, at=at) if person.phone else None
    return phone or attempts.locked_until(attempts.CODE, person.ref, at=at)
