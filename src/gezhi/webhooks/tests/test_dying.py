"""A worker that is killed at any step loses nothing; two workers never tell the same thing at the same time."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from gezhi.kernel.clock import now
from gezhi.webhooks import clock, outbox
from gezhi.webhooks.models import Attempt, Delivery
from gezhi.webhooks.tests.building import a_case_closed, an_endpoint
from testing.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
import os, signal, sys, django
django.setup()
from gezhi.kernel.clock import now
from gezhi.webhooks import clock, outbox
def die(*args, **more): os.kill(os.getpid(), signal.SIGKILL)
def send_and_die(url, headers, body): clock.post(url, headers, body); die()
step, send = sys.argv[1], clock.post
if step == "before sending": send = die
if step == "after sending": send = send_and_die
if step == "while recording": outbox._settle = die
if step == "before the commit of recording": outbox._judge = die
clock.deliver_due(at=now(), sent_by=send)
"""


def worker(step: str) -> "subprocess.Popen[bytes]":
    """A worker in a process of its own, on the tests' database."""
    to = connection.settings_dict
    address = make_conninfo(
        dbname=to["NAME"], user=to["USER"], password=to["PASSWORD"] or None, host=to["HOST"], port=to["PORT"]
    )
    environ = {**os.environ, "DATABASE_URL": address, "GEZHI_WEBHOOK_PRIVATE": "1"}
    environ["GEZHI_SECRET_KEY"] = settings.SECRET_KEY
    return subprocess.Popen([sys.executable, "-c", WORKER, step], env=environ)


STEPS = [
    "before sending",
    "while the receiver thinks",
    "after sending",
    "while recording",
    "before the commit of recording",
]


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step_loses_nothing(receiver: Receiver, step: str) -> None:
    an_endpoint(url=receiver.url)
    a_case_closed(at=now())
    if step == "while the receiver thinks":
        receiver.behave("/hooks", "slow", "ok")
    dying = worker(step)
    if step == "while the receiver thinks":
        while not receiver.got:
            assert dying.poll() is None
        dying.send_signal(signal.SIGKILL)
    assert dying.wait(30) == -signal.SIGKILL
    assert Delivery.objects.get().state == "waiting"
    assert clock.deliver_due(at=now()) == 0, "the lease holds: perhaps it is only slow"
    assert clock.deliver_due(at=now() + outbox.LEASE) == 1
    assert Delivery.objects.get().state == "delivered"
    assert list(Attempt.objects.order_by("number").values_list("trouble", flat=True)) == ["lost", ""]
    assert len({got.id for got in receiver.got}) == 1
    assert len(receiver.got) == (1 if step == "before sending" else 2)


def test_four_workers_at_once_send_each_message_once(receiver: Receiver) -> None:
    for name in ("一", "二", "三"):
        an_endpoint(name=name, url=receiver.url.replace("/hooks", f"/{ord(name)}"))
    for _ in range(25):
        a_case_closed(at=now())
    start, counts = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            counts.append(clock.deliver_due(at=now()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(counts) == len(receiver.got) == 75
    assert set(Counter((got.path, got.id) for got in receiver.got).values()) == {1}
    assert set(Delivery.objects.values_list("state", "attempts")) == {("delivered", 1)}


def test_announcing_while_the_endpoint_is_removed_hurts_nobody(receiver: Receiver) -> None:
    endpoint = an_endpoint(url=receiver.url)
    stop, failures = threading.Event(), []

    def announce_on() -> None:
        try:
            while not stop.is_set():
                a_case_closed(at=now())
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=announce_on)
    thread.start()
    while not receiver.got:
        clock.deliver_due(at=now(), lasting=0.2)
    endpoint.removed_at = now()
    endpoint.save()
    stop.set()
    thread.join(10)
    assert failures == []
    before = len(receiver.got)
    assert clock.deliver_due(at=now() + timedelta(minutes=5)) == 0
    assert len(receiver.got) == before > 0
