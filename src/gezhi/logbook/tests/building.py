"""Plain builders for the log book's tests."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from gezhi.kernel.actors import OPERATOR, Actor
from gezhi.logbook import reads
from gezhi.logbook.actions import line, write_many
from gezhi.logbook.canonical import entry_hash
from gezhi.logbook.clock import Sealed, seal
from gezhi.logbook.findings import Finding, Report
from gezhi.logbook.models import Entry

NOON = datetime(2027, 2, 18, 4, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Attacker(Protocol):
    """Runs one statement past every guard of the database."""

    def __call__(self, statement: str, *parameters: object) -> None: ...


@dataclass(frozen=True)
class Reader:
    """Somebody who is not the operator; `refs` is what they answer for, None = everything."""

    ref: str
    refs: tuple[str, ...] | None = ()
    is_operator: bool = False


AUDITOR = Reader("person:1", None)


def readers(actor: Actor, at: datetime) -> Literal[True] | Collection[str]:
    """What a capability above would answer (setting GEZHI_LOG_READERS)."""
    refs = getattr(actor, "refs", ())
    return True if refs is None else refs


def write_lines(count: int, *, at: datetime = NOON, about: str = "place:7") -> list[Entry]:
    """`count` entries, one second apart, not sealed."""
    return write_many(
        line(
            "duty.assigned",
            by=OPERATOR,
            at=at + number * SECOND,
            about=[about, f"person:{number + 1}"],
            facts={"number": number},
        )
        for number in range(count)
    )


def sealed_log(*batches: int, at: datetime = NOON) -> list[Entry]:
    """A log of batches that were sealed one after the other, a minute apart; returns its entries."""
    entries: list[Entry] = []
    for number, count in enumerate(batches):
        now = at + number * MINUTE
        entries += write_lines(count, at=now)
        assert seal(at=now + 30 * SECOND).entries == count
    return entries


def seal_at(minutes: float) -> Sealed:
    """The sealer runs so many minutes after noon."""
    return seal(at=NOON + minutes * MINUTE)


def verified(kept: str = "", minutes: float = 5) -> Report:
    """A verification of the whole log, five minutes after noon."""
    return reads.verify(seen_by=OPERATOR, at=NOON + minutes * MINUTE, kept=kept)


def kinds(report: Report) -> list[str]:
    """What was found, by kind."""
    return [finding.kind for finding in report.findings]


def only(report: Report) -> Finding:
    """The one thing that was found."""
    assert len(report.findings) == 1, kinds(report)
    assert not report.ok
    return report.findings[0]


def rehash(attacker: Attacker, entry: int) -> None:
    """The attacker knows the format: the seal's hash follows the changed entry."""
    digest = entry_hash(Entry.objects.get(pk=entry).raw)
    attacker("UPDATE logbook_seal SET leaf_hash = %s WHERE entry_id = %s", digest, entry)
