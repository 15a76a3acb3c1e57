"""Entries as people read them: names for references, words for verbs, times of the zone. Looked up for many at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.logbook import names, words
from gezhi.logbook.models import Entry
from gezhi.logbook.names import REFERENCE, Named
from gezhi.shell import timewords

SHOWN = 4
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Told:
    """One entry as a page shows it; also a row for the shell's `timeline_row`."""

    entry: Entry
    what: str
    state: str
    actor: Named
    about: list[Named]
    facts: list[tuple[str, str]]
    here: bool = False

    @property
    def who(self) -> str:
        """Who did it."""
        return self.actor.label

    @property
    def time(self) -> str:
        """The time of day at which it happened, in the zone's time zone."""
        return timewords.clock_time(self.entry.happened_at)

    @property
    def day(self) -> date:
        """The day on which it happened, in the zone's time zone."""
        return self.entry.happened_at.astimezone(local_zone()).date()

    @property
    def detail(self) -> str:
        """The first facts in one line."""
        return " · ".join(f"{label} {value}" for label, value in self.facts[:SHOWN] if value != "–")

    @property
    def late(self) -> bool:
        """Whether it was written down afterwards (补录)."""
        return bool(self.entry.late_reason)

    @property
    def seal(self) -> str:
        """The short hash; "" while it waits for its seal."""
        sealed = getattr(self.entry, "seal", None)
        return sealed.short if sealed else ""

    @property
    def unsealed(self) -> bool:
        """Whether it waits for its seal."""
        return not self.seal

    @property
    def url(self) -> str:
        """The entry's own page."""
        return reverse("logbook:entry", args=[self.entry.pk])


def tell(entries: Iterable[Entry], *, seen_by: Actor) -> list[Told]:
    """The entries in words, for this reader and in their language; one look-up for each kind of reference."""
    rows = list(entries)
    called = names.called((reference for row in rows for reference in _references(row)), seen_by=seen_by)
    return [_told(row, called) for row in rows]


def by_day(told: Iterable[Told]) -> list[tuple[date, list[Told]]]:
    """The rows under their days."""
    return [(day, list(rows)) for day, rows in groupby(told, key=lambda row: row.day)]


def _told(entry: Entry, called: Mapping[str, Named]) -> Told:
    phrase = words.phrase_of(entry.verb)
    facts = entry.facts if isinstance(entry.facts, dict) else {"": entry.facts}
    lines = [(words.label_of(name), _value(name, facts[name], called)) for name in words.in_order(facts)]
    about = [called[reference] for reference in entry.about]
    return Told(entry, str(phrase.words), phrase.state, called[entry.actor], about, lines)


def _references(entry: Entry) -> Iterator[str]:
    yield entry.actor
    yield from entry.about
    yield from _inside(entry.facts)


def _inside(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for held in value.values():
            yield from _inside(held)
    elif isinstance(value, list):
        for held in value:
            yield from _inside(held)
    elif isinstance(value, str) and REFERENCE.fullmatch(value):
        yield value


def _value(name: str, value: object, called: Mapping[str, Named]) -> str:
    if isinstance(value, dict):
        return (
            ", ".join(f"{words.label_of(str(key))} {_value(str(key), held, called)}" for key, held in value.items())
            or "–"
        )
    if isinstance(value, list):
        return ", ".join(_value(name, held, called) for held in value) or "–"
    if isinstance(value, str):
        if value in called and REFERENCE.fullmatch(value):
            return called[value].label
        if _INSTANT.fullmatch(value):
            return _moment(value)
    return words.value_of(name, value)


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text).astimezone(local_zone())
    return f"{moment:%Y-%m-%d} {timewords.clock_time(moment)}"
