"""DingTalk and Feishu: members, robots, who has read."""

import json
from collections.abc import Iterator

import pytest

from gezhi.gateways.channel import Channel
from gezhi.gateways.contract import Forged, Receipt, Seen, Sent, State
from gezhi.gateways.tests.posting import NOON, adapter, heard, message, now, run, send
from testing.providers.dingtalk import FakeDingTalk
from testing.providers.feishu import VERIFY, FakeFeishu
from testing.providers.server import Callback


@pytest.fixture
def dingtalk() -> Iterator[FakeDingTalk]:
    with FakeDingTalk() as provider:
        yield provider


@pytest.fixture(params=[True, False], ids=["sealed", "plain"])
def feishu(request: pytest.FixtureRequest) -> Iterator[FakeFeishu]:
    with FakeFeishu(sealed=request.param) as provider:
        yield provider


def read(channel: Channel, call: Callback) -> list[Receipt]:
    return heard(channel, call)[0]


def test_dingtalk_takes_a_hundred_members_in_a_call(dingtalk: FakeDingTalk) -> None:
    outcomes = send(adapter("dingtalk", dingtalk.settings), [message(f"m{n}") for n in range(250)])
    assert {one.state for one in outcomes} == {State.ACCEPTED}
    assert len(dingtalk.inbox.all) == 250
    assert dingtalk.requests == 1 + 3


def test_dingtalk_tells_when_asked_who_has_read_and_whom_it_did_not_reach(dingtalk: FakeDingTalk) -> None:
    dingtalk.behaviour.unreachable = {"left"}
    channel = adapter("dingtalk", dingtalk.settings)
    messages = [message(name) for name in ("reader", "sleeper", "left")]
    outcomes = send(channel, messages)
    dingtalk.reads(outcomes[0].provider_id, "reader")
    sent = [Sent(one.slip, said.provider_id, one.to, NOON) for one, said in zip(messages, outcomes, strict=True)]
    told = {receipt.slip: (receipt.seen, receipt.code) for receipt in run(lambda: channel.poll(sent))}
    assert [told[one.slip] for one in messages] == [
        (Seen.READ, ""),
        (Seen.DELIVERED, ""),
        (Seen.FAILED, "invalid-user"),
    ]


def test_dingtalk_drops_the_same_words_so_sending_again_reaches_nobody_twice(dingtalk: FakeDingTalk) -> None:
    channel, one = adapter("dingtalk", dingtalk.settings), message("zhang")
    dingtalk.behaviour.cutting = 1
    assert send(channel, [one])[0].state is State.UNKNOWN
    assert send(channel, [one])[0].state is State.ACCEPTED
    assert len(dingtalk.inbox.of("zhang")) == 1


def test_dingtalk_words_are_cut_to_what_it_takes(dingtalk: FakeDingTalk) -> None:
    messages = [message("a", body="复" * 3000), message("b", body="复" * 3000, url="")]
    assert {one.state for one in send(adapter("dingtalk", dingtalk.settings), messages)} == {State.ACCEPTED}


def test_dingtalk_replaces_an_ended_token_and_stops_at_a_wrong_secret(dingtalk: FakeDingTalk) -> None:
    channel = adapter("dingtalk", dingtalk.settings)
    send(channel, [message("a")])
    dingtalk.behaviour.expiring = 1
    assert send(channel, [message("b")])[0].state is State.ACCEPTED
    (outcome,) = send(adapter("dingtalk", dingtalk.settings, secret="wrong"), [message("c")])
    assert (outcome.state, outcome.whole, outcome.code) == (State.LATER, True, "40089")


def test_dingtalk_takes_a_message_back(dingtalk: FakeDingTalk) -> None:
    channel, one = adapter("dingtalk", dingtalk.settings), message("a")
    (outcome,) = send(channel, [one])
    assert run(lambda: channel.recall(Sent(one.slip, outcome.provider_id, one.to, NOON)))
    assert dingtalk.recalled == [outcome.provider_id]


def test_a_dingtalk_robot_signs_and_keeps_to_twenty_a_minute(dingtalk: FakeDingTalk) -> None:
    robot = adapter("dingtalk_robot", dingtalk.robot_settings, now)
    outcomes = send(robot, [message("") for _ in range(21)])
    assert [one.state for one in outcomes].count(State.ACCEPTED) == len(dingtalk.inbox.all) == 20
    (outcome,) = send(adapter("dingtalk_robot", dingtalk.robot_settings, now, secret="SECother"), [message("")])
    assert (outcome.state, outcome.whole, outcome.code) == (State.LATER, True, "310000")


def test_a_feishu_message_arrives_and_reading_it_is_told(feishu: FakeFeishu) -> None:
    channel, one = adapter("feishu", feishu.settings), message("zhang")
    (outcome,) = send(channel, [one])
    (receipt,) = read(channel, feishu.told()[0])
    assert (outcome.state, receipt.provider_id, receipt.seen) == (State.ACCEPTED, outcome.provider_id, Seen.READ)
    assert len(feishu.inbox.by_slip(one.slip)) == 1


def test_feishu_takes_the_same_slip_once(feishu: FakeFeishu) -> None:
    channel, one = adapter("feishu", feishu.settings), message("zhang")
    feishu.behaviour.hanging = feishu.behaviour.cutting = 0
    feishu.behaviour.cutting = 1
    assert send(channel, [one])[0].state is State.UNKNOWN
    assert send(channel, [one])[0].state is State.ACCEPTED
    assert len(feishu.inbox.of("zhang")) == 1


def test_a_forged_feishu_event_is_not_believed(feishu: FakeFeishu) -> None:
    channel = adapter("feishu", feishu.settings)
    feishu.behaviour.callbacks = "forged"
    send(channel, [message("zhang")])
    with pytest.raises(Forged):
        read(channel, feishu.told()[0])


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"encrypt": "AAAA"}', b'{"encrypt": 7}', b'{"header": 7}'])
def test_what_feishu_does_not_write_is_forged(feishu: FakeFeishu, body: bytes) -> None:
    with pytest.raises(Forged):
        read(adapter("feishu", feishu.settings), Callback("POST", body))


def test_feishu_checks_the_address(feishu: FakeFeishu) -> None:
    asked = {"challenge": "ajls384kdjx98XX", "token": VERIFY, "type": "url_verification"}
    call = feishu.signed(asked, headers=False)
    found, answer, kind = heard(adapter("feishu", feishu.settings), call)
    assert (found, json.loads(answer), kind) == ([], {"challenge": "ajls384kdjx98XX"}, "application/json")


@pytest.mark.parametrize(
    ("code", "state", "whole"),
    [
        ("230013", State.REFUSED, False),
        ("230020", State.LATER, False),
        ("230027", State.LATER, True),
        ("230049", State.UNKNOWN, False),
    ],
)
def test_what_feishu_s_codes_mean(code: str, state: State, whole: bool) -> None:
    with FakeFeishu(refusing=code) as feishu:
        (outcome,) = send(adapter("feishu", feishu.settings), [message("zhang")])
        assert (outcome.state, outcome.whole) == (state, whole)


def test_feishu_replaces_an_ended_token_and_takes_a_message_back(feishu: FakeFeishu) -> None:
    channel, one = adapter("feishu", feishu.settings), message("a")
    send(channel, [message("b")])
    feishu.behaviour.expiring = 1
    (outcome,) = send(channel, [one])
    assert outcome.state is State.ACCEPTED
    assert run(lambda: channel.recall(Sent(one.slip, outcome.provider_id, one.to, NOON)))
    assert feishu.recalled == [outcome.provider_id]


def test_a_feishu_robot_signs(feishu: FakeFeishu) -> None:
    (outcome,) = send(adapter("feishu_robot", feishu.robot_settings, now), [message("")])
    assert outcome.state is State.ACCEPTED
    (outcome,) = send(adapter("feishu_robot", feishu.robot_settings, now, secret="wrong"), [message("")])
    assert (outcome.whole, outcome.code) == (True, "19021")
