"""The Merkle tree of RFC 6962 §2.1 (SHA-256), as arithmetic only: it grows to the right and never forgets.

A subtree of level l holds 2**l leaves; (l, number) names the complete one over leaves number * 2**l onwards.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
Subtrees = Callable[[int, int], bytes]


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 §2.1: SHA-256 of a one byte and the two hashes below."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the complete subtrees it consists of, largest first. O(log n) hashes.

    `leaf_level` is the level of what is added (0 = leaves; 8 = whole blocks of 256 leaves).
    """

    def __init__(self, leaf_level: int = 0) -> None:
        self.size = 0
        self.leaf_level = leaf_level
        self._edge: list[bytes] = []

    def copy(self) -> "Frontier":
        """Another frontier at the same size, which grows on its own."""
        twin = Frontier(self.leaf_level)
        twin.size, twin._edge = self.size, list(self._edge)
        return twin

    @classmethod
    def resume(cls, size: int, subtrees: Subtrees) -> "Frontier":
        """The frontier of a tree of `size` leaves, whose complete subtrees `subtrees` knows."""
        frontier = cls()
        frontier.size = size
        start = 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                frontier._edge.append(subtrees(level, start >> level))
                start += 1 << level
        return frontier

    def add(self, digest: bytes) -> list[tuple[int, int, bytes]]:
        """Adds the next leaf; returns the subtrees that it completed: (level, number, hash), the leaf itself first."""
        level, number = self.leaf_level, self.size
        completed = [(level, number, digest)]
        while number & 1:
            digest = node_hash(self._edge.pop(), digest)
            level, number = level + 1, number >> 1
            completed.append((level, number, digest))
        self._edge.append(digest)
        self.size += 1
        return completed

    def root(self, right: "Frontier | None" = None) -> bytes:
        """The root over this tree, with what hangs to the `right` of it (a frontier of smaller subtrees) if given."""
        edge = [*self._edge, *(right._edge if right else [])]
        if not edge:
            return EMPTY
        digest = edge[-1]
        for left in reversed(edge[:-1]):
            digest = node_hash(left, digest)
        return digest


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def _split(count: int) -> int:
    """The largest power of two that is smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1


def span_hash(start: int, end: int, subtrees: Subtrees) -> bytes:
    """The root over leaves `start` (included) to `end` (excluded); `start` is where a subtree of that width begins."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return subtrees(level, start >> level)
    middle = start + _split(count)
    return node_hash(span_hash(start, middle, subtrees), span_hash(middle, end, subtrees))


def inclusion_path(leaf: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """RFC 6962 §2.1.1: the hashes that lead from leaf number `leaf` to the root of the tree of `size` leaves."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            path.append(span_hash(middle, end, subtrees))
            end = middle
        else:
            path.append(span_hash(start, middle, subtrees))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, subtrees: Subtrees) -> list[bytes]:
    """RFC 6962 §2.1.2: the hashes which prove that the tree of `old` leaves is the beginning of that of `new` leaves."""
    if not 0 < old < new:
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(span_hash(middle, end, subtrees))
            end = middle
        else:
            path.append(span_hash(start, middle, subtrees))
            start, whole = middle, False
    return [*([] if whole else [span_hash(start, end, subtrees)]), *path[::-1]]


def included(leaf_digest: bytes, leaf: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2: whether `path` leads from this leaf hash at number `leaf` to `root` of `size` leaves."""
    if not 0 <= leaf < size:
        return False
    number, last, digest = leaf, size - 1, leaf_digest
    for sibling in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            digest = node_hash(sibling, digest)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and digest == root


def consistent(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """RFC 9162 §2.1.4.2: whether `path` shows that `new_root` only added to `old_root`."""
    if old in (0, new):
        return not path and (old == 0 or old_root == new_root)
    if not 0 < old < new or not path:
        return False
    hashes = list(path) if old & (old - 1) else [old_root, *path]
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    was = now = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root
