"""Channels: secrets sealed, a provider that fails left alone, another taking over, reports that nobody sent refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from gezhi.kernel import clock
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.notices.actions.channels import add_channel, change_channel
from gezhi.notices.actions.channels import test_channel as try_channel
from gezhi.notices.models import Arrival, Channel, Delivery, Forgery
from gezhi.notices.plans import Step
from gezhi.notices.sending.adapters import settings_of
from gezhi.notices.tests.building import STEWARDS, Street, everything, known_as, street
from testing.browser import Browser
from testing.loops import finished
from testing.providers.aliyun import FakeAliyun
from testing.providers.tencent import FakeTencent
from testing.providers.wecom import FakeWeCom
from testing.town import MINUTE, small_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firms(transactional_db: None) -> Street:
    made = street(small_town())
    made.town.now = clock.now()
    return made


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    with FakeWeCom() as provider:
        yield provider


def pump(firms: Street, after: timedelta = timedelta()) -> None:
    firms.town.now += after
    finished(everything(firms.town.now))


def test_a_secret_is_never_stored_readable(firms: Street, wecom: FakeWeCom) -> None:
    channel = add_channel(kind="wecom", name="企微", settings=wecom.settings, by=OPERATOR, at=firms.town.now)
    assert "wecom-secret" not in str(Channel.objects.values().get())
    assert settings_of(channel)["secret"] == "wecom-secret"
    given = {**wecom.settings, "secret": ""}
    changed = change_channel(
        channel=channel.pk, version=1, name="企微", settings=given, order=1, by=OPERATOR, at=firms.town.now
    )
    assert settings_of(changed)["secret"] == "wecom-secret", "an empty field keeps it"


def test_settings_that_cannot_work_are_refused_beside_the_field(firms: Street) -> None:
    with pytest.raises(Refused) as refusal:
        add_channel(kind="wecom", name="企微", settings={"corpid": ""}, by=OPERATOR, at=firms.town.now)
    assert refusal.value.field == "settings.corpid"


def test_only_an_administrator_sets_channels_up(firms: Street, wecom: FakeWeCom) -> None:
    with pytest.raises(NotYours):
        add_channel(kind="wecom", name="企微", settings=wecom.settings, by=firms.town.people["head"], at=firms.town.now)


def test_a_test_message_says_what_the_provider_says(firms: Street, wecom: FakeWeCom) -> None:
    def taken(to: str) -> bool:
        """In a thread of its own, as a page does it: no loop runs there."""
        with ThreadPoolExecutor(1) as page:
            trial = page.submit(lambda: try_channel(channel=channel.pk, to=to, by=OPERATOR, at=firms.town.now))
            return bool(trial.result().taken)

    channel = add_channel(kind="wecom", name="企微", settings=wecom.settings, by=OPERATOR, at=firms.town.now)
    assert taken("qiao")
    assert [one.to for one in wecom.inbox.all] == ["qiao"]
    wecom.behaviour.unreachable = {"nobody"}
    assert not taken("nobody")


def test_a_provider_that_is_down_is_left_alone_and_tried_again(firms: Street, wecom: FakeWeCom) -> None:
    channel = add_channel(
        kind="wecom", name="企微", settings=wecom.settings, enabled=True, by=OPERATOR, at=firms.town.now
    )
    for name, account in (("manager", "qiao"), ("grid_worker", "ge")):
        known_as(firms.town.people[name], "wecom", account)
    notice = firms.sent(audience=STEWARDS, body="今日巡查。", plan=(Step(("wecom",)),), urgent=True)
    address, dead = dict(channel.settings), {**channel.settings, "address": "http://127.0.0.1:9"}
    Channel.objects.filter(pk=channel.pk).update(settings=dead)
    for _ in range(3):
        pump(firms, MINUTE)
    channel.refresh_from_db()
    assert channel.failures >= 3 and channel.rests(firms.town.now)
    assert set(Delivery.objects.filter(notice=notice).values_list("state", flat=True)) == {"waiting"}
    Channel.objects.filter(pk=channel.pk).update(settings=address)
    pump(firms, 2 * MINUTE)
    pump(firms, MINUTE)
    channel.refresh_from_db()
    assert channel.failures == 0 and channel.resting_until is None
    assert sorted(one.to for one in wecom.inbox.all) == ["ge", "qiao"]


def test_another_provider_of_the_same_way_takes_over(firms: Street) -> None:
    with FakeAliyun() as first, FakeTencent() as second:
        broken = {**first.settings, "address": "http://127.0.0.1:9"}
        for order, (kind, settings) in enumerate((("sms_aliyun", broken), ("sms_tencent", second.settings))):
            add_channel(
                kind=kind, name=kind, settings=settings, order=order, enabled=True, by=OPERATOR, at=firms.town.now
            )
        notice = firms.sent(audience=STEWARDS, body="今日巡查。", plan=(Step(("sms",)),), urgent=True)
        for _ in range(5):
            pump(firms, MINUTE)
        assert set(Delivery.objects.filter(notice=notice).values_list("state", "channel__kind")) == {
            ("accepted", "sms_tencent")
        }
        assert len(second.inbox.all) == 2


def test_a_forged_report_is_refused_and_counted(firms: Street) -> None:
    with FakeAliyun() as provider:
        channel = add_channel(
            kind="sms_aliyun", name="短信", settings=provider.settings, enabled=True, by=OPERATOR, at=firms.town.now
        )
    address = f"/channels/{channel.pk}/callback/"
    answer = Browser().post(address, data="[]", content_type="application/json", query_params={"key": "not-the-key"})
    assert answer.status_code == 403 and answer.content == b""
    assert Forgery.objects.get().count == 1 and not Arrival.objects.exists()


def test_a_report_that_is_too_large_is_not_read(firms: Street, wecom: FakeWeCom) -> None:
    channel = add_channel(kind="wecom", name="企微", settings=wecom.settings, by=OPERATOR, at=firms.town.now)
    body = b"x" * ((1 << 20) + 1)
    assert Browser().post(f"/channels/{channel.pk}/callback/", body, content_type="text/plain").status_code == 413
    assert Browser().post("/channels/999999/callback/", b"", content_type="text/plain").status_code == 404
