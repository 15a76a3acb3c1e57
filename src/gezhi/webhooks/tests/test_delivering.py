"""From the outbox to the receiver: at least once, never two at once, tried again for three days, then given up."""

import json
from datetime import timedelta

import pytest

from gezhi.kernel import clock as system_clock
from gezhi.logbook.models import Entry
from gezhi.webhooks import backoff, clock, outbox
from gezhi.webhooks.actions import announce
from gezhi.webhooks.models import Attempt, Delivery, Endpoint, Message
from gezhi.webhooks.posting import Answer, post
from gezhi.webhooks.tests.building import NOON, a_case_closed, an_endpoint
from testing.receiver import Receiver

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def answering(status: int = 200, trouble: str = "", **more: object) -> clock.Post:
    """The other side, for tests of what follows from its answer."""
    given = {"trouble": trouble or ("" if status < 300 else "status"), "status": None if trouble else status, **more}
    return lambda url, headers, body: Answer(**given)  # type: ignore[arg-type]


def tried(at: object, status: int = 200, **more: object) -> int:
    return clock.deliver_due(at=at, jitter=lambda: 0.0, ticks=lambda: 0.0, sent_by=answering(status, **more))  # type: ignore[arg-type]


def test_what_was_announced_arrives_signed(receiver: Receiver) -> None:
    an_endpoint(url=receiver.url)
    at = system_clock.now()
    announce("case.closed", about="case:12", body={"number": "GZ-261102-014", "state": "closed"}, at=at)
    assert clock.deliver_due(at=at) == 1
    got, message = receiver.got[0], Message.objects.get()
    assert got.genuine
    assert got.id == message.name == f"msg_{message.pk.hex}"
    assert json.loads(got.body)["type"] == "case.closed"
    line = Attempt.objects.get()
    assert (states(), line.status, line.answer, line.number) == (["delivered"], 200, '{"ok": true}', 1)
    assert clock.deliver_due(at=at + DAY) == 0


def test_a_failing_receiver_is_tried_ten_times_over_three_days_and_then_given_up() -> None:
    an_endpoint()
    a_case_closed()
    at, waits = NOON, []
    while states() == ["waiting"]:
        due = Delivery.objects.get().due
        assert due is not None
        waits.append(due - at)
        assert tried(due - SECOND, 500) == 0 or due == NOON
        tried(due, 500)
        at = due
    assert waits[1:] == list(backoff.WAITS) and waits[0] == timedelta(0)
    assert (states(), Attempt.objects.count()) == (["failed"], 10)
    assert at - NOON == timedelta(hours=75, minutes=35, seconds=5)


def test_jitter_only_lengthens_and_by_a_tenth_at_most() -> None:
    for tries, wait in enumerate(backoff.WAITS, 1):
        assert backoff.next_try(tries, NOON, jitter=0.0) == NOON + wait
        assert backoff.next_try(tries, NOON, jitter=1.0) == NOON + wait * 1.1
    assert backoff.next_try(10, NOON, jitter=0.0) is None


@pytest.mark.parametrize(("asked", "waits"), [(1.0, 5 * SECOND), (900.0, 15 * MINUTE), (10**9, DAY)])
def test_retry_after_is_granted_but_never_shortens(asked: float, waits: timedelta) -> None:
    an_endpoint()
    a_case_closed()
    tried(NOON, 429, retry_after=asked)
    assert Delivery.objects.get().due == NOON + waits


def test_an_overloaded_endpoint_rests_as_a_whole_and_longer_each_time() -> None:
    endpoint = an_endpoint()
    at = NOON
    for expected in (5, 10, 20, 40, 80, 160, 300, 300):
        a_case_closed(at=at)
        tried(at, 503)
        endpoint.refresh_from_db()
        assert endpoint.rests_until is not None
        assert round((endpoint.rests_until - at).total_seconds()) == expected
        a_case_closed(at=at)
        assert tried(endpoint.rests_until - SECOND) == 0
        at = endpoint.rests_until
    tried(at, 200)
    endpoint.refresh_from_db()
    assert (endpoint.rests_until, endpoint.strikes, endpoint.failing_since) == (None, 0, None)


def test_410_switches_the_endpoint_off_and_says_so() -> None:
    endpoint, told = an_endpoint(), []
    outbox.when_switched_off(lambda one, at: told.append((one.pk, at.date())))
    a_case_closed()
    tried(NOON, 410)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.off_because, states()) == ("off", "gone", ["failed"])
    assert told == [(endpoint.pk, NOON.date())]
    assert Entry.objects.get(verb="endpoint.switched_off").facts == {"because": "gone"}
    a_case_closed(at=NOON + MINUTE)
    assert states() == ["failed"]


def test_after_five_days_without_any_success_the_endpoint_goes_off_but_not_before() -> None:
    endpoint = an_endpoint()
    for hours in range(0, 24 * 6, 12):
        a_case_closed(at=NOON + hours * HOUR)
        tried(NOON + hours * HOUR, 500)
        endpoint.refresh_from_db()
        assert endpoint.state == ("off" if hours >= 120 else "on")
        if endpoint.state == "off":
            break
    assert endpoint.off_because == "failing"


def test_one_success_in_between_begins_the_five_days_anew() -> None:
    endpoint = an_endpoint()
    for days, status in enumerate([500, 500, 500, 500, 200, 500, 500, 500, 500]):
        a_case_closed(at=NOON + days * DAY)
        Delivery.objects.exclude(message__at=NOON + days * DAY).delete()
        tried(NOON + days * DAY, status)
    endpoint.refresh_from_db()
    assert endpoint.state == "on"


def test_a_paused_endpoint_gets_nothing_until_it_is_on_again() -> None:
    endpoint = an_endpoint(state="paused")
    a_case_closed()
    assert tried(NOON + DAY) == 0
    Endpoint.objects.filter(pk=endpoint.pk).update(state="on")
    assert tried(NOON + DAY) == 1


def test_a_slow_endpoint_does_not_hold_up_another(receiver: Receiver) -> None:
    receiver.behave("/slow", "slow")
    an_endpoint(url=receiver.url.replace("/hooks", "/slow"))
    an_endpoint(name="另一个", url=receiver.url)
    for _ in range(12):
        a_case_closed()

    def brief(url: str, headers: dict[str, str], body: bytes) -> Answer:
        return post(url, headers, body, seconds=1.0)

    clock.deliver_due(at=NOON, lasting=0.5, sent_by=brief)
    arrived = [got for got in receiver.got if got.path == "/hooks"]
    assert len(arrived) == 12
    assert len([got for got in receiver.got if got.path == "/slow"]) <= outbox.EACH


def test_while_somebody_is_sending_it_nobody_else_takes_it() -> None:
    an_endpoint()
    a_case_closed()
    taken = outbox.claim(at=NOON, most=10)
    assert len(taken) == 1
    assert outbox.claim(at=NOON + outbox.LEASE - SECOND, most=10) == []
    again = outbox.claim(at=NOON + outbox.LEASE, most=10)
    assert [parcel.number for parcel in again] == [2]
    assert Attempt.objects.get().trouble == "lost"


def test_a_sender_that_lost_its_lease_can_still_bring_success_but_no_failure() -> None:
    an_endpoint()
    a_case_closed()
    late = outbox.claim(at=NOON, most=1)[0]
    at = NOON + outbox.LEASE
    present = outbox.claim(at=at, most=1)[0]
    outbox.record(late, Answer("status", 500), at=at, jitter=0)
    assert Delivery.objects.get().leased_until == at + outbox.LEASE
    outbox.record(late, Answer("", 200), at=at, jitter=0)
    assert states() == ["delivered"]
    outbox.record(present, Answer("status", 500), at=at, jitter=0)
    assert states() == ["delivered"]


def test_a_secret_that_cannot_be_read_any_more_is_said_and_nothing_is_sent_unsigned(receiver: Receiver) -> None:
    endpoint = an_endpoint(url=receiver.url)
    Endpoint.objects.filter(pk=endpoint.pk).update(secret="gAAAAA-not-ours")
    a_case_closed()
    clock.deliver_due(at=NOON)
    assert (Attempt.objects.get().trouble, receiver.got) == ("secret", [])


def test_the_secret_before_signs_until_its_day(receiver: Receiver) -> None:
    from gezhi.people.keys import seal
    from gezhi.webhooks.signing import new_secret

    at = system_clock.now()
    an_endpoint(url=receiver.url, secret=new_secret(), old_secret=seal(receiver.secret), old_secret_until=at + HOUR)
    a_case_closed(at=at)
    clock.deliver_due(at=at)
    Endpoint.objects.update(old_secret_until=at)
    a_case_closed(at=at)
    clock.deliver_due(at=at)
    assert [got.genuine for got in receiver.got] == [True, False]
    clock.forget(at=at)
    assert Endpoint.objects.get().old_secret == ""


def test_after_thirty_days_messages_are_forgotten_with_their_log() -> None:
    an_endpoint()
    a_case_closed()
    tried(NOON, 500)
    a_case_closed(at=NOON + 10 * DAY)
    assert clock.forget(at=NOON + clock.KEPT) == 0
    assert clock.forget(at=NOON + clock.KEPT + SECOND) == 1
    assert (Message.objects.count(), Delivery.objects.count(), Attempt.objects.count()) == (1, 1, 0)


def test_the_worker_knows_when_to_come_back() -> None:
    assert clock.next_due(at=NOON) is None
    endpoint = an_endpoint()
    a_case_closed()
    assert clock.next_due(at=NOON + HOUR) == NOON + HOUR
    tried(NOON, 500)
    assert clock.next_due(at=NOON) == NOON + 5 * SECOND
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=NOON + MINUTE)
    assert clock.next_due(at=NOON) == NOON + MINUTE
    Endpoint.objects.filter(pk=endpoint.pk).update(state="paused")
    assert clock.next_due(at=NOON) is None
