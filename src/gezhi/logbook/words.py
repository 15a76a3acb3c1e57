"""How entries are said. The log book stores "duty.assigned"; the capability that writes it says what people read.

In its AppConfig.ready():

    words.say("duty.assigned", _("Duty assigned"), state="info")
    words.fact("post", _("Post"), values=dict(Post.choices))
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gezhi.kernel.refusals import Sentence

STATES = frozenset({"ok", "info", "warn", "bad", "late", "none"})


@dataclass(frozen=True)
class Phrase:
    """What a verb is called and the shape it is shown with (ok info warn bad late none)."""

    words: Sentence
    state: str = "info"


@dataclass(frozen=True)
class Fact:
    """What a fact is called, and what its values are called."""

    label: Sentence
    values: Mapping[str, Sentence] = field(default_factory=dict)


_phrases: dict[str, Phrase] = {}
_facts: dict[str, Fact] = {}


def say(verb: str, words: Sentence, *, state: str = "info") -> None:
    """Registers the phrase for a verb, lazily translated, and the state that its mark shows."""
    if state not in STATES:
        raise ValueError(f"{state} is not a state; choose from {', '.join(sorted(STATES))}")
    _phrases[verb] = Phrase(words, state)


def fact(name: str, label: Sentence, *, values: Mapping[str, Sentence] | None = None) -> None:
    """Registers what a fact is called on pages; a fact without a label is shown under its own name."""
    _facts[name] = Fact(label, values or {})


def phrase_of(verb: str) -> Phrase:
    """The phrase for a verb; the verb itself if nobody registered one."""
    return _phrases.get(verb) or Phrase(verb)


def phrases() -> dict[str, Phrase]:
    """All registered verbs with their phrases."""
    return dict(_phrases)


def label_of(name: str) -> str:
    """What a fact is called."""
    return str(_facts[name].label) if name in _facts else name


def in_order(names: Iterable[str]) -> list[str]:
    """The names of facts in the order in which they were registered, strangers after them, the reason last of all."""
    order = {name: number for number, name in enumerate(_facts)}
    return sorted(names, key=lambda name: (name == "reason", order.get(name, len(order))))


def value_of(name: str, value: object) -> str:
    """What a fact's value is called; numbers and unknown text as they are."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return "–"
    known = _facts.get(name)
    return str(known.values.get(str(value), value)) if known else str(value)


say("log.key_changed", gettext_lazy("Key of the log book changed"), state="warn")
say("log.restored", gettext_lazy("Log book restored from a backup"), state="warn")
fact("size", gettext_lazy("Entries"))
fact("size_before", gettext_lazy("Entries before"))
fact("old_key", gettext_lazy("Old key"))
fact("new_key", gettext_lazy("New key"))
fact("reason", gettext_lazy("Reason"))
fact("late_reason", gettext_lazy("Reason"))
