"""Checkpoints, keys and stored hashes are verified too, against what somebody kept; and who may ask."""

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.logbook import keys, reads, witness
from gezhi.logbook.findings import LIMIT, SENTENCES, Finding, Report
from gezhi.logbook.models import Checkpoint, Entry, Seal
from gezhi.logbook.notes import body_of
from gezhi.logbook.tests.building import (
    AUDITOR,
    NOON,
    SECOND,
    Attacker,
    Reader,
    kinds,
    only,
    rehash,
    sealed_log,
    verified,
)

pytestmark = pytest.mark.django_db


# -- checkpoints, keys, nodes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["root = sha256('x')", "sealed_at = sealed_at - interval '1 day'", "size = 4"])
def test_a_checkpoint_changed_beside_its_text_is_named(attacker: Attacker, change: str) -> None:
    sealed_log(3, 2)
    attacker(f"UPDATE logbook_checkpoint SET {change} WHERE size = 3")
    finding = only(verified())
    assert finding.kind == "checkpoint-changed"


def test_a_checkpoint_whose_text_was_changed_is_named(attacker: Attacker) -> None:
    sealed_log(3, 2)
    attacker("UPDATE logbook_checkpoint SET text = replace(text, 'T04:00', 'T03:00') WHERE size = 3")
    finding = only(verified())
    assert (finding.kind, finding.size) == ("checkpoint-forged", 3)


def test_a_history_rewritten_with_the_stolen_key_is_found_by_a_kept_checkpoint(attacker: Attacker) -> None:
    sealed_log(3)
    kept = Checkpoint.objects.get().text
    attacker("UPDATE logbook_entry SET actor = 'person:99'")
    for entry in Entry.objects.all():
        rehash(attacker, entry.pk)
    from gezhi.logbook.tree import root_of

    root = root_of(bytes(digest) for digest in Seal.objects.order_by("leaf").values_list("leaf_hash", flat=True))
    key = keys.signing_key()
    at = Checkpoint.objects.get().sealed_at
    attacker("UPDATE logbook_checkpoint SET root = %s, text = %s", root, key.sign(body_of(key.name, 3, root, at)))
    found = only(verified())
    assert (found.kind, found.detail) == ("rewritten", "witness")
    witness.forget()
    assert verified().ok
    found = only(verified(kept))
    assert (found.kind, found.detail) == ("rewritten", "kept")


def test_a_log_signed_anew_with_another_key_is_found_by_a_kept_checkpoint() -> None:
    sealed_log(3)
    kept = Checkpoint.objects.get().text
    keys.key_path().unlink()
    keys.public_path().unlink()
    keys.make_key()
    assert "kept-forged" in kinds(verified(kept))


def test_without_any_key_nothing_can_be_confirmed() -> None:
    sealed_log(2)
    keys.key_path().unlink()
    keys.public_path().unlink()
    report = verified()
    assert kinds(report)[0] == "no-key"
    assert not report.ok


def test_a_forged_node_is_named_and_no_entry_is_blamed(attacker: Attacker) -> None:
    sealed_log(300)
    attacker("UPDATE logbook_node SET digest = sha256('x')")
    finding = only(verified())
    assert (finding.kind, finding.leaf, finding.until) == ("node", 0, 255)


def test_a_forged_higher_node_is_named(attacker: Attacker) -> None:
    sealed_log(600)
    attacker("UPDATE logbook_node SET digest = sha256('x') WHERE level = 9")
    finding = only(verified())
    assert (finding.kind, finding.leaf, finding.until) == ("node", 0, 511)


# -- comparing, reading, limits ----------------------------------------------------------------------------------


def test_kept_checkpoints_of_any_age_agree_with_a_log_that_only_grew() -> None:
    sealed_log(3, 4, 2)
    for text in Checkpoint.objects.values_list("text", flat=True):
        report = verified(text)
        assert report.ok
        assert report.compared_with


def test_what_is_no_checkpoint_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refused) as refused:
        verified("my shopping list")
    assert refused.value.field == "kept"


def test_only_those_who_may_read_everything_verify() -> None:
    assert reads.verify(seen_by=AUDITOR, at=NOON).ok
    with pytest.raises(NotYours):
        reads.verify(seen_by=Reader("person:2", ("place:7",)), at=NOON)


def test_an_empty_log_is_as_it_was_sealed() -> None:
    report = verified()
    assert (report.ok, report.size, report.findings) == (True, 0, [])


def test_thousands_of_changes_are_counted_and_the_first_named(attacker: Attacker) -> None:
    sealed_log(LIMIT + 200)
    attacker("UPDATE logbook_entry SET actor = 'person:99'")
    report = verified(minutes=60)
    assert len(report.findings) == LIMIT
    assert report.beyond == 200


def test_a_report_is_kept_and_told_in_the_readers_language(attacker: Attacker) -> None:
    entries = sealed_log(3)
    attacker("DELETE FROM logbook_entry WHERE id = %s", entries[1].pk)
    kept = Report.from_json(verified().as_json())
    from django.utils import translation

    with translation.override("en"):
        assert kept.findings[0].sentence == f"Entry {entries[1].pk} was sealed and is gone: it was deleted."


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_finding_has_a_sentence_that_can_be_said(kind: str) -> None:
    finding = Finding(kind, leaf=1, until=3, entry=7, last_entry=9, size=12, detail="kept")
    assert "%(" not in finding.sentence
    assert len(finding.sentence) > 10


def test_progress_is_told() -> None:
    sealed_log(5)
    told: list[tuple[int, int]] = []
    reads.verify(seen_by=OPERATOR, at=NOON + 5 * SECOND, progress=lambda done, total: told.append((done, total)))
    assert told == [(5, 5)]
