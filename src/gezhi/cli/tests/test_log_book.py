"""`gezhi log`: the whole log book is checked here, or handed out and checked elsewhere."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.db import connection

from gezhi.cli.tests.typing_it import Gezhi, Outcome
from gezhi.kernel.actors import OPERATOR
from gezhi.logbook.clock import seal
from gezhi.logbook.models import Entry, Seal
from gezhi.registry.actions.places import add_place
from testing.town import Town

GUARDED = "logbook_entry"


def change_behind_the_back() -> int:
    """Somebody with the database's own rights changes a sealed entry; gives its number."""
    entry = Entry.objects.order_by("pk")[3]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {GUARDED} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {GUARDED} SET verb = 'place.renamed' WHERE id = %s", [entry.pk])
        cursor.execute(f"ALTER TABLE {GUARDED} ENABLE TRIGGER USER")
    return int(entry.pk)


def verify_elsewhere(file: Path) -> Outcome:
    """Runs the verifier that comes with an export, as somebody without the product would."""
    with zipfile.ZipFile(file) as bundle:
        bundle.extractall(file.parent)
    program = [sys.executable, "-I", str(file.parent / "verify_export.py"), str(file.parent / "log.jsonl")]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    return Outcome(done.returncode, done.stdout, done.stderr)


def test_an_untouched_log_verifies_with_exit_code_0(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("log", "verify", "--json")
    assert told.code == 0
    assert told.facts["ok"] is True
    assert told.facts["size"] == Entry.objects.count()
    assert told.facts["findings"] == []
    assert "与封存时完全一致" in gezhi("log", "verify").out


def test_a_changed_entry_is_named_with_exit_code_1(gezhi: Gezhi, town: Town) -> None:
    assert gezhi("log", "verify").code == 0
    changed = change_behind_the_back()
    told = gezhi("log", "verify", "--json")
    assert told.code == 1
    (finding,) = told.facts["findings"]
    assert (finding["kind"], finding["entry"]) == ("changed", changed)
    assert "与封存时不一致" in gezhi("log", "verify").out


def test_an_export_is_verified_without_the_product(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "log.zip"
    told = gezhi("log", "export", str(file), "--json")
    assert told.code == 0
    assert told.facts["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert told.facts["bytes"] == file.stat().st_size
    assert verify_elsewhere(file).code == 0


def test_an_export_of_a_changed_log_does_not_verify(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    gezhi("log", "verify")
    change_behind_the_back()
    gezhi("log", "export", str(tmp_path / "log.zip"))
    assert verify_elsewhere(tmp_path / "log.zip").code == 1


def test_a_plain_export_has_every_entry_on_a_line_of_its_own(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    gezhi("log", "export", str(file))
    records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert records[0]["format"] == "gezhi-log/1"
    assert sum("leaf" in record for record in records) == Entry.objects.count()


def test_a_folder_that_cannot_be_written_to_is_refused_and_nothing_is_left(
    gezhi: Gezhi, town: Town, tmp_path: Path
) -> None:
    told = gezhi("log", "export", str(tmp_path / "nowhere" / "log.jsonl"))
    assert told.code == 2
    assert told.err.startswith("写不了")
    assert not (tmp_path / "nowhere").exists()


def test_an_older_export_is_replaced_whole(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text("old")
    gezhi("log", "export", str(file))
    assert file.read_text("utf-8").startswith('{"format":"gezhi-log/1"')
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["log.jsonl"]


@pytest.mark.parametrize("verb", [("verify",), ("export", "log.jsonl")])
def test_who_may_not_read_everything_is_refused(gezhi: Gezhi, town: Town, verb: tuple[str, ...]) -> None:
    assert seal(at=town.now).entries
    add_place(kind="group", name="七组", parent=town.places["zone"], by=OPERATOR, at=town.now)
    leaves = Seal.objects.count()
    told = gezhi("log", *verb, "--as", "13800000006", "--lang", "en")
    assert told.code == 2
    assert told.err.splitlines() == [
        "The whole log book is open to auditors and to those who answer for the whole zone. Ask one of them."
    ]
    assert Seal.objects.count() == leaves
    assert Entry.objects.count() > leaves


def test_a_kept_checkpoint_that_is_none_is_refused(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("no checkpoint")
    assert gezhi("log", "verify", "--kept", str(tmp_path / "kept.txt")).code == 2
    assert gezhi("log", "verify", "--kept", str(tmp_path / "missing.txt")).code == 2
