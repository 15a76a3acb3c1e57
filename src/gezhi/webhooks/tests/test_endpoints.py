"""What administrators do with endpoints: add, change, pause, switch on, new secret, remove, send again."""

from datetime import timedelta
from typing import Any

import pytest

from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.people.keys import unseal
from gezhi.webhooks import actions, clock, outbox, signing
from gezhi.webhooks.models import Delivery, Endpoint
from gezhi.webhooks.posting import Answer
from gezhi.webhooks.tests.building import NOON, SECRET, a_case_closed, an_endpoint
from testing.town import HOUR, Town, small_town

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = {
    "name": "市平台",
    "url": "https://receiver.example/in?key=1",
    "events": ["case.*", "notice.sent"],
}


@pytest.fixture
def town() -> Town:
    return small_town()


@pytest.fixture
def by(town: Town) -> dict[str, Any]:
    return {"by": town.people["administrator"], "at": NOON}


def failed(endpoint: Endpoint, at: Any = NOON) -> Delivery:
    a_case_closed(at=at)
    Delivery.objects.filter(message__at=at).update(state="failed", due=None, ended_at=at, tries=10, attempts=10)
    return Delivery.objects.latest("pk")


def test_the_secret_is_given_once_and_kept_sealed(by: dict[str, Any]) -> None:
    made = actions.add_endpoint(**ASKED, **by)
    assert len(signing.key_of(made.secret)) == 32
    kept = Endpoint.objects.get()
    assert made.secret not in kept.secret and unseal(kept.secret) == made.secret
    assert (kept.url, kept.events, kept.state) == (ASKED["url"], ["case.*", "notice.sent"], "on")


def test_the_log_book_holds_neither_secret_nor_what_stands_behind_the_host(by: dict[str, Any]) -> None:
    actions.add_endpoint(**ASKED, **by)
    assert Entry.objects.latest("pk").facts == {"host": "receiver.example", "events": ["case.*", "notice.sent"]}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": " "}, "name"), ({"url": "https://10.0.0.1/"}, "url"), ({"events": []}, "events"),
     ({"events": ["case.vanished"]}, "events"), ({"events": ["webhook.test"]}, "events"), ({"events": ["webhook.*"]}, "events")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(by: dict[str, Any], wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_endpoint(**{**ASKED, **wrong}, **by)
    assert refused.value.field == field
    assert not Endpoint.objects.exists()


def test_two_endpoints_of_one_name_are_refused_until_the_first_is_removed(by: dict[str, Any]) -> None:
    first = actions.add_endpoint(**ASKED, **by).endpoint
    with pytest.raises(Conflict) as refused:
        actions.add_endpoint(**ASKED, **by)
    assert refused.value.field == "name"
    actions.remove_endpoint(endpoint=first.pk, **by)
    assert actions.add_endpoint(**ASKED, **by).endpoint.pk != first.pk


@pytest.mark.parametrize("who", ["head", "clerk", "auditor", "manager", "stranger"])
def test_nobody_but_administrators(town: Town, who: str) -> None:
    endpoint = an_endpoint()
    delivery = failed(endpoint)
    by: dict[str, Any] = {"by": town.people[who], "at": NOON}
    for verb in (actions.pause_endpoint, actions.resume_endpoint, actions.change_secret, actions.remove_endpoint):
        with pytest.raises(NotYours):
            verb(endpoint=endpoint.pk, **by)
    with pytest.raises(NotYours):
        actions.add_endpoint(**ASKED, **by)
    with pytest.raises(NotYours):
        actions.change_endpoint(endpoint=endpoint.pk, version=1, **ASKED, **by)
    with pytest.raises(NotYours):
        actions.send_test(endpoint=endpoint.pk, **by)
    with pytest.raises(NotYours):
        actions.replay(delivery=delivery.pk, **by)
    with pytest.raises(NotYours):
        actions.replay_failed(endpoint=endpoint.pk, since=NOON, **by)


def test_whoever_changes_what_somebody_else_has_changed_is_told(by: dict[str, Any]) -> None:
    endpoint = an_endpoint()
    actions.change_endpoint(endpoint=endpoint.pk, version=1, **ASKED, **by)
    with pytest.raises(Conflict):
        actions.change_endpoint(endpoint=endpoint.pk, version=1, **{**ASKED, "name": "别的"}, **by)
    assert Endpoint.objects.get().name == "市平台"


def test_for_a_day_both_secrets_sign(by: dict[str, Any]) -> None:
    endpoint = an_endpoint()
    made = actions.change_secret(endpoint=endpoint.pk, **by)
    assert made.secret != SECRET
    a_case_closed()
    parcel = outbox.claim(at=NOON + 24 * HOUR - timedelta(seconds=1), most=1)[0]
    assert [unseal(parcel.secret), unseal(parcel.old_secret)] == [made.secret, SECRET]
    assert outbox.claim(at=NOON + 24 * HOUR + outbox.LEASE, most=1)[0].old_secret == ""


def test_pausing_twice_is_pausing_once(by: dict[str, Any]) -> None:
    endpoint = an_endpoint()
    actions.pause_endpoint(endpoint=endpoint.pk, **by)
    actions.pause_endpoint(endpoint=endpoint.pk, **by)
    assert Entry.objects.filter(verb="endpoint.paused").count() == 1
    actions.resume_endpoint(endpoint=endpoint.pk, **by)
    assert Endpoint.objects.get().state == "on"


def test_what_was_switched_off_starts_afresh(by: dict[str, Any]) -> None:
    endpoint = an_endpoint(state="off", off_because="failing", failing_since=NOON - 200 * HOUR, strikes=9)
    on = actions.resume_endpoint(endpoint=endpoint.pk, **by)
    assert (on.state, on.off_because, on.failing_since, on.strikes) == ("on", "", None, 0)


def test_a_removed_endpoint_keeps_no_secret_and_gets_nothing_that_waited(by: dict[str, Any]) -> None:
    endpoint = an_endpoint()
    a_case_closed()
    actions.remove_endpoint(endpoint=endpoint.pk, **by)
    kept = Endpoint.objects.get()
    assert (kept.secret, kept.old_secret) == ("", "")
    assert Delivery.objects.get().state == "failed"
    with pytest.raises(NotThere):
        actions.resume_endpoint(endpoint=endpoint.pk, **by)
    with pytest.raises(NotThere):
        actions.replay(delivery=Delivery.objects.get().pk, **by)


def test_one_message_is_sent_again_under_its_old_id_with_ten_new_tries(by: dict[str, Any]) -> None:
    delivery = failed(an_endpoint())
    actions.replay(delivery=delivery.pk, **by)
    parcel = outbox.claim(at=NOON, most=1)[0]
    assert (parcel.name, parcel.number) == (delivery.message.name, 11)
    outbox.record(parcel, Answer("status", 500), at=NOON, jitter=0)
    assert Delivery.objects.get().due == NOON + timedelta(seconds=5)


def test_what_is_being_sent_at_this_moment_is_not_sent_a_second_time(by: dict[str, Any]) -> None:
    an_endpoint()
    a_case_closed()
    outbox.claim(at=NOON, most=1)
    actions.replay(delivery=Delivery.objects.get().pk, **by)
    assert outbox.claim(at=NOON, most=1) == []


def test_everything_given_up_since_a_time_is_sent_again(by: dict[str, Any]) -> None:
    endpoint = an_endpoint()
    for hours in (5, 3, 1):
        failed(endpoint, NOON - hours * HOUR)
    other = failed(an_endpoint(name="另一个", events=["case.closed"]), NOON - HOUR / 2)
    number = actions.replay_failed(endpoint=endpoint.pk, since=NOON - 3 * HOUR, **by)
    assert number == 3
    waiting = Delivery.objects.filter(state="waiting", due=NOON, tries=0)
    assert set(waiting.values_list("endpoint", flat=True)) == {endpoint.pk}
    other.refresh_from_db()
    assert other.state == "failed"
    assert actions.replay_failed(endpoint=endpoint.pk, since=NOON - 3 * HOUR, **by) == 0


def test_a_test_goes_to_one_endpoint_alone_whatever_it_asked_for(by: dict[str, Any]) -> None:
    endpoint = an_endpoint(events=["notice.sent"])
    an_endpoint(name="另一个", events=["*"])
    sent = actions.send_test(endpoint=endpoint.pk, **by)
    assert Delivery.objects.get() == sent
    got: list[str] = []

    def keep(url: str, headers: dict[str, str], body: bytes) -> Answer:
        got.append(body.decode())
        return Answer("", 200)

    clock.deliver_due(at=NOON, sent_by=keep)
    assert '"type":"webhook.test"' in got[0]


@pytest.mark.parametrize("state", ["paused", "off"])
def test_nothing_is_sent_again_or_tested_while_the_endpoint_is_not_on(by: dict[str, Any], state: str) -> None:
    endpoint = an_endpoint()
    delivery = failed(endpoint)
    Endpoint.objects.update(state=state, off_because="gone" if state == "off" else "")
    for verb in (
        lambda: actions.send_test(endpoint=endpoint.pk, **by),
        lambda: actions.replay(delivery=delivery.pk, **by),
        lambda: actions.replay_failed(endpoint=endpoint.pk, since=NOON, **by),
    ):
        with pytest.raises(Conflict):
            verb()
