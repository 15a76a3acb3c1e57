"""SMS and calls: signed requests, numbers that are none, reports by slip, and the question after a missing answer."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from gezhi.gateways.channel import Channel
from gezhi.gateways.contract import Forged, Receipt, Seen, Sent, State
from gezhi.gateways.tests.posting import NOON, Clock, adapter, heard, message, now, run, send
from testing.providers.aliyun import CALLBACK_KEY, FakeAliyun
from testing.providers.server import Callback
from testing.providers.tencent import FakeTencent

PHONE, OTHER = "13812346027", "13987650001"


@pytest.fixture
def aliyun() -> Iterator[FakeAliyun]:
    with FakeAliyun() as provider:
        yield provider


@pytest.fixture
def tencent() -> Iterator[FakeTencent]:
    with FakeTencent() as provider:
        yield provider


def read(channel: Channel, call: Callback) -> list[Receipt]:
    return heard(channel, call)[0]


def test_an_sms_is_sent_and_reported_by_our_slip(aliyun: FakeAliyun) -> None:
    channel, one = adapter("sms_aliyun", aliyun.settings, now), message(PHONE, title="今日 返岗+登记 50%*~", url="")
    (outcome,) = send(channel, [one])
    (receipt,) = read(channel, aliyun.told()[0])
    assert (outcome.state, receipt.slip, receipt.provider_id) == (State.ACCEPTED, one.slip, outcome.provider_id)
    assert (receipt.seen, receipt.code) == (Seen.DELIVERED, "DELIVERED")
    assert json.loads(aliyun.inbox.of(PHONE)[0].words) == {"title": "今日 返岗+登记 50%*~"}


def test_a_phone_that_is_off_is_reported_without_its_number(aliyun: FakeAliyun) -> None:
    aliyun.behaviour.unreachable = {PHONE}
    channel = adapter("sms_aliyun", aliyun.settings, now)
    send(channel, [message(PHONE)])
    (receipt,) = read(channel, aliyun.told()[0])
    assert (receipt.seen, receipt.code, receipt.words) == (Seen.FAILED, "MN:0001", "138****6027 关机")


def test_a_number_that_is_none_is_refused_and_the_others_go(aliyun: FakeAliyun) -> None:
    outcomes = send(adapter("sms_aliyun", aliyun.settings, now), [message("12345"), message(PHONE)])
    assert [(one.state, one.code) for one in outcomes] == [
        (State.REFUSED, "isv.MOBILE_NUMBER_ILLEGAL"),
        (State.ACCEPTED, ""),
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"secret": "wrong"}, "SignatureDoesNotMatch"),
        ({"key_id": "nobody"}, "InvalidAccessKeyId.NotFound"),
        ({"sign": "别人"}, "isv.SMS_SIGNATURE_ILLEGAL"),
    ],
)
def test_wrong_credentials_stop_the_channel(aliyun: FakeAliyun, changed: dict[str, str], code: str) -> None:
    (outcome,) = send(adapter("sms_aliyun", aliyun.settings, now, **changed), [message(PHONE)])
    assert (outcome.state, outcome.whole, outcome.code) == (State.LATER, True, code)


def test_a_clock_that_goes_wrong_stops_the_channel(aliyun: FakeAliyun) -> None:
    clock = Clock(now() - timedelta(hours=2))
    (outcome,) = send(adapter("sms_aliyun", aliyun.settings, clock), [message(PHONE)])
    assert (outcome.whole, outcome.code) == (True, "InvalidTimeStamp.Expired")


@pytest.mark.parametrize(
    ("code", "state", "whole"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", State.LATER, False),
        ("isv.AMOUNT_NOT_ENOUGH", State.LATER, True),
        ("isv.SMS_TEMPLATE_ILLEGAL", State.REFUSED, False),
        ("isp.SYSTEM_ERROR", State.UNKNOWN, False),
        ("Throttling.User", State.LATER, False),
    ],
)
def test_what_alibaba_s_codes_mean(aliyun: FakeAliyun, code: str, state: State, whole: bool) -> None:
    aliyun.behaviour.refusing = code
    (outcome,) = send(adapter("sms_aliyun", aliyun.settings, now), [message(PHONE)])
    assert (outcome.state, outcome.whole, outcome.code) == (state, whole, code)


def test_after_a_missing_answer_the_provider_says_whether_it_took_the_slip(aliyun: FakeAliyun) -> None:
    channel, taken, never = adapter("sms_aliyun", aliyun.settings, now), message(PHONE), message(OTHER)
    since = now() - timedelta(minutes=3)
    aliyun.behaviour.cutting = 1
    assert send(channel, [taken])[0].state is State.UNKNOWN
    for _ in range(60):  # more than a page of others to the same number
        aliyun.behaviour.limited = False
        send(channel, [message(PHONE)])
    answers = run(lambda: channel.found(taken, since=since)), run(lambda: channel.found(never, since=since))
    assert [answer and answer.state for answer in answers] == [State.ACCEPTED, State.LATER]
    assert run(lambda: channel.found(never, since=now())) is None  # too early to say


def test_a_report_with_another_key_is_forged(aliyun: FakeAliyun) -> None:
    aliyun.behaviour.callbacks = "forged"
    channel = adapter("sms_aliyun", aliyun.settings, now)
    send(channel, [message(PHONE)])
    with pytest.raises(Forged):
        read(channel, aliyun.told()[0])


@pytest.mark.parametrize("key", ["", "short"])
def test_a_key_that_can_be_guessed_is_no_key(aliyun: FakeAliyun, key: str) -> None:
    channel = adapter("sms_aliyun", aliyun.settings, callback_key=key)
    with pytest.raises(Forged):
        read(channel, Callback("POST", b"[]", {"key": key}))


@pytest.mark.parametrize("body", [b"", b"7", b"[7]", b"<xml/>"])
def test_what_alibaba_does_not_write_is_forged(aliyun: FakeAliyun, body: bytes) -> None:
    with pytest.raises(Forged):
        read(adapter("sms_aliyun", aliyun.settings), Callback("POST", body, {"key": CALLBACK_KEY}))


def test_a_report_may_come_before_the_answer(aliyun: FakeAliyun) -> None:
    aliyun.behaviour.callbacks, aliyun.behaviour.hanging = "early", 0
    channel, one = adapter("sms_aliyun", aliyun.settings, now), message(PHONE)
    send(channel, [one])
    assert read(channel, aliyun.callbacks[0])[0].slip == one.slip


def test_a_call_is_made_once_a_minute_and_says_whether_it_was_picked_up(aliyun: FakeAliyun) -> None:
    aliyun.behaviour.unreachable = {OTHER}
    channel = adapter("voice", aliyun.voice_settings, Clock(now()))
    first, second, again = message(PHONE), message(OTHER), message(PHONE)
    outcomes = send(channel, [first, second, again])
    assert [one.state for one in outcomes] == [State.ACCEPTED, State.ACCEPTED, State.LATER]
    told = {one.slip: one.seen for call in aliyun.told(2) for one in read(channel, call)}
    assert told == {first.slip: Seen.ANSWERED, second.slip: Seen.NOT_ANSWERED}


def test_tencent_takes_two_hundred_numbers_in_a_call(tencent: FakeTencent) -> None:
    phones = [f"138{n:08}" for n in range(450)]
    links = [f"https://zone.example/r/{phone}" for phone in phones]  # do not go out, so they keep nobody apart
    messages = [message(phone, url=link) for phone, link in zip(phones, links, strict=True)]
    outcomes = send(adapter("sms_tencent", tencent.settings, now), messages)
    assert {one.state for one in outcomes} == {State.ACCEPTED}
    assert len({one.provider_id for one in outcomes}) == 450
    assert tencent.requests == 3


def test_tencent_fills_a_template_in_its_own_order_and_keeps_other_words_apart(tencent: FakeTencent) -> None:
    template = tencent.settings["template"]
    first = message(PHONE, template=template, values={"enterprise": "甲公司", "time": "18:00"})
    second = message(OTHER, template=template, values={"enterprise": "乙公司", "time": "18:00"})
    send(adapter("sms_tencent", tencent.settings, now), [first, second])
    assert {one.to[3:]: one.words for one in tencent.inbox.all} == {PHONE: "甲公司 18:00", OTHER: "乙公司 18:00"}


def test_tencent_judges_each_number_of_a_call(tencent: FakeTencent) -> None:
    tencent.blocked = {f"+86{OTHER}"}
    channel = adapter("sms_tencent", tencent.settings, now)
    send(channel, [message("13700000001")])
    outcomes = send(channel, [message(PHONE), message(OTHER), message("110"), message("13700000001")])
    assert [(one.state, one.code) for one in outcomes] == [
        (State.ACCEPTED, ""),
        (State.REFUSED, "FailedOperation.PhoneNumberInBlacklist"),
        (State.REFUSED, "InvalidParameterValue.IncorrectPhoneNumber"),
        (State.LATER, "LimitExceeded.PhoneNumberThirtySecondLimit"),
    ]
    assert outcomes[3].retry_after == 30


def test_tencent_reports_by_serial_number(tencent: FakeTencent) -> None:
    tencent.behaviour.unreachable = {f"+86{OTHER}"}
    channel = adapter("sms_tencent", tencent.settings, now)
    outcomes = send(channel, [message(PHONE), message(OTHER)])
    told = {one.provider_id: one.seen for one in read(channel, tencent.told()[0])}
    assert [told[one.provider_id] for one in outcomes] == [Seen.DELIVERED, Seen.FAILED]


def test_tencent_s_states_are_pulled_when_there_is_no_callback(tencent: FakeTencent) -> None:
    tencent.behaviour.callbacks = "never"
    channel = adapter("sms_tencent", tencent.settings, now, callback_key="")
    messages = [message(f"138{n:08}") for n in range(150)]
    outcomes = send(channel, messages)
    sent = [Sent(one.slip, one.provider_id, "", NOON) for one in outcomes]
    pulled = run(lambda: channel.poll(sent))
    assert {one.provider_id for one in pulled} == {one.provider_id for one in outcomes}
    assert run(lambda: channel.poll(sent)) == []


def test_a_forged_state_of_tencent_is_not_believed(tencent: FakeTencent) -> None:
    tencent.behaviour.callbacks = "forged"
    channel = adapter("sms_tencent", tencent.settings, now)
    send(channel, [message(PHONE)])
    with pytest.raises(Forged):
        read(channel, tencent.told()[0])


@pytest.mark.parametrize(
    ("code", "state", "whole"),
    [
        ("AuthFailure.SignatureFailure", State.LATER, True),
        ("FailedOperation.InsufficientBalanceInSmsPackage", State.LATER, True),
        ("FailedOperation.TemplateIncorrectOrUnapproved", State.REFUSED, False),
        ("InternalError.Timeout", State.UNKNOWN, False),
        ("RequestLimitExceeded.UinLimitExceeded", State.LATER, False),
    ],
)
def test_what_tencent_s_codes_mean(tencent: FakeTencent, code: str, state: State, whole: bool) -> None:
    tencent.behaviour.refusing = code
    (outcome,) = send(adapter("sms_tencent", tencent.settings, now), [message(PHONE)])
    assert (outcome.state, outcome.whole, outcome.code) == (state, whole, code)


def test_tencent_checks_the_signature(tencent: FakeTencent) -> None:
    (outcome,) = send(adapter("sms_tencent", tencent.settings, now, secret="wrong"), [message(PHONE)])
    assert outcome.code == "AuthFailure.SignatureFailure"
