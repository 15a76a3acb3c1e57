"""What happened is put down for whoever wants it, in the transaction that made it happen, and for nobody else."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gezhi.webhooks.actions import Event, announce, announce_many
from gezhi.webhooks.models import Delivery, Message
from gezhi.webhooks.tests.building import NOON, an_endpoint

pytestmark = pytest.mark.django_db
CLOSED: dict[str, Any] = {"about": "case:12", "body": {"number": "GZ-261102-014", "state": "closed"}, "at": NOON}


@pytest.mark.parametrize("wanted", [["case.closed"], ["case.*"], ["*"], ["notice.sent", "case.closed"]])
def test_whoever_asked_for_the_event_is_told_once(wanted: list[str]) -> None:
    endpoint = an_endpoint(events=wanted)
    an_endpoint(name="另一个", events=["notice.*"])
    announce("case.closed", **CLOSED)
    delivery = Delivery.objects.get()
    assert (delivery.endpoint, delivery.due, delivery.state) == (endpoint, NOON, "waiting")
    assert delivery.message.body == (
        '{"about":"case:12","data":{"number":"GZ-261102-014","state":"closed"},'
        '"timestamp":"2026-11-02T04:00:00.000000Z","type":"case.closed","version":1}'
    )


def test_two_endpoints_get_one_message() -> None:
    an_endpoint(), an_endpoint(name="另一个")
    announce("case.closed", **CLOSED)
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "gone", [{"state": "off", "off_because": "gone"}, {"removed_at": NOON}, {"events": ["notice.*"]}]
)
def test_nothing_is_written_if_nobody_wants_it(gone: dict[str, Any]) -> None:
    an_endpoint(**gone)
    announce("case.closed", **CLOSED)
    assert not Message.objects.exists()


def test_a_paused_endpoint_is_told_later() -> None:
    an_endpoint(state="paused")
    announce("case.closed", **CLOSED)
    assert Delivery.objects.get().state == "waiting"


@pytest.mark.parametrize("endpoints", [0, 3])
def test_it_costs_the_verb_one_statement_however_many_listen(endpoints: int) -> None:
    for number in range(endpoints):
        an_endpoint(name=str(number))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        announce_many([Event("case.warned", about=f"case:{n}", body={}, at=NOON) for n in range(50)])
    assert len(asked) == 1
    assert Delivery.objects.count() == 50 * endpoints


def test_a_verb_that_is_undone_tells_nobody() -> None:
    an_endpoint()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce("case.closed", **CLOSED)
        raise ZeroDivisionError
    assert not Message.objects.exists() and not Delivery.objects.exists()


def test_a_fact_that_the_table_does_not_name_is_a_mistake_even_if_nobody_listens() -> None:
    with pytest.raises(ValueError, match="phone"):
        announce("case.closed", about="case:12", body={"phone": "13800000001"}, at=NOON)
    with pytest.raises(ValueError, match=r"case\.vanished"):
        announce("case.vanished", about="case:12", body={}, at=NOON)


def test_times_in_the_facts_are_text_in_utc() -> None:
    an_endpoint()
    announce("case.warned", about="case:12", body={"due": NOON + timedelta(hours=2)}, at=NOON)
    assert json.loads(Message.objects.get().body)["data"] == {"due": "2026-11-02T06:00:00.000000Z"}


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_after_the_commit_and_only_if_somebody_listens() -> None:
    with connection.cursor() as cursor:
        waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'webhooks.deliver' AND status = 'todo'"
        announce("case.closed", **CLOSED)
        assert cursor.execute(waiting).fetchone() == (0,)
        an_endpoint()
        announce("case.closed", **CLOSED)
        announce("case.closed", **CLOSED)
        assert cursor.execute(waiting).fetchone() == (1,)
