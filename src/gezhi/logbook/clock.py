"""What time does to the log book: every few seconds what was committed is sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.db import connection, transaction

from gezhi.kernel.actors import SYSTEM
from gezhi.logbook import keys, witness
from gezhi.logbook.canonical import NotCanonical, entry_hash
from gezhi.logbook.models import Checkpoint, Sealer, Verification
from gezhi.logbook.notes import NotAText, SigningKey, body_of, parse
from gezhi.logbook.reads.verification import verify
from gezhi.logbook.rows import Row, fetch, raw, unsealed
from gezhi.logbook.stored import BLOCK_LEVEL, Damaged, frontier_at
from gezhi.logbook.tree import Frontier

BATCH = 5000
WINDOW = timedelta(minutes=5)
SWEEP = timedelta(minutes=10)
PAUSE = timedelta(minutes=1)
ADD_SEALS = (
    "INSERT INTO logbook_seal (entry_id, leaf, leaf_hash) SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])"
)
ADD_NODES = (
    "INSERT INTO logbook_node (level, number, digest) SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])"
)


@dataclass(frozen=True)
class Sealed:
    """What one run did: entries sealed, the size of the log now, why it stopped ("" = it did not), another one at work."""

    entries: int = 0
    size: int = 0
    stopped: str = ""
    busy: bool = False


class Stopped(Exception):
    """The log is not as it was signed last: to go on would be to sign over it. The message is one of `STOPS` in reads."""


def seal(*, at: datetime) -> Sealed:
    """Seals what was committed and is not sealed: leaf numbers, tree, one signed checkpoint for each batch of 5,000.

    Safe to run twice and by several processes at once: whoever comes second leaves at once with `busy`.
    If the key, the last checkpoint, the seals and the kept checkpoint do not agree, nothing is sealed and `stopped` says why.
    """
    entries, after = 0, -1
    while True:
        with transaction.atomic():
            if not _alone():
                return Sealed(entries=entries, busy=True)
            outcome, after, text = _seal_batch(at, after)
        if text:
            witness.keep(text)
        entries += outcome.entries
        if after < 0 or outcome.stopped:
            return Sealed(entries, outcome.size, outcome.stopped)


def _alone() -> bool:
    """Takes the sealers' lock of this zone until the transaction ends; False if another sealer holds it."""
    return bool(
        fetch("SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' log book sealer', 0))")[0][0]
    )


def _seal_batch(at: datetime, after: int) -> tuple[Sealed, int, str]:
    """One batch: what was done, the id to go on after (-1 = finished), the text of the new checkpoint or ""."""
    heartbeat, _ = Sealer.objects.get_or_create(id=1)
    last = Checkpoint.objects.order_by("-size").first()
    try:
        key = _agreed(last)
        sweep = after < 0 and _sweep_is_due(heartbeat, at)
        low = 0 if sweep else _settled(at) if after < 0 else after
        rows = unsealed(low, BATCH)
        new, unreadable = _append(rows, last, key, at)
    except Stopped as stop:
        _beat(heartbeat, at, stopped=str(stop))
        return Sealed(size=last.size if last else 0, stopped=str(stop)), -1, ""
    first_unreadable = unreadable[0] if unreadable else (heartbeat.unreadable if after >= 0 or not sweep else None)
    _beat(heartbeat, at, swept=sweep, unreadable=first_unreadable)
    newest = new or last
    finished = -1 if len(rows) < BATCH else rows[-1][0]
    return Sealed(len(rows) - len(unreadable), newest.size if newest else 0), finished, new.text if new else ""


def _beat(
    heartbeat: Sealer, at: datetime, *, stopped: str = "", swept: bool = False, unreadable: int | None = None
) -> None:
    heartbeat.ran_at, heartbeat.stopped, heartbeat.unreadable = at, stopped, unreadable
    if swept:
        heartbeat.swept_at = at
    heartbeat.save()


def _sweep_is_due(heartbeat: Sealer, at: datetime) -> bool:
    """Whether to look at all entries: now and then, and after a pause, in which a long transaction may have ended."""
    if heartbeat.ran_at is None or heartbeat.swept_at is None:
        return True
    return not timedelta() <= at - heartbeat.ran_at <= PAUSE or at - heartbeat.swept_at >= SWEEP


def _settled(at: datetime) -> int:
    """The entry id up to which nothing new is expected: the highest sealed some minutes ago. Ids commit out of order."""
    before = Checkpoint.objects.filter(sealed_at__lte=at - WINDOW).order_by("-sealed_at", "-size")
    return before.values_list("highest_entry", flat=True).first() or 0


def _agreed(last: Checkpoint | None) -> SigningKey:
    """The key to sign with, if key, last checkpoint, seals and kept checkpoint agree; otherwise Stopped."""
    try:
        kept = witness.kept()
    except NotAText as error:
        raise Stopped("witness-spoilt") from error
    size = last.size if last else 0
    if kept and kept.size > size:
        raise Stopped("cut-short")
    if kept and last and kept.size == size and kept.root != bytes(last.root):
        raise Stopped("rewritten")
    if fetch("SELECT coalesce(max(leaf) + 1, 0) FROM logbook_seal")[0][0] != size:
        raise Stopped("seals-differ")
    return _key_for(last)


def _key_for(last: Checkpoint | None) -> SigningKey:
    try:
        if last is None and not keys.verifier_keys():
            return keys.make_key()
        key, known = keys.signing_key(), keys.verifier_keys()
        if last and not any(verifier.signed(parse(last.text)) for verifier in known):
            raise Stopped("key-changed")
    except keys.OtherKey as error:
        raise Stopped("key-changed") from error
    except keys.NoKey as error:
        raise Stopped("key-missing") from error
    except NotAText as error:
        raise Stopped("rewritten") from error
    return key


def _append(
    rows: list[Row], last: Checkpoint | None, key: SigningKey, at: datetime
) -> tuple[Checkpoint | None, list[int]]:
    """Seals these entries and signs; returns the new checkpoint, if any, and the ids that have no canonical text."""
    frontier = _trusted_frontier(last) if rows else Frontier()
    seals: list[tuple[int, int, bytes]] = []
    nodes: list[tuple[int, int, bytes]] = []
    unreadable: list[int] = []
    for row in rows:
        try:
            digest = entry_hash(raw(row))
        except NotCanonical:
            unreadable.append(row[0])
            continue
        seals.append((row[0], frontier.size, digest))
        nodes += [node for node in frontier.add(digest) if node[0] >= BLOCK_LEVEL]
    if not seals:
        return None, unreadable
    _insert(ADD_SEALS, seals)
    _insert(ADD_NODES, nodes)
    return _sign(
        frontier, key, max(at, last.sealed_at) if last else at, max(seals[-1][0], last.highest_entry if last else 0)
    ), unreadable


def _trusted_frontier(last: Checkpoint | None) -> Frontier:
    """Where the tree grows on; Stopped if what is stored does not give the root that was signed last."""
    try:
        frontier = frontier_at(last.size if last else 0)
    except Damaged as error:
        raise Stopped("seals-differ") from error
    if last and frontier.root() != bytes(last.root):
        raise Stopped("seals-differ")
    return frontier


def _insert(sql: str, rows: list[tuple[int, int, bytes]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])


def _sign(frontier: Frontier, key: SigningKey, at: datetime, highest_entry: int) -> Checkpoint:
    root = frontier.root()
    text = key.sign(body_of(key.name, frontier.size, root, at))
    return Checkpoint.objects.create(
        size=frontier.size, root=root, text=text, sealed_at=at, highest_entry=highest_entry
    )


def carry_out(number: int, *, at: datetime) -> Verification:
    """Does the verification `number`, noting progress and result on its row. Done twice, it is done anew."""
    row = Verification.objects.get(pk=number)
    pages = count(1)

    def progress(done: int, total: int) -> None:
        if next(pages) % 8 == 1 or done == total:
            Verification.objects.filter(pk=number).update(done=done, total=total)

    try:
        report = verify(seen_by=SYSTEM, at=at, kept=row.kept, progress=progress)
    except Exception:
        Verification.objects.filter(pk=number).update(failed=True, ended_at=at)
        raise
    row.report, row.done, row.total, row.failed, row.ended_at = report.as_json(), report.size, report.size, False, at
    row.save()
    return row
