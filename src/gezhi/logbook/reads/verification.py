"""Recomputes the whole log from its raw rows: hashes, order, roots, signatures. In one pass and bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused, Sentence
from gezhi.logbook import keys, witness
from gezhi.logbook.canonical import NotCanonical, entry_hash, instant
from gezhi.logbook.findings import Finding, Findings, Report
from gezhi.logbook.models import Checkpoint, Sealer
from gezhi.logbook.notes import NotAText, Note, VerifierKey, parse
from gezhi.logbook.reads.growing import GrowingTree
from gezhi.logbook.rows import COLUMNS, Row, fetch, raw, unsealed
from gezhi.logbook.rules import demand, may_read_everything

PAGE = 4096
GRACE = timedelta(minutes=10)
UNKNOWN = bytes(32)
NOT_A_CHECKPOINT: Sentence = _(
    "This is not a checkpoint. Paste all of it, from the log's name to the line that begins with a long dash."
)
Progress = Callable[[int, int], None]


def verify(*, seen_by: Actor, at: datetime, kept: str = "", progress: Progress | None = None) -> Report:
    """Recomputes everything that was sealed up to now and compares it with what was signed.

    `kept` is the text of a checkpoint that somebody kept; the one in the data folder is compared in any case.
    `progress(done, total)` is called after each 4,096 entries. Refused if `kept` is no checkpoint.
    """
    demand(may_read_everything(seen_by, at), may_read_everything)
    audit = Audit(at)
    if kept.strip():
        try:
            audit.compare_with(parse(kept), "kept")
        except NotAText as error:
            raise Refused(NOT_A_CHECKPOINT, field="kept", code="not-a-checkpoint") from error
    return audit.run(progress or (lambda done, total: None))


class Audit:
    """One verification: what has been recomputed so far and what was found."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.findings = Findings()
        self.report = Report(at=instant(at))
        self.keys = self._keys()
        self.asked: tuple[Note | None, int | None] = (None, None)
        self.compare: dict[int, list[tuple[str, Note]]] = {}
        self._compare_with_witness()
        self.newest = self._newest_signed()
        self.total = self.newest.size if self.newest else 0
        self.tree = GrowingTree(self.findings)
        self.mismatches: list[tuple[Finding, bytes, bytes]] = []
        self.previous: Note | None = None
        self.key = 0
        self.last_entry = 0

    # -- what to compare with ---------------------------------------------------------------------------------

    def _keys(self) -> list[VerifierKey]:
        try:
            found = keys.verifier_keys()
        except keys.NoKey:
            found = []
        self.report.keys = [key.vkey for key in found]
        if not found and Checkpoint.objects.exists():
            self.findings.add(Finding("no-key"))
        return found

    def _compare_with_witness(self) -> None:
        try:
            note = witness.kept()
        except NotAText:
            self.findings.add(Finding("witness-spoilt"))
            return
        if note:
            self.compare_with(note, "witness")

    def compare_with(self, note: Note, origin: str) -> None:
        """Also compare the log with this checkpoint, which was kept elsewhere."""
        self.compare.setdefault(note.size, []).append((origin, note))
        if origin == "kept":
            self.report.compared_with.append(note.size)
            if self.key_of(note) is None:
                self.findings.add(Finding("kept-forged", size=note.size))

    def key_of(self, note: Note) -> int | None:
        """Which of the log's keys signed the note, None if none did; asked twice for one note, it answers from memory."""
        if self.asked[0] is not note:
            self.asked = note, next((number for number, key in enumerate(self.keys) if key.signed(note)), None)
        return self.asked[1]

    def _newest_signed(self) -> Note | None:
        for checkpoint in Checkpoint.objects.order_by("-size", "-pk").iterator(chunk_size=200):
            note = self._signed(checkpoint)
            if note:
                return note
        return None

    def _signed(self, checkpoint: Checkpoint) -> Note | None:
        """What the checkpoint says, if a key of the log signed it; otherwise a finding."""
        try:
            note: Note | None = parse(checkpoint.text)
        except NotAText:
            note = None
        if note is None or self.key_of(note) is None:
            self.findings.add(Finding("checkpoint-forged", size=checkpoint.size))
            return None
        if (note.size, note.root, note.sealed_at) != (checkpoint.size, bytes(checkpoint.root), checkpoint.sealed_at):
            self.findings.add(Finding("checkpoint-changed", size=checkpoint.size))
        return note

    # -- one pass over the leaves -----------------------------------------------------------------------------

    def run(self, progress: Progress) -> Report:
        """The pass over all leaves, then what can only be asked of all rows together."""
        checkpoints = self._checkpoints()
        self.coming: Note | None = next(checkpoints, None)
        for page in self._pages():
            self.tree.load_nodes(self.tree.size, page[-1][0] + 1)
            for row in page:
                if self._takes_its_place(row, checkpoints):
                    self._grow(self._checked(row), checkpoints)
            progress(self.tree.size, self.total)
        self._judge_end()
        self._judge_order()
        self._judge_stray_rows()
        return self._conclude()

    def _checkpoints(self) -> Iterator[Note]:
        """The signed checkpoints by size, up to the newest; the others are found out on the way."""
        for checkpoint in (
            Checkpoint.objects.filter(size__lt=self.total).order_by("size", "pk").iterator(chunk_size=500)
        ):
            note = self._signed(checkpoint)
            if note and note.size == checkpoint.size:
                yield note
        if self.newest:
            yield self.newest

    def _pages(self) -> Iterator[list[Row]]:
        sql = (
            f"SELECT s.leaf, s.entry_id, s.leaf_hash, {COLUMNS} FROM logbook_seal s "  # noqa: S608  constants
            "LEFT JOIN logbook_entry e ON e.id = s.entry_id "
            "WHERE (s.leaf, s.entry_id) > (%s, %s) AND s.leaf < %s ORDER BY s.leaf, s.entry_id LIMIT %s"
        )
        place: tuple[Any, Any] = (-(2**62), 0)
        while page := fetch(sql, [*place, self.total, PAGE]):
            yield page
            place = page[-1][:2]

    def _takes_its_place(self, row: Row, checkpoints: Iterator[Note]) -> bool:
        """Whether the row is the next leaf, after what is missing before it has been noted; a repeated leaf is not."""
        leaf = row[0]
        if leaf < self.tree.size:
            self.findings.add(_about(row, "repeated-leaf"))
            return False
        if leaf > self.tree.size:
            self.findings.add(Finding("missing-leaf", leaf=self.tree.size, until=leaf - 1))
            while self.tree.size < leaf:
                self._grow(UNKNOWN, checkpoints)
        return True

    def _checked(self, row: Row) -> bytes:
        """The leaf's hash as its seal says, after the entry was compared with it."""
        sealed = bytes(row[2])
        if row[3] is None:
            self.findings.add(_about(row, "missing-entry"))
            return sealed
        try:
            computed = entry_hash(raw(row[3:]))
        except NotCanonical:
            computed = UNKNOWN
        if computed != sealed:
            finding = _about(row, "changed")
            self.findings.add(finding)
            if len(self.mismatches) < PAGE:
                self.mismatches.append((finding, computed, sealed))
            return sealed
        if row[3] < self.last_entry:
            self.findings.add(replace(_about(row, "order"), detail=str(self.last_entry)))
        if self.previous and self.previous.sealed_at and row[9] < self.previous.sealed_at - GRACE:
            self.findings.add(_about(row, "backdated", size=self.previous.size))
        self.last_entry = row[3]
        return sealed

    def _grow(self, digest: bytes, checkpoints: Iterator[Note]) -> None:
        self.tree.add(digest)
        signed = UNKNOWN
        while self.coming and self.coming.size <= self.tree.size:
            if self.coming.size == self.tree.size:
                self._confirm(self.coming)
                signed = self.coming.root
            self.coming = next(checkpoints, None)
        for origin, note in self.compare.get(self.tree.size, ()):
            if note.root not in (signed, self.tree.root()):
                self.findings.add(Finding("rewritten", size=note.size, detail=origin))

    def _confirm(self, note: Note) -> None:
        if self.previous and note.sealed_at and self.previous.sealed_at and note.sealed_at < self.previous.sealed_at:
            self.findings.add(Finding("checkpoint-time", size=note.size))
        key = self.key_of(note) or 0
        if key != self.key:
            self.findings.add(Finding("key-changed", size=note.size))
        self.tree.confirm(note)
        self.report.checkpoints += 1
        self.previous, self.last_entry, self.key = note, 0, key

    # -- what can only be said at the end ---------------------------------------------------------------------

    def _judge_end(self) -> None:
        if self.tree.size < self.total:
            self.findings.add(Finding("tail", leaf=self.tree.size, until=self.total - 1, size=self.total))
        self.tree.finish(self.total)
        for size, notes in self.compare.items():
            if size > self.total:
                for origin, _note in notes:
                    self.findings.add(Finding("cut-short", size=size, detail=origin))

    def _judge_order(self) -> None:
        """An entry that agrees with the seal of another changed entry was not changed but moved."""
        sealed = {seal for _, _, seal in self.mismatches}
        for finding, computed, _seal in self.mismatches:
            if computed in sealed:
                finding.kind = "reordered"

    def _judge_stray_rows(self) -> None:
        self._seals_outside()
        for entry, leaf in fetch(
            "SELECT entry_id, max(leaf) FROM logbook_seal GROUP BY entry_id HAVING count(*) > 1 LIMIT 100"
        ):
            self.findings.add(Finding("repeated-entry", leaf=leaf, entry=entry))
        heartbeat = Sealer.objects.first()
        swept = heartbeat.swept_at if heartbeat else None
        for row in unsealed(0, PAGE):
            self._judge_unsealed(row, swept)

    def _judge_unsealed(self, row: Row, swept: datetime | None) -> None:
        self.report.waiting += 1
        finding = Finding("waiting", entry=row[0], verb=row[1], recorded_at=instant(row[6]))
        try:
            entry_hash(raw(row))
        except NotCanonical:
            finding.kind = "unreadable"
        else:
            if row[6] > self.at - GRACE:
                return
            if swept and swept > row[6] + GRACE:
                finding.kind = "unsealed"
        self.findings.add(finding)

    def _seals_outside(self) -> None:
        """Seals beyond what was signed when we began: those that no checkpoint signed since then covers either."""
        sql = (
            "SELECT s.leaf, s.entry_id, s.leaf_hash, e.id, e.verb, e.recorded_at FROM logbook_seal s "
            "LEFT JOIN logbook_entry e ON e.id = s.entry_id WHERE s.leaf >= %s ORDER BY s.leaf LIMIT %s"
        )
        beyond = fetch(sql, [self.total, 20 * PAGE])
        if not beyond:
            return
        newest = next((note for note in self._signed_since() if note), None)
        for leaf, entry, _digest, _id, verb, recorded_at in beyond:
            if newest is None or leaf >= newest.size:
                self.findings.add(
                    Finding(
                        "outside",
                        leaf=leaf,
                        entry=entry,
                        verb=verb or "",
                        recorded_at=instant(recorded_at) if recorded_at else "",
                    )
                )

    def _signed_since(self) -> Iterator[Note | None]:
        for checkpoint in Checkpoint.objects.filter(size__gt=self.total).order_by("-size"):
            try:
                note = parse(checkpoint.text)
            except NotAText:
                continue
            yield note if self.key_of(note) is not None else None

    def _conclude(self) -> Report:
        for finding in self.findings.of("range"):
            _name_ends(finding)
        report = self.report
        report.size, report.root = self.tree.size, self.tree.root().hex()
        report.findings, report.beyond, report.broken = self.findings.found, self.findings.beyond, self.findings.broken
        return report


def _about(row: Row, kind: str, size: int | None = None) -> Finding:
    """A finding about the entry in this row."""
    written = instant(row[9]) if row[3] is not None else ""
    return Finding(kind, leaf=row[0], entry=row[1], verb=row[4] or "", recorded_at=written, size=size)


def _name_ends(finding: Finding) -> None:
    """Fills in the entries at both ends of a range of leaves."""
    sql = (
        "SELECT s.entry_id, e.verb, e.recorded_at FROM logbook_seal s LEFT JOIN logbook_entry e ON e.id = s.entry_id "
        "WHERE s.leaf BETWEEN %s AND %s ORDER BY s.leaf"
    )
    for end in (f"{sql} LIMIT 1", f"{sql} DESC LIMIT 1"):
        for entry, verb, recorded_at in fetch(end, [finding.leaf, finding.until]):
            if finding.entry is None:
                finding.entry, finding.verb = entry, verb or ""
                finding.recorded_at = instant(recorded_at) if recorded_at else ""
            finding.last_entry = entry
