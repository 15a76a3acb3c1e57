"""The tree while it is recomputed, and where it parts from what was signed.

Beside the tree of the seals stands a second one, made of the stored hashes of whole blocks (256 leaves). Where somebody
changed an entry together with its leaf hash, the first no longer gives the signed root; if the second one does, the change
lies in a block in which the two differ, and the pass goes on with the second: later changes are found as well.
"""

from gezhi.logbook.findings import Finding, Findings
from gezhi.logbook.notes import Note
from gezhi.logbook.rows import fetch
from gezhi.logbook.stored import BLOCK, BLOCK_LEVEL
from gezhi.logbook.tree import Frontier


class GrowingTree:
    """Grows leaf by leaf; `confirm` compares it with a signed checkpoint of its present size."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.size = 0
        self._within = Frontier()
        self._blocks = Frontier(BLOCK_LEVEL)
        self._kept_blocks = Frontier(BLOCK_LEVEL)
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._suspects: list[int] = []
        self._good = 0
        self._bad: list[int] = []

    def load_nodes(self, start: int, end: int) -> None:
        """Reads the stored hashes of the subtrees which end after leaf `start` and not after `end`."""
        sql = "SELECT level, number, digest FROM logbook_node WHERE level = %s AND number >= %s AND number < %s"
        self._nodes = {
            (level, number): bytes(digest)
            for height in range(BLOCK_LEVEL, end.bit_length())
            for level, number, digest in fetch(sql, [height, start >> height, end >> height])
        }

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return self._blocks.root(self._within)

    def add(self, digest: bytes) -> None:
        """The next leaf's hash."""
        self._within.add(digest)
        self.size += 1
        if self._within.size == BLOCK:
            self._close_block(self._within.root())
            self._within = Frontier()

    def _close_block(self, digest: bytes) -> None:
        number = self._blocks.size
        kept = self._nodes.get((BLOCK_LEVEL, number))
        self._kept_blocks.add(kept or digest)
        if kept != digest:
            self._suspects.append(number)
        for level, at, above in self._blocks.add(digest)[1:]:
            if not self._suspects and self._nodes.get((level, at)) != above:
                self._wrong_node(level, at)

    def _wrong_node(self, level: int, number: int) -> None:
        self.findings.add(Finding("node", leaf=number << level, until=((number + 1) << level) - 1))

    def confirm(self, note: Note) -> None:
        """Compares with a signed checkpoint over exactly the leaves so far."""
        if self.root() == note.root:
            for number in self._suspects:
                self._wrong_node(BLOCK_LEVEL, number)
            self._kept_blocks = self._blocks.copy()
        elif self._suspects and self._kept_blocks.root(self._within) == note.root:
            self._name_suspects()
            self._blocks = self._kept_blocks.copy()
        else:
            self._bad.append(self.size)
            return
        self._suspects, self._bad, self._good = [], [], self.size

    def _name_suspects(self) -> None:
        """The changes lie in these blocks, after the last checkpoint that agreed, and at first before the next one."""
        first_bad = self._bad[0] if self._bad else self.size
        for count, number in enumerate(self._suspects):
            start, end = max(self._good, number * BLOCK), (number + 1) * BLOCK
            self._name(start, min(end, first_bad) if count == 0 and first_bad > start else end)

    def finish(self, total: int) -> None:
        """After the last leaf: names what could not be confirmed until the end of `total` leaves."""
        if not self._bad:
            return
        self._name(self._good, self._bad[0])
        if len(self._bad) > 1:
            self.findings.add(
                Finding("unconfirmed", leaf=self._bad[0], until=total - 1, size=total, count=len(self._bad) - 1)
            )

    def _name(self, start: int, end: int) -> None:
        """A range in which something was changed, unless a finding names a leaf in it already."""
        for finding in self.findings.of("missing-leaf", "repeated-leaf", "reordered", "order"):
            if finding.leaf is not None and start <= finding.leaf < end:
                return
        self.findings.add(Finding("range", leaf=start, until=end - 1))
