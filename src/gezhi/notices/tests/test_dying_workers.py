"""Kill -9 at every step of sending: nothing is lost, and nobody gets the same step twice from a provider that can tell."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connections

from gezhi.gateways.contract import Receipt, Seen
from gezhi.kernel import clock
from gezhi.kernel.actors import OPERATOR
from gezhi.notices.actions.channels import add_channel
from gezhi.notices.models import Channel, Delivery, Notice, Recipient
from gezhi.notices.plans import Step
from gezhi.notices.sending.receiving import keep
from gezhi.notices.tests.building import STEWARDS, Street, everything, figures, known_as, street
from gezhi.notices.tests.dying import run_and_die
from testing.loops import finished
from testing.providers.aliyun import FakeAliyun
from testing.providers.server import FakeProvider
from testing.providers.wecom import FakeWeCom
from testing.town import MINUTE, small_town

pytestmark = pytest.mark.django_db(transaction=True)
ALIVE_AGAIN = (2 * MINUTE, 5 * MINUTE)
"""When a healthy worker looks again, after the one that died."""


@pytest.fixture(params=["wecom", "sms"])
def provider(request: pytest.FixtureRequest) -> Iterator[FakeProvider]:
    """One that recognises a repeated call, and one that can be asked what it took."""
    with {"wecom": FakeWeCom, "sms": FakeAliyun}[request.param](limited=False) as started:
        yield started


@pytest.fixture
def firms(transactional_db: None, provider: FakeProvider, settings: Any) -> Street:
    settings.PUBLIC_ADDRESS = "https://gezhi.example"  # WeCom tells two notices apart by their links
    made = street(small_town())
    made.town.now = clock.now()  # providers compare our time with theirs
    known_as(made.town.people["manager"], "wecom", "qiao")
    known_as(made.town.people["grid_worker"], "wecom", "ge")
    kind = "wecom" if isinstance(provider, FakeWeCom) else "sms_aliyun"
    given = provider.settings  # type: ignore[attr-defined]
    add_channel(kind=kind, name="渠道", settings=given, enabled=True, by=OPERATOR, at=made.town.now)
    return made


def a_notice(firms: Street, number: int) -> Notice:
    """Another notice to the two stewards; urgent, so that the test also runs at night."""
    plan = (Step((Channel.objects.get().way,)), Step(("call_list",), 1440))
    return firms.sent(audience=STEWARDS, body=f"今日巡查，第 {number} 次。", plan=plan, urgent=True)


def steps_of(at: datetime) -> int:
    """How many steps a worker makes that is let live."""
    return run_and_die(lambda: everything(at), fatal=0)


def test_the_worker_dies_at_every_step_of_sending(firms: Street, provider: FakeProvider) -> None:
    now = firms.town.now
    a_notice(firms, 0)
    steps = steps_of(now)
    assert 20 < steps < 250
    stride = 1 if isinstance(provider, FakeWeCom) else 3  # the statements are the same; the asking back is not
    for fatal in range(1, steps + 1, stride):
        provider.inbox.forget()
        notice = a_notice(firms, fatal)
        if isinstance(provider, FakeAliyun):
            provider.clock = lambda: now
        run_and_die(lambda: everything(now), fatal)
        for later in ALIVE_AGAIN:
            if isinstance(provider, FakeAliyun):
                provider.clock = lambda later=later: now + later  # type: ignore[misc]
            finished(everything(now + later))
        got = Counter(one.to for one in provider.inbox.all)
        assert len(got) == 2, f"step {fatal} of {steps}: somebody got nothing"
        assert set(got.values()) == {1}, f"step {fatal} of {steps}: somebody got it twice"
        states = Delivery.objects.filter(notice=notice).values_list("state", flat=True)
        assert list(states) == ["accepted", "accepted"], f"step {fatal}"
        assert figures(notice) == {(-1, "recipients"): 2, (0, "sent"): 2, (0, "taken"): 2}, f"step {fatal}"


def test_the_worker_dies_at_every_step_of_taking_receipts(firms: Street, provider: FakeProvider) -> None:
    now, channel = firms.town.now, Channel.objects.get()
    stride = 3 if isinstance(provider, FakeWeCom) else 7  # the provider plays no part here

    def reported(number: int) -> Notice:
        notice = a_notice(firms, number)
        finished(everything(now))
        for row in Delivery.objects.filter(notice=notice):
            keep(channel, [Receipt("", row.slip, Seen.READ, now)] * 2, at=now)
        return notice

    reported(0)
    steps = steps_of(now)
    assert 10 < steps < 250
    for fatal in range(1, steps + 1, stride):
        notice = reported(fatal)
        run_and_die(lambda: everything(now), fatal)
        finished(everything(now + MINUTE))
        found = figures(notice)
        counted = found[-1, "read"], found[-1, "reached"], found[0, "delivered"], found[0, "stage_read"]
        assert counted == (2, 2, 2, 2), f"step {fatal} of {steps}"
        assert Recipient.objects.filter(notice=notice, read_at__isnull=False).count() == 2, f"step {fatal}"


def test_four_workers_at_once_tell_nobody_twice(firms: Street, provider: FakeProvider) -> None:
    notice = a_notice(firms, 0)

    def work(_: int) -> None:
        try:
            finished(everything(firms.town.now))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    assert Counter(one.to for one in provider.inbox.all).most_common(1)[0][1] == 1
    assert Delivery.objects.filter(notice=notice, state="accepted").count() == 2
