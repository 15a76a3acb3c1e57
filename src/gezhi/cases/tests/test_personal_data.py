"""What is known about a reporter stands in one place, is not in the log book, and is destroyed."""

import hashlib

from gezhi.cases import actions, clock
from gezhi.cases.models import CaseContact, CaseMove, State
from gezhi.cases.reporters import PASSER_BY
from gezhi.logbook.models import Entry
from testing.cases import Ground
from testing.town import DAY

CONTACT = actions.Contact(name="李雷", phone="13812345678", mail="li@example.com")


def test_the_log_book_knows_no_words_and_no_contact(town: Ground) -> None:
    case = town.case(State.CLOSED, by=PASSER_BY, contact=CONTACT, words="李雷的车被堵在 3 号门")
    said = [f"{entry.facts} {entry.about} {entry.actor}" for entry in Entry.objects.filter(about__contains=[case.ref])]
    assert len(said) >= 6
    for secret in ("李雷", "13812345678", "li@example.com", "已疏通", "3 号门"):
        assert not any(secret in line for line in said)


def test_yet_the_log_book_would_show_that_words_were_changed(town: Ground) -> None:
    case = town.case(State.VERIFYING)
    move = CaseMove.objects.get(case=case, verb="answer")
    entry = Entry.objects.get(pk=move.entry)
    assert entry.facts["words_sha256"] == hashlib.sha256(bytes(move.salt) + move.words.encode()).hexdigest()


def test_the_contact_is_destroyed_thirty_days_after_the_end_and_not_before(town: Ground) -> None:
    case = town.case(State.CLOSED, by=PASSER_BY, contact=CONTACT)
    still_open = town.case(State.HANDLING, by=PASSER_BY, contact=CONTACT)
    assert clock.destroy_contacts(at=town.now + 30 * DAY) == 0
    assert clock.destroy_contacts(at=town.now + 31 * DAY) == 1
    assert clock.destroy_contacts(at=town.now + 31 * DAY) == 0
    assert list(CaseContact.objects.values_list("case_id", flat=True)) == [still_open.pk]
    assert Entry.objects.filter(verb="case.contact_destroyed", about__contains=[case.ref]).count() == 1


def test_a_joined_reporter_is_kept_as_long_as_the_case_that_is_followed(town: Ground) -> None:
    main, other = town.case(State.HANDLING), town.report(by=PASSER_BY, contact=CONTACT)
    town.do("join", other, main=main)
    assert clock.destroy_contacts(at=town.now + 90 * DAY) == 0
    town.do("answer", main)
    town.do("pass_case", main)
    assert clock.destroy_contacts(at=town.now + 31 * DAY) == 1


def test_a_report_without_any_contact_keeps_none(town: Ground) -> None:
    town.report(by=PASSER_BY, contact=actions.Contact())
    assert not CaseContact.objects.exists()
