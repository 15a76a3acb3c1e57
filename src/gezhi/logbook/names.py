"""What a reference is called. Entries hold "person:12"; a page shows a name, as the reader may see it, at this moment.

The log book knows no persons or places. Capabilities above say in their AppConfig.ready() how their references resolve:

    names.resolver("person", names_of_persons, noun=_("Person"), find=persons_called)
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence

REFERENCE = re.compile(r"([a-z][a-z_]*):([1-9][0-9]{0,18})")


@dataclass(frozen=True)
class Named:
    """What a reference is called, and the page about it ("" = none that the reader may open)."""

    label: str
    url: str = ""


Resolve = Callable[[Collection[int], Actor], Mapping[int, Named]]
Find = Callable[[str, Actor], Iterable[str]]


@dataclass(frozen=True)
class Resolver:
    """How references of one kind are named and found."""

    resolve: Resolve
    noun: Sentence
    find: Find | None


_resolvers: dict[str, Resolver] = {}
_ACTORS: dict[str, Sentence] = {
    "operator": pgettext_lazy("actor in the log book", "operator"),
    "system": pgettext_lazy("actor in the log book", "the system"),
}


def resolver(kind: str, resolve: Resolve, *, noun: Sentence, find: Find | None = None) -> None:
    """Registers how references `kind`:id are named.

    `resolve(ids, seen_by)` gives names for many ids in one query; ids it leaves out are shown as noun and number.
    `find(text, seen_by)` gives references that people may mean by `text`, the likeliest first, for the log's own filter.
    """
    _resolvers[kind] = Resolver(resolve, noun, find)


def called(references: Iterable[str], *, seen_by: Actor) -> dict[str, Named]:
    """What these references are called; one look-up for each kind. Every reference gets a name."""
    wanted = dict.fromkeys(references)
    by_kind: dict[str, dict[int, str]] = defaultdict(dict)
    for reference in wanted:
        if match := REFERENCE.fullmatch(reference):
            by_kind[match[1]][int(match[2])] = reference
    names = {reference: Named(str(_ACTORS.get(reference, reference))) for reference in wanted}
    for kind, ids in by_kind.items():
        names |= _named(kind, ids, seen_by)
    return names


def _named(kind: str, ids: Mapping[int, str], seen_by: Actor) -> dict[str, Named]:
    known = _resolvers.get(kind)
    if known is None:
        return {}
    found = known.resolve(list(ids), seen_by)
    return {reference: found.get(number) or Named(f"{known.noun} {number}") for number, reference in ids.items()}


def find(text: str, *, seen_by: Actor) -> list[str]:
    """The references that somebody may mean by `text`: itself if it is one, otherwise things of such a name (50 at most)."""
    text = text.strip()
    if REFERENCE.fullmatch(text) or text in _ACTORS:
        return [text]
    found = (reference for known in _resolvers.values() if known.find for reference in known.find(text, seen_by))
    return [reference for _number, reference in zip(range(50), found, strict=False)]


def nouns() -> dict[str, Sentence]:
    """The kinds of reference that have names, each with its noun."""
    return {kind: known.noun for kind, known in _resolvers.items()}
