"""kill -9 of the running product's processes at every step of sending: nothing is lost, nobody is told the same twice."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import sleep

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import now
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import schedule, send
from gezhi.notices.models import Arrival, Delivery, Notice, Recipient
from gezhi.notices.plans import Step
from testing.inside import passed
from testing.town import MINUTE
from tests.product.killing import held, kill, kill_everything
from tests.product.street import Street, eventually, wecom_of

SECOND = timedelta(seconds=1)
STEWARDS = {"parts": [{"of": "duties", "posts": ["steward"]}]}
SOON = (2 * MINUTE, 5 * MINUTE)
"""When a worker that lives looks again after what another had in its hands."""


def a_notice(title: str, way: str = "wecom") -> Notice:
    """Something urgent to the two stewards, who have not read it yet."""
    draft = Draft(title, "{{姓名}}：请检查。", STEWARDS, plan=(Step((way,)),), urgent=True)
    return send(notice=write_notice(draft=draft, by=OPERATOR, at=now()).pk, by=OPERATOR, at=now())


def came(street: Street, title: str) -> Counter[str]:
    """Who got the notice how often, by WeCom."""
    return Counter(one.to for one in street.wecom.inbox.all if title in json.dumps(one.content, ensure_ascii=False))


def states(notice: Notice) -> list[str]:
    return list(Delivery.objects.filter(notice=notice).values_list("state", flat=True))


@contextmanager
def while_planning(street: Street, title: str) -> Iterator[Notice]:
    """Its time has come; recipients and deliveries are being written and are not committed."""
    draft = Draft(title, "{{姓名}}：请检查。", STEWARDS, plan=(Step(("wecom",)),), urgent=True)
    notice = write_notice(draft=draft, by=OPERATOR, at=now())
    with held(street, "LOCK TABLE notices_call IN SHARE MODE") as anybody_waits:
        schedule(notice=notice.pk, when=now() + SECOND, by=OPERATOR, at=now())
        sleep(1.5)
        assert anybody_waits(1)
        assert not states(notice)
        yield notice


@contextmanager
def while_claiming(street: Street, title: str) -> Iterator[Notice]:
    """Deliveries are there, the first worker is about to take them."""
    with held(street, "SELECT FROM notices_channel WHERE kind = 'wecom' FOR UPDATE") as anybody_waits:
        notice = a_notice(title)
        assert anybody_waits(1)
        assert states(notice) == ["waiting", "waiting"]
        yield notice


@contextmanager
def before_the_provider_has_it(street: Street, title: str) -> Iterator[Notice]:
    """Handed over and committed; the worker still waits for its token. (It was started anew, so it has none.)"""
    street.wecom.behaviour.delay, before = 5, street.wecom.requests
    notice = a_notice(title)
    assert eventually(lambda: street.wecom.requests > before and states(notice) == ["handed", "handed"])
    assert not came(street, title)
    yield notice
    street.wecom.behaviour.delay = 0


@contextmanager
def before_the_provider_answers(street: Street, title: str) -> Iterator[Notice]:
    """The provider has taken both messages and says nothing."""
    street.wecom.behaviour.hanging = 2
    notice = a_notice(title)
    assert eventually(lambda: came(street, title).total() == 2)
    assert states(notice) == ["handed", "handed"]
    yield notice
    street.wecom.behaviour.hanging = 0


@contextmanager
def before_the_answer_is_written_down(street: Street, title: str) -> Iterator[Notice]:
    """The provider has answered that it took them; the worker cannot write it down."""
    street.wecom.behaviour.delay = 1
    notice = a_notice(title)
    assert eventually(lambda: states(notice) == ["handed", "handed"])
    rows = "SELECT FROM notices_delivery WHERE notice_id = %s FOR UPDATE"
    with held(street, rows, notice.pk) as anybody_waits:
        assert anybody_waits(1)
        assert came(street, title).total() == 2
        yield notice
    street.wecom.behaviour.delay = 0


STEPS = [while_planning, while_claiming, before_the_provider_has_it, before_the_provider_answers,
         before_the_answer_is_written_down]  # fmt: skip


def test_the_worker_is_killed_at_every_step_of_sending(street: Street) -> None:
    for number, step in enumerate(STEPS):
        title = f"第 {number} 号通知"
        with step(street, title) as notice:
            kill(street, "worker")
        for later in SOON:
            passed(later)
            eventually(lambda notice=notice: states(notice) == ["accepted", "accepted"], 12)  # type: ignore[misc]
        assert states(notice) == ["accepted", "accepted"], step.__doc__
        stewards = {wecom_of(street.ground.who(short)): 1 for short in ("manager", "grid_worker")}
        assert came(street, title) == stewards, step.__doc__


def test_all_of_it_is_killed_at_once_and_goes_on_where_it_was(street: Street) -> None:
    street.wecom.behaviour.hanging = 2
    notice = a_notice("全部停电")
    assert eventually(lambda: came(street, "全部停电").total() == 2)
    kill_everything(street)
    street.wecom.behaviour.hanging = 0
    passed(3 * MINUTE)
    assert eventually(lambda: states(notice) == ["accepted", "accepted"])
    assert set(came(street, "全部停电").values()) == {1}


def test_the_web_process_is_killed_while_a_provider_reports(street: Street) -> None:
    with held(street, "LOCK TABLE notices_arrival IN SHARE MODE") as anybody_waits:
        notice = a_notice("短信回执", way="sms")
        assert anybody_waits(1)
        kill(street, "web")
    reached = Recipient.objects.filter(notice=notice, reached_at__isnull=False)
    assert eventually(lambda: reached.count() == 2), street.sms.answers
    assert Arrival.objects.filter(slip__in=Delivery.objects.filter(notice=notice).values("slip")).count() == 2
    assert len(street.sms.inbox.all) == 2


@pytest.fixture(autouse=True)
def as_usual(street: Street) -> Iterator[None]:
    """Each test finds the providers as they usually are."""
    yield
    street.wecom.behaviour.delay = street.wecom.behaviour.hanging = 0
