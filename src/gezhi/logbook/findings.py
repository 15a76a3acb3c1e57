"""What a verification finds, each with the entry or range that it is about and a sentence that names it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Sentence
from gezhi.logbook.words import phrase_of

LIMIT = 500
NOTICES = frozenset({"backdated", "waiting", "key-changed"})
GONE = frozenset({"missing-entry"})
MERGED = frozenset({"backdated", "missing-leaf", "waiting", "unsealed"})

SENTENCES: dict[str, Sentence] = {
    "changed": _("Entry %(entry)s no longer agrees with its seal: it was changed after it was sealed."),
    "reordered": _("Entry %(entry)s stands in another place than it was sealed in: the order was changed."),
    "order": _("Entries %(detail)s and %(entry)s stand in the wrong order: one of them was moved or put in."),
    "missing-entry": _("Entry %(entry)s was sealed and is gone: it was deleted."),
    "missing-leaf": _("Leaf %(leaves)s is missing: an entry was deleted together with its seal."),
    "repeated-leaf": _("Entry %(entry)s claims leaf %(leaf)s, which belongs to another entry: its seal was forged."),
    "repeated-entry": _("Entry %(entry)s has more than one seal: one of them was forged."),
    "outside": _(
        "Entry %(entry)s has a seal beyond the last signed checkpoint: the seal was forged or the checkpoint deleted."
    ),
    "range": _(
        "Entries %(entries)s were changed together with their hashes: they do not give the root that was signed."
    ),
    "unconfirmed": _("After that no checkpoint up to entry number %(size)s can be confirmed any more."),
    "tail": _("The entries from leaf %(leaf)s on are gone: the last checkpoint was signed over %(size)s."),
    "cut-short": _("The log is shorter than it was: %(detail)s was signed over %(size)s entries."),
    "rewritten": _("The log was rewritten: over its first %(size)s entries it has another root than %(detail)s."),
    "checkpoint-forged": _("The checkpoint over %(size)s entries is not signed with a key of this log."),
    "checkpoint-changed": _("The checkpoint over %(size)s entries was changed beside its signed text."),
    "checkpoint-time": _("The checkpoint over %(size)s entries is dated before the one before it."),
    "kept-forged": _(
        "The checkpoint that you kept is not signed with a key of this log. Compare the key with the one you noted."
    ),
    "witness-spoilt": _("The checkpoint kept in the data folder can no longer be read."),
    "no-key": _("The keys of this log are not in the data folder, so no signature can be checked."),
    "node": _("The stored hash over leaves %(leaves)s is wrong. The entries there are as they were sealed."),
    "unsealed": _(
        "Entry %(entries)s has no seal although the sealer has passed: its seal was deleted, or it cannot be sealed."
    ),
    "unreadable": _("Entry %(entry)s holds something that cannot be sealed. It was written past the application."),
    "waiting": _("Entry %(entries)s has been waiting for its seal for long. Look whether the worker is running."),
    "backdated": _(
        "Entry %(entries)s says that it was written before the checkpoint over %(size)s entries, and came in after it."
    ),
    "key-changed": _("From the checkpoint over %(size)s entries on, the log is signed with another key."),
}


@dataclass
class Finding:
    """One thing that is not as it was sealed. `leaf` to `until` (included) and `entry` to `last_entry` are what it is about."""

    kind: str
    leaf: int | None = None
    until: int | None = None
    entry: int | None = None
    last_entry: int | None = None
    verb: str = ""
    recorded_at: str = ""
    size: int | None = None
    count: int = 1
    detail: str = ""

    @property
    def notice(self) -> bool:
        """Odd, but no proof that anything was changed."""
        return self.kind in NOTICES

    @property
    def sentence(self) -> str:
        """What was found, in the reader's language."""
        words = {**asdict(self), "leaves": _span(self.leaf, self.until), "entries": _span(self.entry, self.last_entry)}
        return str(SENTENCES[self.kind]) % {**words, "detail": str(_DETAILS.get(self.detail, self.detail))}

    @property
    def what(self) -> str:
        """What the entry is about, in words."""
        return str(phrase_of(self.verb).words) if self.verb else ""

    @property
    def page(self) -> int | None:
        """The entry whose page says more; None if it is gone or if the finding names none."""
        return None if self.kind in GONE else self.entry

    @property
    def written(self) -> datetime | None:
        """When the entry says it was recorded."""
        return datetime.fromisoformat(self.recorded_at) if self.recorded_at else None


_DETAILS: dict[str, Sentence] = {
    "kept": _("the checkpoint that you kept"),
    "witness": _("the checkpoint in the data folder"),
}


def _span(first: int | None, last: int | None) -> str:
    if first is None:
        return "?"
    return str(first) if last is None or last == first else f"{first}–{last}"


@dataclass
class Findings:
    """Collects findings in bounded memory: neighbours of one kind become a range, beyond 500 they are only counted."""

    found: list[Finding] = field(default_factory=list)
    beyond: int = 0
    broken: bool = False

    def add(self, finding: Finding) -> None:
        """Notes a finding, as part of the one before it if it goes on where that ended."""
        self.broken |= not finding.notice
        last = self.found[-1] if self.found else None
        if last and finding.kind in MERGED and _follows(last, finding):
            last.until, last.last_entry = finding.until or finding.leaf, finding.last_entry or finding.entry
            last.count += finding.count
        elif len(self.found) < LIMIT:
            self.found.append(finding)
        else:
            self.beyond += 1

    def of(self, *kinds: str) -> Iterator[Finding]:
        """The findings of these kinds."""
        return (finding for finding in self.found if finding.kind in kinds)


def _follows(last: Finding, finding: Finding) -> bool:
    if last.kind != finding.kind or last.size != finding.size:
        return False
    if last.leaf is None or finding.leaf is None:
        return last.leaf is finding.leaf
    return finding.leaf == (last.until or last.leaf) + 1


@dataclass
class Report:
    """What a verification of the whole log came to. `root` in hexadecimal; `at` when it was asked for (ISO, UTC)."""

    at: str
    size: int = 0
    root: str = ""
    checkpoints: int = 0
    waiting: int = 0
    compared_with: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    beyond: int = 0
    broken: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything is as it was sealed (there may be notices)."""
        return not self.broken

    def as_json(self) -> dict[str, Any]:
        """For keeping it and for `--json`; the sentences are not kept, they are made in the reader's language."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Report":
        """The report that `as_json` wrote."""
        return cls(**{**data, "findings": [Finding(**finding) for finding in data["findings"]]})
