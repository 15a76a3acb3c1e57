"""The tree as the database keeps it: leaf hashes in seals, complete subtrees of 256 leaves and more in nodes."""

from gezhi.logbook.models import Node, Seal
from gezhi.logbook.tree import Frontier, root_of

BLOCK_LEVEL = 8
BLOCK = 1 << BLOCK_LEVEL


class Damaged(Exception):
    """A leaf or node that must be there is not there."""


class StoredTree:
    """Answers for complete subtrees, (level, number) -> 32 bytes; remembers the blocks that it has read."""

    def __init__(self) -> None:
        self._blocks: dict[int, dict[int, bytes]] = {}

    def __call__(self, level: int, number: int) -> bytes:
        """The hash of subtree `number` of this level. Raises Damaged."""
        if level >= BLOCK_LEVEL:
            digest = Node.objects.filter(level=level, number=number).values_list("digest", flat=True).first()
            if digest is None:
                raise Damaged(f"node {level}/{number}")
            return bytes(digest)
        return root_of(self._leaves(number << level, (number + 1) << level))

    def _leaves(self, start: int, end: int) -> list[bytes]:
        block = self._block(start >> BLOCK_LEVEL)
        try:
            return [block[leaf] for leaf in range(start, end)]
        except KeyError as error:
            raise Damaged(f"leaf {error}") from error

    def _block(self, number: int) -> dict[int, bytes]:
        if number not in self._blocks:
            within = Seal.objects.filter(leaf__gte=number << BLOCK_LEVEL, leaf__lt=(number + 1) << BLOCK_LEVEL)
            self._blocks[number] = {leaf: bytes(digest) for leaf, digest in within.values_list("leaf", "leaf_hash")}
        return self._blocks[number]


def frontier_at(size: int) -> Frontier:
    """The right edge of the stored tree at `size` leaves. Raises Damaged."""
    return Frontier.resume(size, StoredTree())
