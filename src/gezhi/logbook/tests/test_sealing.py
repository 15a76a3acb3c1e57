"""The sealer: what was committed gets its leaf, once, in a tree whose root is signed."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gezhi.kernel.actors import OPERATOR, SYSTEM
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.logbook import keys, reads, witness
from gezhi.logbook.actions import accept_restored, change_key, write
from gezhi.logbook.canonical import NotCanonical, entry_hash
from gezhi.logbook.clock import BATCH, seal
from gezhi.logbook.models import Checkpoint, Entry, Node, Seal, Sealer
from gezhi.logbook.notes import parse
from gezhi.logbook.tests.building import (
    AUDITOR,
    MINUTE,
    NOON,
    SECOND,
    Attacker,
    kinds,
    seal_at,
    sealed_log,
    verified,
    write_lines,
)
from gezhi.logbook.tree import root_of

pytestmark = pytest.mark.django_db


def test_what_was_written_is_sealed_in_order_and_signed() -> None:
    entries = sealed_log(3, 2)
    seals = list(Seal.objects.order_by("leaf"))
    assert [seal.entry_id for seal in seals] == [entry.pk for entry in entries]
    assert [seal.leaf for seal in seals] == [0, 1, 2, 3, 4]
    assert [bytes(seal.leaf_hash) for seal in seals] == [
        entry_hash(Entry.objects.get(pk=entry.pk).raw) for entry in entries
    ]
    newest = Checkpoint.objects.latest("size")
    assert newest.size == 5
    assert bytes(newest.root) == root_of(bytes(seal.leaf_hash) for seal in seals)
    assert keys.verifier_keys()[0].signed(parse(newest.text))
    assert verified().ok


def test_a_second_run_with_nothing_new_signs_nothing() -> None:
    sealed_log(3)
    assert seal_at(1).entries == 0
    assert Checkpoint.objects.count() == 1


def test_more_than_a_batch_is_sealed_in_one_run() -> None:
    write_lines(BATCH + 1)
    assert seal_at(100).entries == BATCH + 1
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [BATCH, BATCH + 1]
    assert Node.objects.count() == sum((BATCH + 1) >> level for level in range(8, 13))
    assert verified(minutes=101).ok


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_batches_of_any_size_give_the_tree_of_all_leaves(sizes: list[int], data_folder: Path) -> None:
    with transaction.atomic():
        sealed_log(*sizes)
        leaves = [bytes(digest) for digest in Seal.objects.order_by("leaf").values_list("leaf_hash", flat=True)]
        for checkpoint in Checkpoint.objects.all():
            assert bytes(checkpoint.root) == root_of(leaves[: checkpoint.size])
        transaction.set_rollback(True)
    witness.witness_path().unlink()


def test_an_entry_that_commits_late_with_an_early_id_is_sealed_too() -> None:
    early, later = write_lines(2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("CREATE TEMP TABLE aside AS SELECT * FROM logbook_entry WHERE id = %s", [early.pk])
        cursor.execute("DELETE FROM logbook_entry WHERE id = %s", [early.pk])
        assert seal_at(1).entries == 1
        cursor.execute("INSERT INTO logbook_entry SELECT * FROM aside; DROP TABLE aside")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert seal_at(1 + 1 / 30).entries == 1
    assert list(Seal.objects.order_by("leaf").values_list("entry_id", flat=True)) == [later.pk, early.pk]
    assert verified().ok


@pytest.mark.parametrize("minutes", [7, 30])
def test_a_transaction_that_lasted_longer_than_the_window_is_found_by_the_sweep(minutes: int) -> None:
    early, *_ = write_lines(3)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("CREATE TEMP TABLE aside AS SELECT * FROM logbook_entry WHERE id = %s", [early.pk])
        cursor.execute("DELETE FROM logbook_entry WHERE id = %s", [early.pk])
        for half_minute in range(2 * minutes):
            seal_at(1 + half_minute / 2)
        cursor.execute("INSERT INTO logbook_entry SELECT * FROM aside; DROP TABLE aside")
        cursor.execute("SET LOCAL session_replication_role = origin")
    found = [seal_at(1 + minutes + half_minute / 2).entries for half_minute in range(21)]
    assert sum(found) == 1


def test_an_entry_that_cannot_be_sealed_does_not_hold_up_the_others() -> None:
    Entry.objects.create(
        verb="x.y", actor="system", about=["a:1"], facts={"share": 0.5}, happened_at=NOON, recorded_at=NOON
    )
    write_lines(2)
    assert seal_at(1).entries == 2
    assert Sealer.objects.get().unreadable == Entry.objects.earliest("pk").pk
    assert "无法封存" in str(reads.sealer_state(at=NOON + MINUTE).sentence)
    assert kinds(verified()) == ["unreadable"]


def test_facts_that_cannot_be_sealed_are_refused_at_once() -> None:
    with pytest.raises(NotCanonical, match=r"facts\.area is a float"):
        write("x.y", by=SYSTEM, at=NOON, about=["place:1"], facts={"area": 12.5})
    assert not Entry.objects.exists()


def test_a_clock_that_was_set_back_does_not_date_a_checkpoint_before_the_last() -> None:
    sealed_log(1)
    write_lines(1, at=NOON - MINUTE)
    seal(at=NOON - MINUTE)
    times = list(Checkpoint.objects.order_by("size").values_list("sealed_at", flat=True))
    assert times == sorted(times)
    assert "checkpoint-time" not in kinds(verified())


# -- key ----------------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_beside_the_database_and_only_its_owner_reads_it(data_folder: Path) -> None:
    sealed_log(1)
    path = data_folder / "keys" / "logbook.ed25519"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    before = path.read_bytes()
    write_lines(1)
    seal_at(2)
    assert path.read_bytes() == before
    assert reads.verifier_keys() == [keys.signing_key().verifier.vkey]


def test_a_key_of_the_operators_own_is_used(tmp_path: Path, settings: object) -> None:
    own = tmp_path / "own.pem"
    private = Ed25519PrivateKey.generate()
    own.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    settings.GEZHI_LOG_KEY = str(own)  # type: ignore[attr-defined]
    sealed_log(1)
    assert keys.signing_key().verifier.public == private.public_key().public_bytes_raw()
    assert not (tmp_path / "keys").exists()


def test_without_its_key_the_sealer_stops_and_says_so(data_folder: Path) -> None:
    sealed_log(1)
    keys.key_path().unlink()
    write_lines(1)
    assert seal_at(2).stopped == "key-missing"
    state = reads.sealer_state(at=NOON + 2 * MINUTE)
    assert (state.well, state.stopped, state.waiting) == (False, "key-missing", 1)
    assert Checkpoint.objects.count() == 1


def test_with_another_key_the_sealer_stops(data_folder: Path) -> None:
    sealed_log(1)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    keys.key_path().write_bytes(pem)
    write_lines(1)
    assert seal_at(2).stopped == "key-changed"
    keys.public_path().unlink()
    assert seal_at(3).stopped == "key-changed"
    assert kinds(verified()) == ["checkpoint-forged", "cut-short", "outside"]


def test_a_lost_list_of_public_keys_is_made_good_by_the_private_key() -> None:
    sealed_log(1)
    keys.public_path().unlink()
    write_lines(1)
    assert seal_at(2).entries == 1
    assert verified().ok


def test_the_operator_begins_anew_with_another_key_and_everybody_is_told() -> None:
    sealed_log(2)
    old = reads.verifier_keys()
    with pytest.raises(Refused, match="移走"):
        change_key(by=OPERATOR, at=NOON + MINUTE, reason="test")
    keys.key_path().unlink()
    with pytest.raises(NotYours):
        change_key(by=AUDITOR, at=NOON + MINUTE, reason="test")
    new = change_key(by=OPERATOR, at=NOON + MINUTE, reason="disk lost")
    assert reads.verifier_keys() == [*old, new]
    assert seal_at(2).entries == 1
    report = verified()
    assert kinds(report) == ["key-changed"]
    assert report.ok
    assert Entry.objects.latest("pk").facts == {"old_key": old[0], "new_key": new, "reason": "disk lost"}


# -- what the sealer will not sign over ------------------------------------------------------------------------------


def test_a_log_that_was_cut_short_is_not_sealed_over(attacker: Attacker) -> None:
    sealed_log(3, 2)
    for table in ("checkpoint WHERE size = 5", "seal WHERE leaf >= 3"):
        attacker(f"DELETE FROM logbook_{table}")
    assert seal_at(3).stopped == "cut-short"
    assert reads.sealer_state(at=NOON + 3 * MINUTE).sentence


def test_a_restored_backup_is_accepted_by_the_operator_only_and_written_down(attacker: Attacker) -> None:
    sealed_log(3, 2)
    newest = reads.newest_checkpoint()
    assert newest
    kept = newest.text
    with pytest.raises(Refused):
        accept_restored(by=OPERATOR, at=NOON, reason="none needed")
    for table in (
        "checkpoint WHERE size = 5",
        "seal WHERE leaf >= 3",
        "entry WHERE id NOT IN (SELECT entry_id FROM logbook_seal)",
    ):
        attacker(f"DELETE FROM logbook_{table}")
    assert accept_restored(by=OPERATOR, at=NOON + 3 * MINUTE, reason="disk lost") == 5
    assert seal_at(4).entries == 1
    assert verified().ok
    assert Entry.objects.latest("pk").facts == {"size": 3, "size_before": 5, "reason": "disk lost"}
    assert kinds(verified(kept)) == ["cut-short"]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE logbook_seal SET leaf_hash = sha256('x') WHERE leaf = 1",
        "DELETE FROM logbook_seal WHERE leaf = 4",
        "DELETE FROM logbook_seal WHERE leaf = 1",
        "INSERT INTO logbook_seal SELECT id, 5, sha256('x') FROM logbook_entry ORDER BY id DESC LIMIT 1",
    ],
)
def test_seals_that_do_not_give_the_signed_root_are_not_sealed_over(attacker: Attacker, harm: str) -> None:
    sealed_log(3, 2)
    write_lines(2)
    attacker(harm)
    assert seal_at(3).stopped == "seals-differ"


def test_another_root_of_the_same_size_is_not_sealed_over(attacker: Attacker) -> None:
    sealed_log(2)
    signing = keys.signing_key()
    from gezhi.logbook.notes import body_of

    forged = signing.sign(body_of(signing.name, 2, bytes(32), NOON))
    witness.witness_path().write_text(forged, "utf-8")
    write_lines(1)
    assert seal_at(2).stopped == "rewritten"


def test_a_spoilt_witness_stops_the_sealer() -> None:
    sealed_log(2)
    witness.witness_path().write_bytes(b"\xff\xfe")
    assert seal_at(2).stopped == "witness-spoilt"
    assert kinds(verified()) == ["witness-spoilt"]


# -- heartbeat --------------------------------------------------------------------------------------------------------


def test_the_heartbeat_says_when_it_ran_and_what_waits() -> None:
    assert not reads.sealer_state(at=NOON).well
    sealed_log(2)
    write_lines(3, at=NOON + MINUTE)
    state = reads.sealer_state(at=NOON + MINUTE + 10 * SECOND)
    assert (state.waiting, state.oldest, state.lag) == (3, NOON + MINUTE, 10 * SECOND)
    assert not state.well
    seal_at(1.2)
    state = reads.sealer_state(at=NOON + 1.3 * MINUTE)
    assert (state.well, state.waiting, state.lag, str(state.sentence)) == (True, 0, timedelta(), "")
    assert not reads.sealer_state(at=NOON + 3 * MINUTE).well


# -- races ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_writers_and_two_sealers_leave_a_gapless_verified_log() -> None:
    writers_left = threading.Semaphore(0)
    errors: list[BaseException] = []

    def guarded(work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    def write_some() -> None:
        try:
            for number in range(40):
                with transaction.atomic():
                    write("x.y", by=SYSTEM, at=NOON + number * SECOND, about=["place:1"], facts={"n": number})
                    write("x.z", by=SYSTEM, at=NOON + number * SECOND, about=["place:2"])
                    if number % 10 == 9:
                        transaction.set_rollback(True)
        finally:
            writers_left.release()

    def seal_on() -> None:
        while writers_left._value < 8:
            seal(at=NOON + 2 * MINUTE)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in [write_some] * 8 + [seal_on] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    seal_at(3)
    assert Entry.objects.count() == 8 * 36 * 2
    assert list(Seal.objects.order_by("leaf").values_list("leaf", flat=True)) == list(range(8 * 36 * 2))
    report = verified()
    assert (report.ok, report.size, kinds(report)) == (True, 8 * 36 * 2, [])
    kept = witness.kept()
    assert kept is not None
    assert kept.size == report.size


@pytest.mark.django_db(transaction=True)
def test_a_sealer_that_finds_another_at_work_leaves_at_once() -> None:
    write_lines(1)
    seen = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' log book sealer', 0))")

        def second() -> None:
            seen.append(seal(at=NOON))
            connection.close()

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert seen[0].busy
    assert seen[0].entries == 0
    assert seal(at=NOON).entries == 1


def test_the_witness_never_shrinks(data_folder: Path) -> None:
    sealed_log(1, 1)
    texts = list(Checkpoint.objects.order_by("size").values_list("text", flat=True))
    witness.keep(texts[0])
    kept = witness.kept()
    assert kept is not None
    assert kept.size == 2
