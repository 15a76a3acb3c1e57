"""The export, and the verifier that knows nothing but its format."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours
from gezhi.logbook import reads, verify_export
from gezhi.logbook.models import Checkpoint, Entry
from gezhi.logbook.notes import parse
from gezhi.logbook.tests.building import AUDITOR, NOON, Attacker, Reader, sealed_log, write_lines
from gezhi.logbook.tree import consistent

pytestmark = pytest.mark.django_db
Lines = list[dict[str, Any]]


def exported() -> Lines:
    out = io.BytesIO()
    reads.export(seen_by=OPERATOR, out=out, at=NOON)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def written(folder: Path, lines: Lines) -> Path:
    path = folder / "log.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


def run(*arguments: object) -> tuple[int, str]:
    """The verifier as anybody runs it: another process, isolated from this project and every installed package."""
    command = [sys.executable, "-I", "-S", str(reads.VERIFIER), *map(str, arguments), "--language", "en"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def checked(folder: Path, lines: Lines, *more: object) -> tuple[int, str]:
    """The verifier's answer, in this process (quicker)."""
    out = io.StringIO()
    say = verify_export.speaker("en", out)
    keys = [
        verify_export.Key(str(value)) for option, value in zip(more[::2], more[1::2], strict=True) if option == "--key"
    ]
    kept = [
        verify_export.Checkpoint(str(value))
        for option, value in zip(more[::2], more[1::2], strict=True)
        if option == "--kept"
    ]
    return verify_export.verify(str(written(folder, lines)), keys, kept, say), out.getvalue()


def test_the_export_holds_exactly_the_hashed_fields_in_order_of_leaves() -> None:
    entries = sealed_log(3, 2)
    write_lines(1)
    lines = exported()
    header, rest = lines[0], lines[1:]
    assert header == {
        "format": "gezhi-log/1",
        "name": parse(Checkpoint.objects.latest("size").text).origin,
        "size": 5,
        "checkpoints": 2,
        "keys": reads.verifier_keys(),
        "made_at": "2027-02-18T04:00:00.000000Z",
    }
    assert [line.get("leaf") for line in rest] == [0, 1, 2, None, 3, 4, None]
    assert [line["entry"]["id"] for line in rest if "entry" in line] == [entry.pk for entry in entries]
    assert set(rest[0]["entry"]) == {
        "about",
        "actor",
        "facts",
        "happened_at",
        "id",
        "late_reason",
        "recorded_at",
        "v",
        "verb",
    }
    assert rest[3] == {"checkpoint": Checkpoint.objects.get(size=3).text}


@pytest.mark.parametrize("wrap", ["plain", "gzip", "zip"])
def test_anybody_verifies_it_with_one_file_and_nothing_installed(tmp_path: Path, wrap: str) -> None:
    sealed_log(3, 300, 2)
    path = written(tmp_path, exported())
    if wrap == "gzip":
        path = tmp_path / "log.jsonl.gz"
        path.write_bytes(gzip.compress((tmp_path / "log.jsonl").read_bytes()))
    if wrap == "zip":
        path = tmp_path / "log.zip"
        path.write_bytes(b"".join(reads.export_bundle(seen_by=OPERATOR, at=NOON)))
    code, said = run(path)
    assert code == 0
    assert "305 entries, 3 checkpoints" in said
    assert "Signatures checked: 3 of 3" in said
    assert "taken from the file itself" in said
    code, said = run(path, "--key", reads.verifier_keys()[0])
    assert code == 0
    assert "taken from the file itself" not in said


def test_the_bundle_brings_its_verifier() -> None:
    sealed_log(1)
    with zipfile.ZipFile(io.BytesIO(b"".join(reads.export_bundle(seen_by=OPERATOR, at=NOON)))) as bundle:
        assert bundle.testzip() is None
        assert bundle.read("verify_export.py") == reads.VERIFIER.read_bytes()


def test_an_empty_log_is_exported_and_verified(tmp_path: Path) -> None:
    code, said = checked(tmp_path, exported())
    assert code == 0
    assert "0 entries" in said


def _change(lines: Lines) -> None:
    lines[2]["entry"]["actor"] = "person:99"


def _change_with_hash(lines: Lines) -> None:
    lines[2]["entry"]["actor"] = "person:99"
    digest = verify_export.leaf_hash(lines[2]["entry"])
    assert digest is not None
    lines[2]["hash"] = digest.hex()


def _delete(lines: Lines) -> None:
    del lines[2]


def _blank(lines: Lines) -> None:
    lines[2]["entry"] = None


def _swap(lines: Lines) -> None:
    lines[1], lines[2] = {**lines[2], "leaf": 0}, {**lines[1], "leaf": 1}


def _repeat(lines: Lines) -> None:
    lines.insert(3, lines[2])


def _add_at_end(lines: Lines) -> None:
    entry = {**lines[1]["entry"], "id": 9000000}
    digest = verify_export.leaf_hash(entry)
    assert digest is not None
    lines.append({"leaf": 7, "hash": digest.hex(), "entry": entry})


def _cut_end(lines: Lines) -> None:
    del lines[-2:]


def _forge_checkpoint(lines: Lines) -> None:
    lines[4]["checkpoint"] = lines[4]["checkpoint"].replace("T04:", "T03:")


def _fraction(lines: Lines) -> None:
    lines[2]["entry"]["facts"]["number"] = 1.0


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_change, "leaf 1, duty.assigned, 2027-02-18T04:00:01.000000Z: does not agree with its seal"),
        (_fraction, "leaf 1, duty.assigned, 2027-02-18T04:00:01.000000Z: does not agree with its seal"),
        (_change_with_hash, "Between leaf 0 and leaf 2"),
        (_delete, "Leaves 1 to 1: missing"),
        (_blank, "leaf 1, ?, ?: was sealed and is gone"),
        (_swap, "stands after entry"),
        (_repeat, "this leaf was there before"),
        (_add_at_end, "Leaves from 7 on: no signed checkpoint covers them"),
        (_cut_end, "7 entries were signed, 6 are here"),
        (_forge_checkpoint, "The checkpoint over 3 entries is not signed"),
    ],
)
def test_whatever_was_done_to_the_export_is_named(tmp_path: Path, harm: Callable[[Lines], None], said: str) -> None:
    sealed_log(3, 4)
    lines = exported()
    harm(lines)
    code, told = checked(tmp_path, lines)
    assert code == 1
    assert said in told
    assert "TAMPERED" in told


def test_what_was_done_in_the_database_is_named_from_the_export_alone(tmp_path: Path, attacker: Attacker) -> None:
    entries = sealed_log(3, 4)
    attacker("UPDATE logbook_entry SET facts = '{\"share\": 0.5}' WHERE id = %s", entries[1].pk)
    attacker("DELETE FROM logbook_entry WHERE id = %s", entries[5].pk)
    code, said = checked(tmp_path, exported())
    assert code == 1
    assert f"#{entries[1].pk}, leaf 1" in said
    assert "leaf 5, ?, ?: was sealed and is gone" in said


def test_a_kept_checkpoint_shows_what_was_cut_off_or_rewritten(tmp_path: Path) -> None:
    sealed_log(3, 4)
    lines = exported()
    kept = lines[-1]["checkpoint"]
    assert checked(tmp_path, lines, "--kept", kept)[0] == 0
    shorter = [{**lines[0], "size": 3, "checkpoints": 1}, *lines[1:5]]
    assert checked(tmp_path, shorter)[0] == 0
    code, said = checked(tmp_path, shorter, "--kept", kept)
    assert code == 1
    assert "7 entries were signed, 3 are here" in said
    code, said = checked(tmp_path, lines, "--kept", kept.replace("\n7\n", "\n5\n"))
    assert code == 1
    assert "another root" in said
    assert "kept checkpoint over 5 entries is not signed" in said


def test_a_log_signed_with_another_key_is_noticed(tmp_path: Path) -> None:
    sealed_log(3)
    other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    code, said = checked(tmp_path, exported(), "--key", other)
    assert code == 1
    assert "another key" in said
    assert "not signed" in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense\n",
        b"{}\n",
        b'{"format":"gezhi-log/1"}\n{"leaf":0}\n',
        b"[]\n",
        b"PK\x03\x04broken",
        b"\x1f\x8bbroken",
    ],
)
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    code, said = run(path)
    assert code == 2
    assert "cannot be read" in said


def test_a_missing_file_says_so_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_export.main([str(tmp_path / "none"), "--language", "zh"]) == 2
    assert "文件读不出来" in capsys.readouterr().out


@pytest.mark.parametrize("word", sorted(verify_export.WORDS))
def test_both_languages_say_the_same_facts(word: str) -> None:
    import re

    english, chinese = (sorted(re.findall(r"%\(\w+\)[sd]", text)) for text in verify_export.WORDS[word])
    assert english == chinese


# -- proofs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leaf", [0, 1, 255, 256, 300, 511, 512, 600])
def test_the_proof_of_one_entry_convinces_without_the_log(tmp_path: Path, leaf: int) -> None:
    entries = sealed_log(100, 501)
    proof = reads.inclusion_proof(seen_by=AUDITOR, at=NOON, number=entries[leaf].pk)
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof, ensure_ascii=False), "utf-8")
    assert verify_export.main([str(path), "--key", reads.verifier_keys()[0]]) == 0
    for field, value in (
        ("leaf", leaf ^ 1),
        ("hash", "00" * 32),
        ("path", proof["path"][:-1]),
        ("entry", {**proof["entry"], "actor": "x"}),
    ):
        path.write_text(json.dumps({**proof, field: value}, ensure_ascii=False), "utf-8")
        assert verify_export.main([str(path)]) == 1


def test_no_proof_before_the_seal_nor_for_whoever_may_not_read_the_entry() -> None:
    sealed_log(1)
    waiting = write_lines(1)[0]
    with pytest.raises(Conflict):
        reads.inclusion_proof(seen_by=AUDITOR, at=NOON, number=waiting.pk)
    with pytest.raises(NotThere):
        reads.inclusion_proof(seen_by=Reader("person:9"), at=NOON, number=Entry.objects.earliest("pk").pk)


def test_a_damaged_log_gives_no_false_proof(attacker: Attacker) -> None:
    entries = sealed_log(5)
    attacker("DELETE FROM logbook_seal WHERE leaf = 2")
    with pytest.raises(Conflict):
        reads.inclusion_proof(seen_by=AUDITOR, at=NOON, number=entries[3].pk)


def test_growth_between_two_checkpoints_is_proved() -> None:
    sealed_log(3, 300, 2, 600)
    sizes = list(Checkpoint.objects.order_by("size").values_list("size", flat=True))
    for old in sizes:
        proof = reads.consistency_proof(old=old)
        before, after = parse(proof["old"]), parse(proof["new"])
        path = [bytes.fromhex(step) for step in proof["path"]]
        assert consistent(before.size, after.size, path, before.root, after.root)
    with pytest.raises(NotThere):
        reads.consistency_proof(old=4)


def test_only_those_who_may_read_everything_export() -> None:
    for ask in (reads.export_lines, reads.export_bundle):
        with pytest.raises(NotYours):
            ask(seen_by=Reader("person:9", ("place:7",)), at=NOON)
