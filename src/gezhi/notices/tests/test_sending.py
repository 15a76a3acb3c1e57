"""From the sent notice to the provider, and stage after stage until somebody has read."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from gezhi.gateways.contract import Receipt, Seen
from gezhi.kernel.actors import OPERATOR
from gezhi.notices import clock
from gezhi.notices.actions.channels import add_channel
from gezhi.notices.actions.confirming import confirm, read
from gezhi.notices.actions.sending import recall
from gezhi.notices.models import Address, Call, Channel, Delivery, Notice, NoticeState, Recipient
from gezhi.notices.plans import Step
from gezhi.notices.sending.planning import plan_all
from gezhi.notices.sending.receiving import keep, match
from gezhi.notices.tests.building import STEWARDS, Street, everything, figures, known_as, street
from testing.loops import finished
from testing.providers.wecom import FakeWeCom
from testing.town import HOUR, MINUTE, small_town

pytestmark = pytest.mark.django_db(transaction=True)
FIRST_WECOM_THEN_CALLS = (Step(("wecom",)), Step(("call_list",), 120, "confirmed"))


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    with FakeWeCom() as provider:
        yield provider


@pytest.fixture
def firms(transactional_db: None) -> Street:
    made = street(small_town())
    for person, account in ((made.town.people["manager"], "qiao"), (made.town.people["grid_worker"], "ge")):
        known_as(person, "wecom", account)
    return made


@pytest.fixture
def channel(firms: Street, wecom: FakeWeCom) -> Channel:
    return add_channel(
        kind="wecom", name="企业微信", settings=wecom.settings, enabled=True, by=OPERATOR, at=firms.town.now
    )


def pump(firms: Street, after: timedelta = timedelta()) -> None:
    """What the worker does in one moment."""
    firms.town.now += after
    finished(everything(firms.town.now))
    clock.roll_up(at=firms.town.now)


def to_stewards(firms: Street, **more: object) -> Notice:
    given = {"audience": STEWARDS, "body": "今日巡查。", "plan": FIRST_WECOM_THEN_CALLS, **more}
    return firms.sent(**given)  # type: ignore[arg-type]


def states(notice: Notice) -> list[str]:
    return sorted(Delivery.objects.filter(notice=notice).values_list("state", flat=True))


def test_everybody_gets_it_once(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    notice = to_stewards(firms)
    pump(firms)
    pump(firms, MINUTE)
    assert sorted(one.to for one in wecom.inbox.all) == ["ge", "qiao"]
    assert states(notice) == ["accepted", "accepted"]
    assert figures(notice) == {(-1, "recipients"): 2, (0, "sent"): 2, (0, "taken"): 2}


def test_who_has_not_read_is_called_when_the_time_comes(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    notice = to_stewards(firms)
    pump(firms)
    row = Recipient.objects.get(notice=notice, person=firms.town.people["manager"])
    confirm(recipient=row.pk, by=firms.town.people["manager"], at=firms.town.now)
    pump(firms, 119 * MINUTE)
    assert not Call.objects.exists()
    pump(firms, MINUTE)
    call = Call.objects.get()
    assert call.recipient.person == firms.town.people["grid_worker"]
    assert call.caller == firms.town.people["leader"]


def test_what_a_provider_takes_and_loses_goes_on_to_the_call_list(
    firms: Street, wecom: FakeWeCom, channel: Channel
) -> None:
    wecom.behaviour.dropping = 99
    notice = to_stewards(firms)
    pump(firms)
    assert wecom.inbox.all == [] and states(notice) == ["accepted", "accepted"]
    assert figures(notice) == {
        (-1, "recipients"): 2,
        (0, "sent"): 2,
        (0, "taken"): 2,
    }  # taken, and nobody is said to have it
    pump(firms, 120 * MINUTE)
    assert Call.objects.count() == 2


def test_reading_does_not_stop_what_waits_for_a_confirmation(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    notice = to_stewards(firms)
    pump(firms)
    for row in Recipient.objects.filter(notice=notice):
        read(recipient=row.pk, by=row.person, at=firms.town.now)  # type: ignore[arg-type]
    pump(firms, 120 * MINUTE)
    assert Call.objects.count() == 2


def test_without_any_channel_the_call_list_comes_at_once(firms: Street) -> None:
    notice = firms.sent(plan=(Step(("wecom",)), Step(("sms",), 30), Step(("call_list",), 120)))
    plan_all(at=firms.town.now)
    assert not Delivery.objects.exists()
    assert Call.objects.filter(notice=notice).count() == 5
    assert Call.objects.get(recipient__enterprise=firms.firms["港东恒通报关行"]).caller == firms.town.people["manager"]


def test_only_whom_nothing_could_be_sent_is_called_before_the_time(
    firms: Street, wecom: FakeWeCom, channel: Channel
) -> None:
    Address.objects.filter(person=firms.town.people["grid_worker"]).delete()
    notice = to_stewards(firms, plan=(Step(("wecom",)), Step(("sms",), 30), Step(("call_list",), 120)))
    pump(firms)
    assert [call.recipient.person for call in Call.objects.filter(notice=notice)] == [firms.town.people["grid_worker"]]
    pump(firms, 30 * MINUTE)
    pump(firms, 89 * MINUTE)
    assert Call.objects.filter(notice=notice).count() == 1
    pump(firms, MINUTE)
    assert Call.objects.filter(notice=notice).count() == 2


def test_a_refusal_brings_the_next_way_at_once(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    wecom.behaviour.unreachable = {"qiao"}
    known_as(firms.town.people["manager"], "dingtalk", "qiao-ding")
    notice = to_stewards(firms, plan=(Step(("wecom",)), Step(("dingtalk",), 60)))
    Channel.objects.create(kind="dingtalk", way="dingtalk", name="钉钉", enabled=True, order=9)
    pump(firms)
    rows = Delivery.objects.filter(notice=notice, recipient__person=firms.town.people["manager"]).order_by("id")
    assert [(row.way, row.state) for row in rows] == [("wecom", "failed"), ("dingtalk", "waiting")]
    assert Delivery.objects.filter(notice=notice, recipient__person=firms.town.people["grid_worker"]).count() == 1


def test_quiet_hours_hold_back_what_is_not_urgent(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    firms.town.now += 11 * HOUR  # 23:00
    calm, urgent = to_stewards(firms), to_stewards(firms, urgent=True)
    pump(firms)
    assert states(calm) == [] and states(urgent) == ["accepted", "accepted"]
    pump(firms, 7 * HOUR + 59 * MINUTE)
    assert states(calm) == []
    pump(firms, MINUTE)
    assert states(calm) == ["accepted", "accepted"]


def test_what_was_recalled_never_goes(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    notice = to_stewards(firms)
    plan_all(at=firms.town.now)
    recall(notice=notice.pk, reason="日期写错了", by=OPERATOR, at=firms.town.now)
    pump(firms, 5 * HOUR)
    clock.clear_recalled(at=firms.town.now)
    assert wecom.inbox.all == [] and states(notice) == ["stopped", "stopped"] and not Call.objects.exists()


def test_a_confirmation_just_before_the_sending_stops_it(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    notice = to_stewards(firms)
    plan_all(at=firms.town.now)
    row = Recipient.objects.get(notice=notice, person=firms.town.people["manager"])
    confirm(recipient=row.pk, by=firms.town.people["manager"], at=firms.town.now)
    pump(firms)
    assert [one.to for one in wecom.inbox.all] == ["ge"]


def test_a_finished_notice_says_so(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    notice = to_stewards(firms, plan=(Step(("wecom",)),))
    pump(firms)
    clock.finish(at=firms.town.now)
    notice.refresh_from_db()
    assert notice.state == NoticeState.FINISHED


def test_a_receipt_counts_once_however_often_it_comes(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    notice = to_stewards(firms)
    pump(firms)
    slip = Delivery.objects.filter(notice=notice).first().slip  # type: ignore[union-attr]
    receipt = Receipt("", slip, Seen.DELIVERED, firms.town.now)
    for _ in range(3):
        keep(channel, [receipt, receipt], at=firms.town.now)
        match(at=firms.town.now)
    clock.roll_up(at=firms.town.now)
    assert figures(notice)[0, "delivered"] == figures(notice)[-1, "reached"] == 1


def test_a_receipt_before_our_own_commit_is_kept_until_then(firms: Street, wecom: FakeWeCom, channel: Channel) -> None:
    notice = to_stewards(firms)
    keep(channel, [Receipt("early-1", None, Seen.READ, firms.town.now)], at=firms.town.now)
    match(at=firms.town.now)
    pump(firms)
    one = Delivery.objects.filter(notice=notice).first()
    assert one is not None
    Delivery.objects.filter(pk=one.pk).update(provider_id="early-1")
    match(at=firms.town.now)
    assert Recipient.objects.get(deliveries=one).read_at is not None
