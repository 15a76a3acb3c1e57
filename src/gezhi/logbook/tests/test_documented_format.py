"""What docs/explain/logbook.md says byte for byte is so: whoever writes another verifier by it will agree with ours."""

import re
from pathlib import Path

from gezhi.logbook.canonical import leaf_hash
from gezhi.logbook.notes import VerifierKey, parse
from gezhi.logbook.tree import root_of

PAGE = (Path(__file__).parents[4] / "docs" / "explain" / "logbook.md").read_text("utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)


def test_the_documented_entry_has_the_documented_hash() -> None:
    text = next(block for block in BLOCKS if block.startswith("{"))
    assert leaf_hash(text.strip().encode()).hex() in PAGE


def test_the_documented_leaves_have_the_documented_roots() -> None:
    rows = re.findall(r"^\| (\d) \| `([0-9a-f]{64})` \|$", PAGE, re.MULTILINE)
    inputs = re.search(r"leaves \(hexadecimal content\) (.*?):\n", PAGE, re.DOTALL)
    assert inputs
    leaves = [leaf_hash(bytes.fromhex(part.strip('"'))) for part in re.findall(r"`([^`]*)`", inputs[1])]
    assert [size for size, _ in rows] == list("012345678")
    for size, root in rows:
        assert root_of(leaves[: int(size)]).hex() == root


def test_the_documented_checkpoint_is_signed_with_the_documented_key() -> None:
    note = parse(next(block for block in BLOCKS if block.startswith("gezhi/zone")))
    key = re.search(r"`(gezhi/zone\+[^`]+)`", PAGE)
    assert key
    assert VerifierKey.parse(key[1]).signed(note)
    assert note.size == 3418
