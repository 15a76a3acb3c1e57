"""The tree equals RFC 6962's definition, and its proofs convince only of what is true."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.logbook.canonical import leaf_hash
from gezhi.logbook.tree import (
    Frontier,
    consistency_path,
    consistent,
    included,
    inclusion_path,
    node_hash,
    root_of,
    span_hash,
)

# The reference leaves of the Certificate Transparency implementations and the roots over the first 0 to 8 of them.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
HASHES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:middle]) + naive_root(leaves[middle:])).digest()


def subtrees_of(leaves: list[bytes]):  # type: ignore[no-untyped-def]
    return lambda level, number: naive_root(leaves[number << level : (number + 1) << level])


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_of_zero_to_eight_leaves(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


@given(HASHES)
def test_a_tree_grown_leaf_by_leaf_has_the_root_of_the_definition(leaves: list[bytes]) -> None:
    assert root_of(leaves) == naive_root(leaves)


@given(HASHES, st.data())
def test_a_tree_goes_on_growing_from_its_stored_subtrees(leaves: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(leaves)))
    frontier = Frontier.resume(size, subtrees_of(leaves))
    for leaf in leaves[size:]:
        frontier.add(leaf)
    assert frontier.root() == naive_root(leaves)


@given(HASHES)
def test_every_completed_subtree_is_reported_once_with_its_hash(leaves: list[bytes]) -> None:
    frontier, seen = Frontier(), {}
    for leaf in leaves:
        for level, number, digest in frontier.add(leaf):
            assert (level, number) not in seen
            seen[level, number] = digest
    whole = {(level, number) for level in range(8) for number in range(len(leaves) >> level)}
    assert set(seen) == whole
    assert all(digest == subtrees_of(leaves)(level, number) for (level, number), digest in seen.items())


@given(HASHES, st.data())
def test_every_leaf_can_be_proved_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    leaf = data.draw(st.integers(0, len(leaves) - 1))
    path = inclusion_path(leaf, len(leaves), subtrees_of(leaves))
    root = naive_root(leaves)
    assert included(leaves[leaf], leaf, len(leaves), path, root)
    assert not included(bytes(32), leaf, len(leaves), path, root) or leaves[leaf] == bytes(32)
    assert not included(leaves[leaf], leaf, len(leaves), [*path, bytes(32)], root)
    assert not included(leaves[leaf], len(leaves), len(leaves), path, root)
    for other in range(len(leaves)):
        if leaves[other] != leaves[leaf]:
            assert not included(leaves[other], other, len(leaves), path, root)


@settings(max_examples=200)
@given(HASHES, st.data())
def test_growth_can_be_proved_and_a_rewritten_past_cannot(leaves: list[bytes], data: st.DataObject) -> None:
    new = len(leaves)
    old = data.draw(st.integers(1, new))
    path = consistency_path(old, new, subtrees_of(leaves))
    before, after = naive_root(leaves[:old]), naive_root(leaves)
    assert consistent(old, new, path, before, after)
    rewritten = [bytes(31) + b"!", *leaves[1:old]]
    if rewritten != leaves[:old]:
        assert not consistent(old, new, path, naive_root(rewritten), after)
    assert not consistent(old, new, [*path, bytes(32)], before, after)


def test_the_hash_over_any_span_that_a_subtree_begins_at() -> None:
    leaves = [bytes([number]) * 32 for number in range(23)]
    for level in range(5):
        for start in range(0, 23, 1 << level):
            for end in range(start + 1, min(start + (1 << level), 23) + 1):
                assert span_hash(start, end, subtrees_of(leaves)) == naive_root(leaves[start:end])


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = LEAVES[0], LEAVES[1]
    assert leaf_hash(left + right) != node_hash(left, right)
