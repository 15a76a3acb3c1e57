"""One box for everything: places, enterprises and people by name, code, pinyin; only what the asker may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length
from django.urls import reverse

from gezhi.kernel.actors import Actor
from gezhi.kernel.pinyin import searchable
from gezhi.people.reads.persons import people
from gezhi.registry import rules
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.enterprises import Filters, enterprises
from gezhi.registry.reads.paths import paths

LONGEST = 100
CLOSE = 0.6  # how alike a name must be to be offered instead (share of matching characters)
NAMED_AFTER_THEMSELVES = (Kind.GROUP, Kind.GRID, Kind.SITE, Kind.BUILDING)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: its kind ("place", "enterprise", "person"), name, what it is and where, its page."""

    kind: str
    pk: int
    name: str
    detail: str
    href: str
    icon: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, each list at most `limit` long; `near` are places named alike if nothing was found."""

    words: str
    places: list[Hit] = field(default_factory=list)
    enterprises: list[Hit] = field(default_factory=list)
    people: list[Hit] = field(default_factory=list)
    near: list[Hit] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many hits are shown."""
        return len(self.places) + len(self.enterprises) + len(self.people)


def search(*, words: str, seen_by: Actor, at: datetime, limit: int = 20) -> Found:
    """Everything called `words`: places that exist at `at`, enterprises, people. An empty search finds nothing."""
    words = " ".join(words.split())[:LONGEST]
    if not words:
        return Found(words)
    found = Found(
        words,
        places=search_places(words=words, seen_by=seen_by, at=at, limit=limit),
        enterprises=_enterprises(words, seen_by, at, limit),
        people=_people(words, seen_by, at, limit),
    )
    return found if found.number else Found(words, near=places_like(words=words, seen_by=seen_by, at=at))


def search_places(*, words: str, seen_by: Actor, at: datetime, limit: int = 20) -> list[Hit]:
    """Places by name, code or pinyin; the very one first, then beginnings, larger kinds before smaller ones.

    Several words must all fit, the later ones also by the places above: "港东 东卫生间".
    """
    parts = words.split()
    found = _standing(seen_by, at).filter(_called(parts[-1]))
    key = parts[-1].lower()
    rank = Case(
        When(Q(name__iexact=key) | Q(code__iexact=key), then=Value(0)),
        When(Q(name__istartswith=key) | Q(code__istartswith=key) | Q(initials__startswith=key), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    size = Case(*(When(kind=kind, then=Value(step)) for step, kind in enumerate(Kind)), output_field=IntegerField())
    ranked = found.annotate(rank=rank, size=size).order_by("rank", "size", Length("name"), "code")
    hits = _place_hits(list(ranked[: limit if len(parts) == 1 else 10 * limit]), at)
    return [hit for hit in hits if all(_mentions(hit, part) for part in parts[:-1])][:limit]


def places_like(*, words: str, seen_by: Actor, at: datetime, limit: int = 3) -> list[Hit]:
    """Places whose names look or sound like `words`, the most alike first: 港洞食品 is 港东食品园."""
    sound = searchable(words).split(" ")[-1]
    named = _standing(seen_by, at).filter(kind__in=NAMED_AFTER_THEMSELVES).values_list("pk", "name", "initials")
    alike = sorted(((_alike(words, sound, name, said), pk) for pk, name, said in named), reverse=True)[:limit]
    nearest = max((likeness for likeness, _pk in alike), default=0.0)
    wanted = [pk for likeness, pk in alike if likeness >= max(CLOSE, nearest - 0.1)]
    found = Place.objects.in_bulk(wanted)
    return _place_hits([found[pk] for pk in wanted], at)


def _alike(words: str, sound: str, name: str, said: str) -> float:
    heard = max((SequenceMatcher(None, sound, one).ratio() for one in said.split() if sound), default=0.0)
    return max(SequenceMatcher(None, words, name).ratio(), heard)


def _standing(seen_by: Actor, at: datetime):  # type: ignore[no-untyped-def]
    territory = rules.sees_now(seen_by)
    hung = Q(placements__during__contains=at, placements__recorded__upper_inf=True)
    return Place.objects.filter(hung, territory.q("pk"))


def _called(word: str) -> Q:
    found = Q(name__icontains=word) | Q(code__istartswith=word) | Q(grid_code__startswith=word)
    return found | _sounds(word) if word.isascii() and word.isalnum() else found


def _sounds(word: str) -> Q:
    """The beginning of the reading, or any part of the first letters: `gdsp` and `spy` find 港东食品园, `ngdo` does not."""
    word = word.lower()
    begins = Q(initials__startswith=word) | Q(initials__contains=f" {word}")
    return begins | Q(initials__regex=rf"^\S*{word}")


def _mentions(hit: Hit, word: str) -> bool:
    return word.lower() in f"{hit.name} {hit.detail}".lower() or word.lower() in searchable(hit.detail)


def _place_hits(found: Sequence[Place], at: datetime) -> list[Hit]:
    where = paths(place_ids=[place.pk for place in found], at=at)
    return [
        Hit(
            "place",
            place.pk,
            place.name,
            " › ".join([str(Kind(place.kind).label), *(step.name for step in where[place.pk].steps[:-1])])
            if place.pk in where
            else str(Kind(place.kind).label),
            reverse("registry:place", args=[place.pk]),
            {"zone": "board", "point": "pin"}.get(place.kind, place.kind),
        )
        for place in found
    ]


def _enterprises(words: str, seen_by: Actor, at: datetime, limit: int) -> list[Hit]:
    lines = enterprises(seen_by=seen_by, at=at, filters=Filters(search=words), size=limit).lines
    return [
        Hit(
            "enterprise",
            line.enterprise.pk,
            line.enterprise.name,
            str(line.stays[0].path) if line.stays else line.enterprise.credit_code or "",
            reverse("registry:enterprise", args=[line.enterprise.pk]),
            "firm",
        )
        for line in lines
    ]


def _people(words: str, seen_by: Actor, at: datetime, limit: int) -> list[Hit]:
    rows = people(seen_by=seen_by, at=at, q=words, per=limit).rows
    return [
        Hit(
            "person",
            row.person.pk,
            row.person.name,
            " · ".join(part for part in (row.person.title, row.phone) if part),
            reverse("people:person", args=[row.person.pk]),
            "user",
        )
        for row in rows
    ]
