"""Phone and password: who gets in, who does not, and what is said."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.people import actions, attempts, passwords
from gezhi.people.actions.devices import Opened
from gezhi.people.models import Attempts
from gezhi.people.reads import known_device
from gezhi.people.tests.conftest import MINUTE, NOW, PASSWORD

HOME = "203.0.113.7"


def enter(phone: str, password: str = PASSWORD, *, after: int = 0, address: str = HOME) -> Opened:
    """One try at the door, `after` minutes from now."""
    return actions.sign_in(phone=phone, password=password, address=address, agent="Chrome/1", at=NOW + after * MINUTE)


def refusal(phone: str, password: str = "wrong", **more: object) -> str:
    """The sentence for a try that fails."""
    with translation.override("en"), pytest.raises(Refused) as refused:
        enter(phone, password, **more)  # type: ignore[arg-type]
    with translation.override("en"):
        return str(refused.value)


def test_phone_and_password_open_a_device(cast: SimpleNamespace) -> None:
    opened = enter("+86 138 0000 0003")
    assert opened.device.person == cast.leader
    assert known_device(key=opened.key, at=NOW) == opened.device
    assert opened.key not in opened.device.token_hash


def test_the_key_is_stored_nowhere(cast: SimpleNamespace) -> None:
    opened = enter("13800000003")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM people_device d")
        assert opened.key not in str(cursor.fetchall())


def test_wrong_tries_count_down_and_lock(cast: SimpleNamespace) -> None:
    said = [refusal("13800000003") for _ in range(5)]
    assert "After 4 more wrong tries" in said[0]
    assert "After 1 more wrong try" in said[3]
    assert "Locked for 15 minutes" in said[4]


def test_the_lock_holds_for_the_right_password_too_and_ends_after_15_minutes(cast: SimpleNamespace) -> None:
    for _ in range(5):
        refusal("13800000003")
    assert "Locked until 12:15" in refusal("13800000003", PASSWORD, after=14)
    assert enter("13800000003", after=15).device.person == cast.leader


def test_tries_while_locked_do_not_prolong_the_lock(cast: SimpleNamespace) -> None:
    for _ in range(5):
        refusal("13800000003")
    refusal("13800000003", after=10)
    assert enter("13800000003", after=15)


def test_a_right_password_forgets_the_wrong_ones(cast: SimpleNamespace) -> None:
    for _ in range(4):
        refusal("13800000003")
    enter("13800000003")
    assert "After 4 more" in refusal("13800000003")


def test_an_unknown_number_is_answered_like_a_known_one(cast: SimpleNamespace) -> None:
    known = [refusal("13800000003", address="203.0.113.1") for _ in range(7)]
    unknown = [refusal("13900009999", address="203.0.113.2") for _ in range(7)]
    no_password = [refusal("13800000006", address="203.0.113.3") for _ in range(7)]
    assert known == unknown == no_password


def test_who_has_left_is_answered_like_a_stranger(cast: SimpleNamespace) -> None:
    actions.deactivate(person=cast.leader.pk, by=cast.administrator, at=NOW)
    assert refusal("13800000003", PASSWORD) == refusal("13900009999", PASSWORD)


def test_an_unknown_number_takes_the_same_work(cast: SimpleNamespace, settings: Settings) -> None:
    """Not measured with a clock: the same number of password hashes and of queries."""
    settings.PASSWORD_HASHERS = ["gezhi.people.tests.counting.CountingHasher"]
    from gezhi.people.tests.counting import CountingHasher

    cast.leader.set_password(PASSWORD)
    cast.leader.save()
    passwords._of_nobody.cache_clear()
    refusal("13700000000")
    work = []
    for phone in ("13800000003", "13900009999", "13800000006"):
        CountingHasher.calls = 0
        with CaptureQueriesContext(
            connection,
        ) as queries:
            refusal(phone)
        work.append((CountingHasher.calls, len(queries)))
    passwords._of_nobody.cache_clear()
    assert work[0][0] == 1
    assert work == [work[0]] * 3


def test_thirty_wrong_tries_from_an_address_close_it_for_everybody_there(cast: SimpleNamespace) -> None:
    for number in range(30):
        refusal(f"139000{number:05d}")
    assert "Locked until" in refusal("13800000003", PASSWORD)
    assert enter("13800000003", address="198.51.100.1")
    assert enter("13800000003", after=15)


def test_right_sign_ins_from_a_busy_office_do_not_count(cast: SimpleNamespace) -> None:
    for _ in range(40):
        enter("13800000003")


def test_the_table_of_tries_holds_no_number_and_no_address(cast: SimpleNamespace) -> None:
    refusal("13800000003")
    rows = str(list(Attempts.objects.values()))
    assert "13800000003" not in rows
    assert HOME not in rows


def test_an_administrator_lifts_the_lock(cast: SimpleNamespace) -> None:
    for _ in range(5):
        refusal("13800000003")
    with pytest.raises(NotYours):
        actions.lift_lock(person=cast.leader, by=cast.clerk, at=NOW)
    assert attempts.locked_until(attempts.PHONE, "13800000003", at=NOW)
    actions.lift_lock(person=cast.leader, by=cast.administrator, at=NOW)
    assert enter("13800000003")


def test_failures_and_the_lock_are_in_the_log_book_without_the_number(cast: SimpleNamespace) -> None:
    for _ in range(5):
        refusal("13800000003")
    lines = Entry.objects.filter(verb__startswith="sign_in.").order_by("pk")
    assert [line.verb for line in lines] == ["sign_in.refused"] * 5 + ["sign_in.locked"]
    assert all(line.about == [cast.leader.ref] for line in lines)
    assert "138" not in str([line.facts for line in Entry.objects.all()])


def test_a_broken_number_is_no_try(cast: SimpleNamespace) -> None:
    assert "11 digits" in refusal("1380000")
    assert not Attempts.objects.exists()


def test_a_new_sign_in_ends_the_device_it_replaces(cast: SimpleNamespace) -> None:
    first = enter("13800000003")
    actions.sign_in(
        phone="13800000009", password=PASSWORD, address=HOME, agent="", at=NOW + MINUTE, leaving=first.device
    )
    assert known_device(key=first.key, at=NOW + MINUTE) is None


def test_a_password_that_changes_while_it_is_checked_opens_nothing(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = passwords.is_right

    def checked_slowly(password: str, person: object) -> bool:
        answer = right(password, person)  # type: ignore[arg-type]
        cast.leader.set_password("Another-1952-Lamp")
        cast.leader.save()
        return answer

    monkeypatch.setattr(passwords, "is_right", checked_slowly)
    assert "changed just now" in refusal("13800000003", PASSWORD)
    assert not cast.leader.devices.exists()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short1", "fewer than 10"),
        ("1357924680", "uniform"),
        ("abcdefghijkl", "uniform"),
        ("aaaa1111aaaa", "uniform"),
        ("qinruochuan8", "name"),
        ("13800000003a", "phone"),
        ("q1w2e3r4t5y6", "most common"),
        ("x1" * 80, "128"),
    ],
)
def test_weak_passwords_are_refused_with_what_is_wrong(cast: SimpleNamespace, password: str, why: str) -> None:
    with translation.override("en"), pytest.raises(Refused, match=why):
        passwords.refuse_weak(password, cast.leader)


def test_changing_the_password_ends_all_other_devices(cast: SimpleNamespace) -> None:
    here, there = enter("13800000003"), enter("13800000003")
    actions.change_password(device=here.device, old=PASSWORD, new="Quiet-Harbour-77", by=cast.leader, at=NOW)
    assert known_device(key=here.key, at=NOW)
    assert known_device(key=there.key, at=NOW) is None
    assert enter("13800000003", "Quiet-Harbour-77")


def test_changing_the_password_asks_for_the_old_one_and_counts_wrong_ones(cast: SimpleNamespace) -> None:
    here = enter("13800000003")
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            actions.change_password(device=here.device, old="wrong", new="Quiet-Harbour-77", by=cast.leader, at=NOW)
        assert refused.value.field == "old"
    with pytest.raises(attempts.Locked):
        actions.change_password(device=here.device, old=PASSWORD, new="Quiet-Harbour-77", by=cast.leader, at=NOW)


def test_nobody_changes_the_password_of_another(cast: SimpleNamespace) -> None:
    here = enter("13800000003")
    with pytest.raises(NotYours):
        actions.change_password(device=here.device, old=PASSWORD, new="Quiet-Harbour-77", by=cast.administrator, at=NOW)
    with pytest.raises(NotYours):
        actions.change_password(device=here.device, old=PASSWORD, new="Quiet-Harbour-77", by=OPERATOR, at=NOW)
