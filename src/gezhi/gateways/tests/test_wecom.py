"""WeCom: a thousand members in a call, tokens that end, limits that drop in silence."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gezhi.gateways.contract import Sent, State
from gezhi.gateways.tests.posting import NOON, Clock, adapter, message, run, send
from testing.providers.wecom import FakeWeCom


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    with FakeWeCom() as provider:
        yield provider


def test_a_message_reaches_the_member(wecom: FakeWeCom) -> None:
    one = message()
    (outcome,) = send(adapter("wecom", wecom.settings), [one])
    (arrived,) = wecom.inbox.of("zhang.wei")
    assert (outcome.state, outcome.provider_id, outcome.slip) == (State.ACCEPTED, arrived.provider_id, one.slip)
    assert arrived.content["textcard"]["title"] == one.title
    assert arrived.content["textcard"]["url"].startswith("https://zone.example/n/7#")


def test_the_same_words_for_many_go_in_calls_of_a_thousand(wecom: FakeWeCom) -> None:
    outcomes = send(adapter("wecom", wecom.settings), [message(f"m{n}") for n in range(2500)])
    assert {one.state for one in outcomes} == {State.ACCEPTED}
    assert len({arrived.to for arrived in wecom.inbox.all}) == len(wecom.inbox.all) == 2500
    assert wecom.requests == 1 + 3  # one token, three calls


def test_members_who_left_are_refused_and_the_others_are_told(wecom: FakeWeCom) -> None:
    wecom.behaviour.unreachable, wecom.unlicensed = {"Left.Li"}, {"Unpaid.Wu"}
    outcomes = send(adapter("wecom", wecom.settings), [message("Left.Li"), message("Unpaid.Wu"), message("zhao")])
    assert [(one.state, one.code) for one in outcomes] == [
        (State.REFUSED, "invaliduser"),
        (State.REFUSED, "unlicenseduser"),
        (State.ACCEPTED, ""),
    ]
    assert [one.to for one in wecom.inbox.all] == ["zhao"]


def test_only_members_who_left_is_a_refusal_not_a_fault_of_the_provider(wecom: FakeWeCom) -> None:
    wecom.behaviour.unreachable = {"left"}
    (outcome,) = send(adapter("wecom", wecom.settings), [message("left")])
    assert (outcome.state, outcome.code, outcome.whole) == (State.REFUSED, "81013", False)


def test_one_token_serves_many_calls(wecom: FakeWeCom) -> None:
    channel = adapter("wecom", wecom.settings)
    send(channel, [message(body=str(n)) for n in range(20)])
    send(channel, [message(body="more")])
    assert wecom.tokens_given == 1


def test_a_token_is_fetched_anew_before_it_ends(wecom: FakeWeCom) -> None:
    clock = Clock()
    channel = adapter("wecom", wecom.settings, clock)
    send(channel, [message()])
    clock.passes(7200 - 299)
    send(channel, [message()])
    assert wecom.tokens_given == 2


def test_a_token_that_the_provider_ended_early_is_replaced_and_the_message_arrives_once(wecom: FakeWeCom) -> None:
    channel = adapter("wecom", wecom.settings)
    send(channel, [message("a")])
    wecom.behaviour.expiring = 1
    (outcome,) = send(channel, [message("b")])
    assert outcome.state is State.ACCEPTED
    assert len(wecom.inbox.of("b")) == 1
    assert wecom.tokens_given == 2


def test_a_token_that_is_never_good_stops_the_channel(wecom: FakeWeCom) -> None:
    wecom.behaviour.expiring = 99
    (outcome,) = send(adapter("wecom", wecom.settings), [message()])
    assert (outcome.state, outcome.whole, outcome.code) == (State.LATER, True, "42001")


def test_a_wrong_secret_stops_the_channel_and_is_not_repeated_in_the_words(wecom: FakeWeCom) -> None:
    channel = adapter("wecom", wecom.settings, secret="not-the-secret")
    outcomes = send(channel, [message("a"), message("b", body="other")])
    assert [(one.state, one.whole, one.code) for one in outcomes] == [(State.LATER, True, "40001")] * 2
    assert "not-the-secret" not in outcomes[0].words


def test_the_thirty_first_message_in_a_minute_is_kept_back_because_wecom_would_drop_it(wecom: FakeWeCom) -> None:
    clock = Clock()
    channel = adapter("wecom", wecom.settings, clock)
    outcomes = send(channel, [message(body=str(n)) for n in range(31)])
    assert [one.state for one in outcomes] == [State.ACCEPTED] * 30 + [State.LATER]
    assert outcomes[-1].retry_after == 60 and not outcomes[-1].whole
    assert len(wecom.inbox.of("zhang.wei")) == 30
    clock.passes(59.9)
    assert send(channel, [message()])[0].state is State.LATER
    clock.passes(0.1)
    assert send(channel, [message()])[0].state is State.ACCEPTED


def test_the_thousand_and_first_message_in_an_hour_is_kept_back_too(wecom: FakeWeCom) -> None:
    clock = Clock()
    channel = adapter("wecom", wecom.settings, clock)
    wecom.behaviour.limited = False
    for _ in range(40):
        send(channel, [message(body=str(n)) for n in range(25)])
        clock.passes(60)
    (outcome,) = send(channel, [message()])
    assert (outcome.state, outcome.retry_after) == (State.LATER, 3600 - 40 * 60)
    assert len(wecom.inbox.all) == 1000


def test_what_is_over_the_providers_limit_is_later_and_then_not_tried_for_a_minute(wecom: FakeWeCom) -> None:
    wecom.behaviour.refusing = "45009"
    clock = Clock()
    channel = adapter("wecom", wecom.settings, clock)
    (outcome,) = send(channel, [message()])
    assert (outcome.state, outcome.retry_after, outcome.whole) == (State.LATER, 60, False)
    before, wecom.behaviour.refusing = wecom.requests, ""
    assert send(channel, [message()])[0].code == "our-limit"
    assert wecom.requests == before
    clock.passes(60)
    assert send(channel, [message()])[0].state is State.ACCEPTED


def test_sending_exactly_the_same_batch_again_reaches_nobody_twice(wecom: FakeWeCom) -> None:
    batch = [message(f"m{n}") for n in range(5)]
    channel = adapter("wecom", wecom.settings)
    wecom.behaviour.cutting = 1
    assert {one.state for one in send(channel, batch)} == {State.UNKNOWN}
    again = send(channel, batch[::-1])
    assert {one.state for one in again} == {State.ACCEPTED}
    assert len(wecom.inbox.all) == 5


def test_messages_with_links_of_their_own_are_recognised_one_by_one(wecom: FakeWeCom) -> None:
    channel = adapter("wecom", wecom.settings)
    messages = [message(f"m{n}", url=f"https://zone.example/r/{n}") for n in range(3)]
    send(channel, messages)
    send(channel, messages[1:2])
    assert [len(wecom.inbox.of(one.to)) for one in messages] == [1, 1, 1]


def test_two_notices_with_the_same_words_both_arrive(wecom: FakeWeCom) -> None:
    channel = adapter("wecom", wecom.settings)
    one = message()
    for url in ("https://zone.example/n/7", ""):
        send(channel, [replace(one, slip=message().slip, url=url)])
        send(channel, [replace(one, slip=message().slip, url=url)])
    assert len(wecom.inbox.of("zhang.wei")) == 4


def test_a_message_can_be_taken_back(wecom: FakeWeCom) -> None:
    channel = adapter("wecom", wecom.settings)
    one = message()
    (outcome,) = send(channel, [one])
    assert run(lambda: channel.recall(Sent(one.slip, outcome.provider_id, one.to, NOON)))
    assert wecom.recalled == [outcome.provider_id]


def test_markdown_keeps_the_link_when_the_words_are_too_long(wecom: FakeWeCom) -> None:
    send(adapter("wecom", wecom.settings, form="markdown"), [message(body="返" * 3000)])
    (arrived,) = wecom.inbox.all
    assert len(arrived.words.encode()) <= 2048
    assert "https://zone.example/n/7#" in arrived.words


def test_a_robot_speaks_to_the_group_twenty_times_a_minute(wecom: FakeWeCom) -> None:
    clock = Clock()
    robot = adapter("wecom_robot", wecom.robot_settings, clock)
    outcomes = send(robot, [message("") for _ in range(21)])
    assert [one.state for one in outcomes].count(State.ACCEPTED) == len(wecom.inbox.all) == 20
    assert [one.state for one in outcomes].count(State.LATER) == 1


def test_a_robot_with_a_wrong_key_is_stopped(wecom: FakeWeCom) -> None:
    (outcome,) = send(adapter("wecom_robot", wecom.robot_settings, key="another"), [message("")])
    assert (outcome.state, outcome.whole, outcome.code) == (State.LATER, True, "93000")
