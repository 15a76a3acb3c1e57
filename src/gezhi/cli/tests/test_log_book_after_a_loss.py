"""`gezhi log accept-restored` and `gezhi log new-key`: the operator says on purpose that something was lost, and it is written down."""

from pathlib import Path

from django.db import connection

from gezhi.cli import shapes
from gezhi.cli.tests.test_json_shapes import differs
from gezhi.cli.tests.typing_it import Gezhi
from gezhi.logbook.models import Checkpoint, Entry
from testing.town import Town


def restore_an_old_backup(gezhi: Gezhi) -> int:
    """The log is sealed at two sizes, then the database goes back to the first; gives the size that was lost."""
    gezhi("log", "verify")
    first = Checkpoint.objects.get().size
    assert gezhi("person", "add", "--name", "周启明").code == 0
    gezhi("log", "verify")
    lost = Checkpoint.objects.latest("size").size
    assert lost > first
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "DELETE FROM logbook_entry WHERE id IN (SELECT entry_id FROM logbook_seal WHERE leaf >= %s)", [first]
        )
        cursor.execute("DELETE FROM logbook_seal WHERE leaf >= %s", [first])
        cursor.execute("DELETE FROM logbook_checkpoint WHERE size > %s", [first])
        cursor.execute("SET LOCAL session_replication_role = origin")
    return lost


def test_a_restored_backup_is_told_by_verify_until_it_is_accepted(gezhi: Gezhi, town: Town) -> None:
    lost = restore_an_old_backup(gezhi)
    assert "日志比原来短" in gezhi("log", "verify").out
    told = gezhi("log", "accept-restored", "--reason", "硬盘损坏", "--json")
    assert (told.code, told.facts["size_before"], differs(told.facts, shapes.LogRestoredFacts)) == (0, lost, [])
    assert gezhi("log", "verify").code == 0
    assert Entry.objects.latest("pk").facts["reason"] == "硬盘损坏"


def test_nothing_is_accepted_while_nothing_was_lost(gezhi: Gezhi, town: Town) -> None:
    gezhi("log", "verify")
    told = gezhi("log", "accept-restored", "--reason", "x")
    assert told.code == 2
    assert "日志没有变短" in told.err


def test_a_lost_key_is_replaced_and_the_log_goes_on(gezhi: Gezhi, town: Town, data_folder: Path) -> None:
    gezhi("log", "verify")
    (old,) = gezhi("log", "verify", "--json").facts["keys"]
    assert gezhi("log", "new-key", "--reason", "x").code == 2
    (data_folder / "keys" / "logbook.ed25519").unlink()
    told = gezhi("log", "new-key", "--reason", "硬盘损坏", "--json")
    assert (told.code, differs(told.facts, shapes.LogKeyFacts)) == (0, [])
    assert told.facts["key"] != old
    verified = gezhi("log", "verify", "--json")
    assert (verified.code, verified.facts["keys"]) == (0, [old, told.facts["key"]])


def test_only_the_operator_may(gezhi: Gezhi, town: Town) -> None:
    for verb in ("accept-restored", "new-key"):
        assert gezhi("--as", "13800000010", "log", verb, "--reason", "x").code == 2
