"""Through the sending path to providers that are asked afterwards, take back, or speak to a room."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from gezhi.gateways import kinds
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.notices.actions.channels import add_channel
from gezhi.notices.actions.sending import recall
from gezhi.notices.models import Arrival, Call, Channel, Delivery, Notice, Recipient
from gezhi.notices.plans import Step
from gezhi.notices.sending import adapters
from gezhi.notices.sending.asking import ask_back
from gezhi.notices.sending.pump import tidy, turn
from gezhi.notices.tests.building import STEWARDS, Street, everything, known_as, street
from testing.loops import finished
from testing.providers.dingtalk import FakeDingTalk
from testing.providers.feishu import FakeFeishu
from testing.providers.server import FakeProvider
from testing.providers.smpp import FakeCentre
from testing.providers.tencent import FakeTencent
from testing.providers.wecom import FakeWeCom
from testing.town import MINUTE, small_town

pytestmark = pytest.mark.django_db(transaction=True)
TWO = {"manager": "qiao", "grid_worker": "ge"}
REAL: dict[str, tuple[type[FakeProvider], dict[str, Any]]] = {
    "wecom": (FakeWeCom, {"callbacks": "never"}),
    "dingtalk": (FakeDingTalk, {}),
    "feishu": (FakeFeishu, {"callbacks": "never"}),
    "sms_tencent": (FakeTencent, {"callbacks": "never"}),
    "sms_smpp": (FakeCentre, {}),
}


@pytest.fixture
def firms(transactional_db: None) -> Street:
    made = street(small_town())
    for kind in ("wecom", "dingtalk", "feishu"):
        for short, account in TWO.items():
            known_as(made.town.people[short], kind, account)
    return made


@pytest.fixture
def providers() -> Iterator[ExitStack]:
    with ExitStack() as running:
        yield running


def _seconds(firms: Street) -> float:
    """The town's clock, as a provider that judges the age of signatures reads it."""
    return firms.town.now.timestamp()


def provider_of(kind: str, firms: Street, providers: ExitStack, **settings: str) -> Any:
    """A provider that runs, and the channel that leads to it."""
    made, behaviour = REAL[kind]
    provider: Any = providers.enter_context(made(**behaviour))
    provider.clock = partial(_seconds, firms)
    given = provider.settings | settings
    add_channel(kind=kind, name=kind, settings=given, enabled=True, by=OPERATOR, at=firms.town.now)
    return provider


def told(firms: Street, way: str, **more: Any) -> Notice:
    """A notice to the two stewards by this way, as far as one round brings it."""
    plan = more.pop("plan", (Step((way,)),))
    notice = firms.sent(audience=STEWARDS, body="今日巡查。", plan=plan, **more)
    finished(everything(firms.town.now))
    return notice


def asked_back(firms: Street, after: timedelta = timedelta()) -> None:
    """What the worker asks providers so much later, and what comes of the answers."""
    firms.town.now += after
    finished(_asked_back(firms.town.now))


async def _asked_back(at: datetime) -> None:
    try:
        with clock_at(at):
            await ask_back(at)
            await turn()
    finally:
        await kinds.close()


def states(notice: Notice) -> list[str]:
    return sorted(Delivery.objects.filter(notice=notice).values_list("state", flat=True))


@pytest.mark.parametrize(("kind", "calls"), [("wecom", 1), ("dingtalk", 1), ("feishu", 2)])
def test_what_was_recalled_is_asked_back_once_from_a_provider_that_can(
    firms: Street, providers: ExitStack, kind: str, calls: int
) -> None:
    provider = provider_of(kind, firms, providers)
    notice = told(firms, kind)
    other = told(firms, kind, title="另一件事")
    recall(notice=notice.pk, reason="日期写错了", by=OPERATOR, at=firms.town.now)
    tidy(firms.town.now, None)
    asked_back(firms)
    asked_back(firms, 5 * MINUTE)
    names = set(Delivery.objects.filter(notice=notice).values_list("provider_id", flat=True))
    assert (len(provider.recalled), set(provider.recalled)) == (calls, names)
    assert set(Delivery.objects.filter(notice=notice).values_list("recalled", flat=True)) == {True}
    assert set(Delivery.objects.filter(notice=other).values_list("recalled", flat=True)) == {False}


def test_a_provider_that_does_not_take_back_leaves_no_mark(firms: Street, providers: ExitStack) -> None:
    provider_of("sms_tencent", firms, providers)
    notice = told(firms, "sms")
    recall(notice=notice.pk, reason="日期写错了", by=OPERATOR, at=firms.town.now)
    asked_back(firms)
    assert not Delivery.objects.filter(notice=notice, recalled=True).exists()
    assert Delivery.objects.filter(notice=notice, recall_asked_at=firms.town.now).count() == 2


def test_a_provider_that_tells_only_when_asked_is_asked_until_it_was_read(firms: Street, providers: ExitStack) -> None:
    dingtalk = provider_of("dingtalk", firms, providers)
    notice = told(firms, "dingtalk")
    task = Delivery.objects.filter(notice=notice).first().provider_id  # type: ignore[union-attr]
    before = dingtalk.requests
    asked_back(firms, 59 * timedelta(seconds=1))
    assert dingtalk.requests == before  # not before a minute has gone
    asked_back(firms, MINUTE)
    assert states(notice) == ["delivered", "delivered"]
    dingtalk.reads(task, "qiao")
    asked_back(firms, 2 * MINUTE)
    read = Recipient.objects.filter(notice=notice, read_at__isnull=False)
    assert [row.person for row in read] == [firms.town.people["manager"]]
    assert [row.poll_at is None for row in _by_account(notice)] == [False, False]
    asked_back(firms, 10 * MINUTE)
    assert [row.poll_at is None for row in _by_account(notice)] == [False, True]  # ge is asked about again, qiao is not


def _by_account(notice: Notice) -> list[Delivery]:
    return list(Delivery.objects.filter(notice=notice).order_by("address"))


def test_sms_states_are_pulled_where_the_provider_has_no_address_to_call(firms: Street, providers: ExitStack) -> None:
    tencent = provider_of("sms_tencent", firms, providers, callback_key="")
    tencent.behaviour.unreachable = {f"+86{firms.town.people['grid_worker'].phone}"}
    notice = told(firms, "sms")
    asked_back(firms, MINUTE)
    assert states(notice) == ["delivered", "failed"]
    asked_back(firms, MINUTE)
    assert Arrival.objects.count() == 2


def test_receipts_that_come_over_the_line_are_stored_and_take_effect(firms: Street, providers: ExitStack) -> None:
    centre = provider_of("sms_smpp", firms, providers)
    notice = firms.sent(audience=STEWARDS, body="今日巡查。", plan=(Step(("sms",)),))
    finished(_until_acknowledged(centre, firms.town.now, 2))
    assert states(notice) == ["delivered", "delivered"]
    assert centre.owed == {} and centre.acknowledged == [0, 0]


async def _until_acknowledged(centre: FakeCentre, at: datetime, count: int) -> None:
    try:
        with clock_at(at):
            await turn()
            async with asyncio.timeout(5):
                while len(centre.acknowledged) < count:
                    await asyncio.sleep(0.01)
            await turn()
    finally:
        await kinds.close()


def test_a_centre_that_died_with_a_receipt_under_way_delivers_it_to_the_next_worker(
    firms: Street, providers: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = provider_of("sms_smpp", firms, providers)
    notice = firms.sent(audience=STEWARDS, body="今日巡查。", plan=(Step(("sms",)),))
    finished(_dying_meanwhile(centre, firms.town.now, monkeypatch))
    assert states(notice) == ["accepted", "accepted"] and len(centre.owed) == 2
    firms.town.now += MINUTE
    finished(_asked_and_waited(centre, firms.town.now))
    assert states(notice) == ["delivered", "delivered"] and Arrival.objects.count() == 2


async def _dying_meanwhile(centre: FakeCentre, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are sent; before their receipts could be stored the centre loses its power."""

    async def never(*_given: object) -> None:
        await asyncio.sleep(60)

    with monkeypatch.context() as patched, clock_at(at):
        patched.setattr(adapters, "_store", never)
        try:
            await turn()
            centre.die()
        finally:
            await kinds.close()


async def _asked_and_waited(centre: FakeCentre, at: datetime) -> None:
    try:
        with clock_at(at):
            await ask_back(at)
            async with asyncio.timeout(5):
                while centre.owed:
                    await asyncio.sleep(0.01)
            await turn()
    finally:
        await kinds.close()


ROBOTS = ("wecom_robot", "dingtalk_robot", "feishu_robot")


def test_every_robot_says_it_once_in_its_room(firms: Street, providers: ExitStack) -> None:
    rooms = [_room(kind, firms, providers) for kind in ROBOTS]
    add_channel(
        kind="wecom_robot", name="关着的群", settings={"key": "x"}, enabled=False, by=OPERATOR, at=firms.town.now
    )
    notice = told(firms, "robot")
    finished(everything(firms.town.now + MINUTE))
    assert [len(room.inbox.all) for room in rooms] == [1, 1, 1]
    assert all("今日巡查" in room.inbox.all[0].words for room in rooms)
    rows = Delivery.objects.filter(notice=notice)
    assert {(row.recipient_id, row.state) for row in rows} == {(None, "accepted")} and rows.count() == 3
    assert not Recipient.objects.filter(notice=notice).exclude(reached_at=None).exists()


def test_a_robot_that_is_down_says_it_when_it_is_back_and_the_others_meanwhile(
    firms: Street, providers: ExitStack
) -> None:
    well, down = (_room(kind, firms, providers) for kind in ("wecom_robot", "dingtalk_robot"))
    down.behaviour.failing = 1
    told(firms, "robot")
    assert (len(well.inbox.all), len(down.inbox.all)) == (1, 0)
    finished(everything(firms.town.now + 10 * MINUTE))
    assert (len(well.inbox.all), len(down.inbox.all)) == (1, 1)


def test_after_a_robot_the_next_stages_keep_their_time(firms: Street, providers: ExitStack) -> None:
    _room("wecom_robot", firms, providers)
    notice = told(firms, "robot", plan=(Step(("robot",)), Step(("feishu",), 30), Step(("call_list",), 120)))
    feishu = provider_of("feishu", firms, providers)
    finished(everything(firms.town.now + 29 * MINUTE))
    assert feishu.inbox.all == []
    finished(everything(firms.town.now + 30 * MINUTE))
    assert len(feishu.inbox.all) == 2 and not Call.objects.exists()
    finished(everything(firms.town.now + 120 * MINUTE))
    assert Call.objects.filter(notice=notice).count() == 2


def _room(kind: str, firms: Street, providers: ExitStack) -> Any:
    made = {"wecom_robot": FakeWeCom, "dingtalk_robot": FakeDingTalk, "feishu_robot": FakeFeishu}[kind]
    provider: Any = providers.enter_context(made())
    provider.clock = partial(_seconds, firms)
    add_channel(kind=kind, name=kind, settings=provider.robot_settings, enabled=True, by=OPERATOR, at=firms.town.now)
    assert Channel.objects.get(kind=kind, enabled=True).way == "robot"
    return provider
