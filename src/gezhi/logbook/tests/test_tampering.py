"""Whatever somebody with the superuser's password does to the sealed log is found and named."""

import pytest

from gezhi.logbook import witness
from gezhi.logbook.canonical import entry_hash
from gezhi.logbook.models import Checkpoint, Entry
from gezhi.logbook.tests.building import (
    MINUTE,
    NOON,
    Attacker,
    kinds,
    only,
    rehash,
    seal_at,
    sealed_log,
    verified,
    write_lines,
)

pytestmark = pytest.mark.django_db


# -- changing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'duty.ended'",
        "actor = 'person:99'",
        "about = ARRAY['person:1', 'place:7']",
        "facts = '{\"number\": 5}'",
        "facts = '{\"number\": 4.0}'",
        "happened_at = happened_at - interval '1 microsecond'",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "late_reason = ' '",
    ],
)
def test_a_changed_entry_is_named(attacker: Attacker, change: str) -> None:
    entries = sealed_log(3, 4, 2)
    attacker(f"UPDATE logbook_entry SET {change} WHERE id = %s", entries[4].pk)
    finding = only(verified())
    assert (finding.kind, finding.entry, finding.leaf) == ("changed", entries[4].pk, 4)
    assert str(entries[4].pk) in finding.sentence


def test_an_entry_changed_together_with_its_hash_is_named_by_the_checkpoints_around_it(attacker: Attacker) -> None:
    entries = sealed_log(3, 4, 2)
    attacker("UPDATE logbook_entry SET actor = 'person:99' WHERE id = %s", entries[4].pk)
    rehash(attacker, entries[4].pk)
    report = verified()
    assert kinds(report) == ["range", "unconfirmed"]
    found = report.findings[0]
    assert (found.leaf, found.until, found.entry, found.last_entry) == (3, 6, entries[3].pk, entries[6].pk)


def test_two_changes_far_apart_are_both_named_although_their_hashes_follow(attacker: Attacker) -> None:
    entries = sealed_log(*[40] * 40)
    for changed in (100, 1100):
        attacker("UPDATE logbook_entry SET actor = 'person:99' WHERE id = %s", entries[changed].pk)
        rehash(attacker, entries[changed].pk)
    report = verified(minutes=60)
    assert kinds(report) == ["range", "range"]
    assert [(found.leaf, found.until) for found in report.findings] == [(80, 119), (1080, 1119)]


def test_a_changed_id_is_a_deleted_and_an_added_entry(attacker: Attacker) -> None:
    entries = sealed_log(3)
    attacker("UPDATE logbook_entry SET id = 9000000 WHERE id = %s", entries[1].pk)
    report = verified()
    assert [(found.kind, found.entry) for found in report.findings] == [("missing-entry", entries[1].pk)]
    assert report.waiting == 1
    assert sorted(kinds(verified(minutes=60))) == ["missing-entry", "waiting"]


# -- deleting -----------------------------------------------------------------------------------------------------


def test_a_deleted_entry_is_named(attacker: Attacker) -> None:
    entries = sealed_log(3, 2)
    attacker("DELETE FROM logbook_entry WHERE id = %s", entries[1].pk)
    finding = only(verified())
    assert (finding.kind, finding.entry, finding.leaf) == ("missing-entry", entries[1].pk, 1)


def test_an_entry_deleted_with_its_seal_is_named_by_its_leaf(attacker: Attacker) -> None:
    entries = sealed_log(3, 2)
    attacker("DELETE FROM logbook_seal WHERE leaf IN (1, 2)")
    attacker("DELETE FROM logbook_entry WHERE id IN (%s, %s)", entries[1].pk, entries[2].pk)
    report = verified()
    found = report.findings[0]
    assert (found.kind, found.leaf, found.until) == ("missing-leaf", 1, 2)
    assert not report.ok


def test_a_deletion_closed_up_by_renumbering_is_named_by_the_checkpoints(attacker: Attacker) -> None:
    entries = sealed_log(3, 4, 3)
    attacker("DELETE FROM logbook_seal WHERE leaf = 4")
    attacker("DELETE FROM logbook_entry WHERE id = %s", entries[4].pk)
    attacker("UPDATE logbook_seal SET leaf = leaf + 1000 WHERE leaf > 4")
    attacker("UPDATE logbook_seal SET leaf = leaf - 1001 WHERE leaf > 1000")
    report = verified()
    assert kinds(report) == ["tail", "range"]
    assert (report.findings[1].leaf, report.findings[1].until) == (3, 6)


def test_a_deleted_seal_is_named_by_entry_and_leaf(attacker: Attacker) -> None:
    entries = sealed_log(3, 2)
    attacker("DELETE FROM logbook_seal WHERE leaf = 1")
    attacker("UPDATE logbook_sealer SET swept_at = %s", NOON + 40 * MINUTE)
    report = verified(minutes=41)
    assert kinds(report) == ["missing-leaf", "unconfirmed", "unsealed"]
    assert (report.findings[0].leaf, report.findings[2].entry) == (1, entries[1].pk)


def test_the_last_checkpoint_cannot_be_deleted_unnoticed(attacker: Attacker) -> None:
    entries = sealed_log(3, 2)
    attacker("DELETE FROM logbook_checkpoint WHERE size = 5")
    report = verified()
    assert [(found.kind, found.entry) for found in report.findings] == [
        ("cut-short", None),
        ("outside", entries[3].pk),
        ("outside", entries[4].pk),
    ]


def _cut_tail(attacker: Attacker, size: int) -> None:
    attacker("DELETE FROM logbook_entry WHERE id IN (SELECT entry_id FROM logbook_seal WHERE leaf >= %s)", size)
    for table in (f"seal WHERE leaf >= {size}", f"checkpoint WHERE size > {size}"):
        attacker(f"DELETE FROM logbook_{table}")


def test_a_tail_cut_off_cleanly_is_found_by_the_checkpoint_in_the_data_folder(attacker: Attacker) -> None:
    sealed_log(3, 4, 2)
    _cut_tail(attacker, 3)
    finding = only(verified())
    assert (finding.kind, finding.size, finding.detail) == ("cut-short", 9, "witness")


def test_a_tail_cut_off_cleanly_is_found_by_a_checkpoint_that_somebody_kept(attacker: Attacker) -> None:
    sealed_log(3, 4, 2)
    kept = Checkpoint.objects.get(size=7).text
    _cut_tail(attacker, 3)
    witness.forget()
    assert verified().ok
    finding = only(verified(kept))
    assert (finding.kind, finding.size, finding.detail) == ("cut-short", 7, "kept")


def test_a_tail_without_its_checkpoint_is_named_by_its_first_leaf(attacker: Attacker) -> None:
    sealed_log(3, 4)
    attacker("DELETE FROM logbook_seal WHERE leaf >= 5")
    report = verified()
    assert kinds(report)[0] == "tail"
    assert report.findings[0].leaf == 5


# -- adding -------------------------------------------------------------------------------------------------------

FORGED = (
    "INSERT INTO logbook_entry (id, verb, actor, about, facts, happened_at, recorded_at, late_reason) "
    "VALUES (%s, 'duty.assigned', 'person:1', ARRAY['place:7'], '{}', %s, %s, '')"
)


def test_a_seal_put_into_the_middle_is_named(attacker: Attacker) -> None:
    entries = sealed_log(3, 4)
    attacker('ALTER TABLE logbook_seal DROP CONSTRAINT "a leaf number is given once"')
    attacker(FORGED, 9000000, NOON, NOON)
    attacker("INSERT INTO logbook_seal VALUES (9000000, 4, sha256('x'))")
    report = verified()
    assert ("repeated-leaf", 9000000) in [(found.kind, found.entry) for found in report.findings]
    assert not report.ok
    assert len(entries) == 7


def test_an_entry_squeezed_in_with_all_others_renumbered_is_named(attacker: Attacker) -> None:
    entries = sealed_log(3, 4, 2)
    attacker(FORGED, 9000000, NOON, NOON)
    attacker("UPDATE logbook_seal SET leaf = leaf + 1000 WHERE leaf >= 4")
    attacker("UPDATE logbook_seal SET leaf = leaf - 999 WHERE leaf >= 1000")
    attacker("INSERT INTO logbook_seal VALUES (9000000, 4, %s)", entry_hash(Entry.objects.get(pk=9000000).raw))
    report = verified()
    order = next(report_found for report_found in report.findings if report_found.kind == "order")
    assert (order.entry, order.detail) == (entries[4].pk, "9000000")
    assert "outside" in kinds(report)


def test_an_entry_with_a_seal_behind_the_last_checkpoint_is_named(attacker: Attacker) -> None:
    sealed_log(3)
    attacker(FORGED, 9000000, NOON, NOON)
    attacker("INSERT INTO logbook_seal VALUES (9000000, 3, %s)", entry_hash(Entry.objects.get(pk=9000000).raw))
    finding = only(verified())
    assert (finding.kind, finding.entry, finding.leaf) == ("outside", 9000000, 3)


def test_a_forged_checkpoint_over_forged_seals_is_named(attacker: Attacker) -> None:
    sealed_log(3)
    attacker(FORGED, 9000000, NOON, NOON)
    attacker("INSERT INTO logbook_seal VALUES (9000000, 3, sha256('x'))")
    real = Checkpoint.objects.get(size=3)
    attacker(
        "INSERT INTO logbook_checkpoint (size, root, text, sealed_at, highest_entry) VALUES (4, %s, %s, %s, 9000000)",
        bytes(real.root), real.text.replace("\n3\n", "\n4\n"), NOON,
    )  # fmt: skip
    assert kinds(verified()) == ["checkpoint-forged", "outside"]


def test_an_entry_written_past_the_application_and_backdated_is_pointed_out(attacker: Attacker) -> None:
    sealed_log(3)
    for minutes in (20, 40):
        write_lines(1, at=NOON + minutes * MINUTE)
        seal_at(minutes + 1)
    attacker(FORGED, 9000000, NOON - 30 * MINUTE, NOON - 30 * MINUTE)
    assert seal_at(50).entries == 1
    report = verified(minutes=51)
    found = report.findings[0]
    assert (kinds(report), found.entry, found.notice, found.size) == (["backdated"], 9000000, True, 5)
    assert report.ok


def test_one_entry_sealed_twice_is_named(attacker: Attacker) -> None:
    entries = sealed_log(3)
    attacker("ALTER TABLE logbook_seal DROP CONSTRAINT logbook_seal_pkey")
    attacker("INSERT INTO logbook_seal SELECT entry_id, 3, leaf_hash FROM logbook_seal WHERE leaf = 1")
    report = verified()
    assert [(found.kind, found.entry) for found in report.findings] == [
        ("outside", entries[1].pk),
        ("repeated-entry", entries[1].pk),
    ]


def test_a_negative_leaf_is_named(attacker: Attacker) -> None:
    sealed_log(2)
    attacker('ALTER TABLE logbook_seal DROP CONSTRAINT "leaf numbers begin with 0"')
    attacker(FORGED, 9000000, NOON, NOON)
    attacker("INSERT INTO logbook_seal VALUES (9000000, -1, sha256('x'))")
    finding = only(verified())
    assert (finding.kind, finding.entry) == ("repeated-leaf", 9000000)


# -- reordering ---------------------------------------------------------------------------------------------------


def _swap(attacker: Attacker, column: str, first: int, second: int) -> None:
    if column == "leaf":
        attacker(
            "UPDATE logbook_seal SET leaf = CASE leaf WHEN %s THEN %s ELSE %s END WHERE leaf IN (%s, %s)",
            first, second + 1000, first + 1000, first, second,
        )  # fmt: skip
        attacker("UPDATE logbook_seal SET leaf = leaf - 1000 WHERE leaf >= 1000")
    else:
        attacker(
            "UPDATE logbook_seal s SET leaf_hash = o.leaf_hash FROM logbook_seal o "
            "WHERE (s.leaf = %s AND o.leaf = %s) OR (s.leaf = %s AND o.leaf = %s)",
            first, second, second, first,
        )  # fmt: skip


def test_two_seals_swapped_within_a_batch_are_named(attacker: Attacker) -> None:
    entries = sealed_log(3, 4)
    _swap(attacker, "leaf", 3, 5)
    report = verified()
    assert set(kinds(report)) == {"order"}
    named = {found.entry for found in report.findings} | {int(found.detail) for found in report.findings}
    assert {entries[3].pk, entries[5].pk} <= named


def test_two_seals_swapped_across_batches_are_named_by_the_checkpoints(attacker: Attacker) -> None:
    sealed_log(3, 4, 2)
    _swap(attacker, "leaf", 2, 3)
    report = verified()
    assert kinds(report)[0] == "range"
    assert (report.findings[0].leaf, report.findings[0].until) == (0, 2)


def test_two_entries_that_changed_places_under_their_seals_are_named(attacker: Attacker) -> None:
    entries = sealed_log(3, 4)
    _swap(attacker, "leaf", 3, 5)
    _swap(attacker, "hash", 3, 5)
    report = verified()
    assert [(found.kind, found.entry) for found in report.findings] == [
        ("reordered", entries[5].pk),
        ("reordered", entries[3].pk),
    ]
