"""WeChat official account: template messages, a slip that is not sent twice, and events that prove where they come from."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gezhi.gateways.channel import Channel
from gezhi.gateways.contract import Forged, Misset, Receipt, Seen, State
from gezhi.gateways.tests.posting import adapter, heard, message, send
from testing.providers.server import Callback
from testing.providers.weixin import FakeWeixin

OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def weixin(request: pytest.FixtureRequest) -> Iterator[FakeWeixin]:
    with FakeWeixin(sealed=request.param) as provider:
        yield provider


def read(channel: Channel, call: Callback) -> tuple[list[Receipt], bytes, str]:
    return heard(channel, call)


def test_a_message_arrives_and_its_receipt_too(weixin: FakeWeixin) -> None:
    channel, one = adapter("weixin", weixin.settings), message(OPENID)
    (outcome,) = send(channel, [one])
    (call,) = weixin.told()
    (receipt,), answer, _kind = read(channel, call)
    assert outcome.state is State.ACCEPTED
    assert (receipt.provider_id, receipt.seen, answer) == (outcome.provider_id, Seen.DELIVERED, b"success")
    assert weixin.inbox.by_slip(one.slip)[0].content["url"] == one.url


def test_the_same_slip_again_reaches_the_person_once(weixin: FakeWeixin) -> None:
    channel, one = adapter("weixin", weixin.settings), message(OPENID)
    weixin.behaviour.cutting = 1
    assert send(channel, [one])[0].state is State.UNKNOWN
    assert send(channel, [one])[0].state is State.ACCEPTED
    assert len(weixin.inbox.of(OPENID)) == 1
    send(channel, [replace(one, slip=message().slip)])
    assert len(weixin.inbox.of(OPENID)) == 2


def test_a_person_who_blocks_the_account_is_reported(weixin: FakeWeixin) -> None:
    weixin.blocking = {OPENID}
    channel = adapter("weixin", weixin.settings)
    send(channel, [message(OPENID)])
    (receipt,), _, _ = read(channel, weixin.told()[0])
    assert (receipt.seen, receipt.code) == (Seen.FAILED, "user block")


def test_a_receipt_told_twice_reads_the_same_twice(weixin: FakeWeixin) -> None:
    weixin.behaviour.callbacks = "twice"
    channel = adapter("weixin", weixin.settings)
    send(channel, [message(OPENID)])
    first, second = weixin.told(2)
    assert read(channel, first)[0] == read(channel, second)[0] != []


def test_a_forged_event_is_not_believed(weixin: FakeWeixin) -> None:
    weixin.behaviour.callbacks = "forged"
    channel = adapter("weixin", weixin.settings)
    send(channel, [message(OPENID)])
    with pytest.raises(Forged):
        read(channel, weixin.told()[0])


def test_nothing_is_believed_while_no_token_is_set(weixin: FakeWeixin) -> None:
    channel = adapter("weixin", weixin.settings, token="")
    with pytest.raises(Forged):
        read(channel, weixin.event(OPENID, 1, "success"))


def test_a_sealed_event_that_was_changed_on_the_way_is_forged() -> None:
    with FakeWeixin(sealed=True) as weixin:
        channel = adapter("weixin", weixin.settings)
        call = weixin.event(OPENID, 7, "success")
        other = weixin.event(OPENID, 8, "failed:user block")
        with pytest.raises(Forged):
            read(channel, replace(call, body=other.body))
        plain = FakeWeixin().event(OPENID, 9, "success")
        with pytest.raises(Forged):
            read(channel, plain)


def test_the_check_of_the_address_is_answered_with_what_it_asks_for(weixin: FakeWeixin) -> None:
    call = weixin.signed(b"", method="GET")
    asked = replace(call, query=dict(call.query) | {"echostr": "5837397576500011341"})
    found, answer, _ = read(adapter("weixin", weixin.settings), asked)
    assert (found, answer) == ([], b"5837397576500011341")


@pytest.mark.parametrize(
    ("code", "state", "whole"),
    [
        ("43101", State.REFUSED, False),
        ("45009", State.LATER, False),
        ("48001", State.LATER, True),
        ("99999", State.LATER, False),
    ],
)
def test_what_a_code_means(code: str, state: State, whole: bool) -> None:
    with FakeWeixin(refusing=code) as weixin:
        (outcome,) = send(adapter("weixin", weixin.settings), [message(OPENID)])
        assert (outcome.state, outcome.whole, outcome.code) == (state, whole, code)


def test_who_does_not_follow_is_refused(weixin: FakeWeixin) -> None:
    weixin.behaviour.unreachable = {OPENID}
    (outcome,) = send(adapter("weixin", weixin.settings), [message(OPENID)])
    assert (outcome.state, outcome.code) == (State.REFUSED, "43004")


def test_an_ended_token_is_replaced(weixin: FakeWeixin) -> None:
    channel = adapter("weixin", weixin.settings)
    send(channel, [message(OPENID)])
    weixin.behaviour.expiring = 1
    assert send(channel, [message(OPENID)])[0].state is State.ACCEPTED
    assert weixin.tokens_given == 2


def test_a_template_of_the_message_s_own_is_used_with_its_values(weixin: FakeWeixin) -> None:
    values = {"thing5": "格治产业园", "time2": "2026-11-23 18:00"}
    send(adapter("weixin", weixin.settings), [message(OPENID, template=weixin.settings["template"], values=values)])
    assert weixin.inbox.all[0].content["data"] == {name: {"value": value} for name, value in values.items()}


def test_a_template_of_the_message_s_own_may_name_its_variables_otherwise(weixin: FakeWeixin) -> None:
    template = weixin.settings["template"] + " thing5=enterprise:4, time2=until, thing1=title:6"
    values = {"enterprise": "高新区恒通报关行", "until": "2026-11-23 18:00"}
    send(
        adapter("weixin", weixin.settings), [message(OPENID, title="今日返岗登记表", template=template, values=values)]
    )
    told = {name: one["value"] for name, one in weixin.inbox.all[0].content["data"].items()}
    assert told == {"thing5": "高新区…", "time2": "2026-11-23 18:00", "thing1": "今日返岗登…"}


@pytest.mark.parametrize("pattern", ["thing5=nobody", "thing5"])
def test_a_template_that_cannot_be_filled_is_refused_before_it_is_sent(weixin: FakeWeixin, pattern: str) -> None:
    template = f"{weixin.settings['template']} {pattern}"
    (outcome,) = send(adapter("weixin", weixin.settings), [message(OPENID, template=template)])
    assert (outcome.state, outcome.code, weixin.inbox.all) == (State.REFUSED, "no-template", [])


def test_without_any_template_a_message_is_refused_before_it_is_sent(weixin: FakeWeixin) -> None:
    (outcome,) = send(adapter("weixin", weixin.settings, template=""), [message(OPENID)])
    assert (outcome.state, outcome.code) == (State.REFUSED, "no-template")
    assert weixin.inbox.all == []


def test_a_pattern_that_is_not_understood_is_said_when_it_is_entered() -> None:
    with pytest.raises(Misset) as refused:
        adapter("weixin", {"appid": "wx", "secret": "s", "fill": "thing1=name"})
    assert refused.value.name == "fill"
