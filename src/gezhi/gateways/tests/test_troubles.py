"""Trouble of the network: what is surely not taken is LATER, what may be taken is UNKNOWN, and nothing is raised."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from gezhi.gateways import calling, kinds
from gezhi.gateways.channel import checked_address
from gezhi.gateways.contract import Misset, State
from gezhi.gateways.tests.posting import adapter, message, now, run, send
from testing.providers.__main__ import MAKERS, SETTINGS
from testing.providers.smpp import FakeCentre
from testing.providers.smtp import certificate
from testing.providers.tencent import FakeTencent
from testing.providers.wecom import FakeWeCom


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    with FakeWeCom() as provider:
        yield provider


def test_nobody_listening_is_later_for_the_whole_channel(wecom: FakeWeCom) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        (outcome,) = send(adapter("wecom", wecom.settings, address=address), [message()])
    assert (outcome.state, outcome.whole) == (State.LATER, True)


def test_a_provider_that_is_down_is_not_knocked_at_for_every_message() -> None:
    with FakeWeCom(failing=10_000, failing_with=503) as wecom:
        outcomes = send(adapter("wecom", wecom.settings), [message(body=str(n), to=f"m{n}") for n in range(500)])
        assert {(one.state, one.whole) for one in outcomes} == {(State.LATER, True)}
        assert wecom.requests < 100


@pytest.mark.parametrize(
    ("status", "state", "whole"),
    [
        (500, State.UNKNOWN, True),
        (502, State.UNKNOWN, True),
        (503, State.LATER, True),
        (404, State.LATER, True),
        (302, State.LATER, True),
        (429, State.LATER, False),
        (200, State.UNKNOWN, True),
        (0, State.LATER, False),
    ],
)
def test_what_a_status_says(wecom: FakeWeCom, status: int, state: State, whole: bool) -> None:
    wecom.behaviour.failing, wecom.behaviour.failing_with = 1, status
    (outcome,) = send(adapter("wecom", wecom.settings), [message()])
    assert (outcome.state, outcome.whole) == (state, whole)
    assert wecom.inbox.all == []


@pytest.mark.parametrize(
    "answer", ['{"Response": []}', '{"Response": {"SendStatusSet": [7]}}', '{"Response": {"SendStatusSet": []}}']
)
def test_an_answer_of_another_shape_than_documented_is_unknown(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeTencent() as tencent:

        async def strange(*_: object) -> web.StreamResponse:
            return web.Response(text=answer)

        monkeypatch.setattr(tencent, "_send", strange)
        (outcome,) = send(adapter("sms_tencent", tencent.settings, now), [message("13812346027")])
        assert (outcome.state, outcome.whole) == (State.UNKNOWN, False)


def test_an_answer_that_breaks_off_is_unknown(wecom: FakeWeCom) -> None:
    wecom.behaviour.cutting = 1
    (outcome,) = send(adapter("wecom", wecom.settings), [message()])
    assert (outcome.state, outcome.whole) == (State.UNKNOWN, True)
    assert len(wecom.inbox.all) == 1


def test_no_answer_in_time_is_unknown(wecom: FakeWeCom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "ANSWER_WITHIN", 0.2)
    wecom.behaviour.hanging = 1
    (outcome,) = send(adapter("wecom", wecom.settings), [message()])
    assert outcome.state is State.UNKNOWN


def test_no_answer_to_the_question_for_a_token_is_later_because_no_message_was_in_it(
    wecom: FakeWeCom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "ANSWER_WITHIN", 0.2)
    wecom.behaviour.delay = 5
    (outcome,) = send(adapter("wecom", wecom.settings), [message()])
    assert (outcome.state, outcome.whole) == (State.LATER, True)


def test_a_message_handed_over_twice_at_once_goes_once(wecom: FakeWeCom) -> None:
    one = message()
    outcomes = send(adapter("wecom", wecom.settings), [one, one])
    assert [outcome.slip for outcome in outcomes] == [one.slip, one.slip]
    assert len(wecom.inbox.all) == 1


def test_proxies_of_the_environment_are_not_used(wecom: FakeWeCom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    (outcome,) = send(adapter("wecom", wecom.settings), [message()])
    assert outcome.state is State.ACCEPTED


def test_a_provider_whose_certificate_nobody_vouches_for_gets_nothing() -> None:
    server, trust = certificate()
    with FakeWeCom(tls=server) as wecom:
        (outcome,) = send(adapter("wecom", wecom.settings), [message()])
        assert (outcome.state, outcome.whole, wecom.requests) == (State.LATER, True, 0)
        (outcome,) = send(kinds.KINDS["wecom"](wecom.settings, tls=trust), [message()])
        assert outcome.state is State.ACCEPTED


def test_neither_secrets_nor_persons_show_in_a_repr(wecom: FakeWeCom) -> None:
    shown = repr(adapter("wecom", wecom.settings)) + repr(message("13812346027", body="词"))
    assert "wecom-secret" not in shown and "13812346027" not in shown and "词" not in shown


def test_a_provider_s_words_lose_phone_numbers_and_secrets(wecom: FakeWeCom) -> None:
    plain = adapter("wecom", wecom.settings).plain(
        "mobile 13812346027 of li.si@zone.example, key wecom-secret" + "x" * 500
    )
    assert plain.startswith("mobile 138****6027 of ***@zone.example, key ***")
    assert len(plain) == 200


@pytest.mark.parametrize("address", ["http://qyapi.weixin.qq.com", "qyapi.weixin.qq.com", "ftp://x", "http://10.0.0.8"])
def test_only_encrypted_addresses_are_taken(address: str) -> None:
    with pytest.raises(Misset):
        checked_address(address)


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(Misset) as refused:
        adapter("wecom", {"corpid": "ww", "agentid": "1"})
    assert refused.value.name == "secret"


def test_the_same_settings_in_the_same_loop_keep_their_adapter_with_its_token(wecom: FakeWeCom) -> None:
    async def twice() -> int:
        for _ in range(2):
            (outcome,) = await kinds.kept("wecom", wecom.settings).send([message()])
            assert outcome.state is State.ACCEPTED
        await kinds.close()
        return wecom.tokens_given

    assert run(twice) == 1


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_kind_can_be_made_from_its_fields_and_says_what_it_is(kind: str) -> None:
    adapter_class = kinds.KINDS[kind]
    given = {"address": {"email": "smtps://mail.example.com", "sms_smpp": "smpps://smpp.example.com"}.get(kind, "")}
    given |= {one.name: "1" for one in adapter_class.fields if one.required and one.name not in ("address", "sender")}
    made = kinds.make(kind, given | {"sender": "notice@example.com"})
    assert made.kind == kind
    assert made.address in ("phone", "wecom", "weixin", "dingtalk", "feishu", "email", "")
    assert made.dedupes == bool(made.remembers) or made.dedupes_batches
    assert all(one.secret for one in made.fields if "secret" in one.name or one.name in ("password", "token", "key"))


def test_with_no_channel_entered_nothing_is_built_in() -> None:
    for adapter_class in kinds.KINDS.values():
        with pytest.raises(Misset):
            adapter_class({})


def test_a_channel_with_new_settings_ends_the_session_of_the_old_ones() -> None:
    with FakeCentre() as centre:

        async def changed() -> None:
            await kinds.kept("sms_smpp", centre.settings, name="7").send([message("13812346027")])
            await kinds.kept("sms_smpp", centre.settings | {"source": "1069"}, name="7").send([message("13987650001")])
            await asyncio.sleep(0.1)
            assert [writer.is_closing() for writer in centre.sessions] == [True, False]
            await kinds.close()

        run(changed)


SECRETS = (
    "wecom-secret",
    "weixin-secret",
    "ding-secret",
    "feishu-secret",
    "aliyun-secret",
    "tencent-secret",
    "secret08",
)


@pytest.mark.parametrize("trouble", [{}, {"cutting": 1}, {"failing": 1}, {"refusing": "7"}])
@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_whatever_goes_wrong_no_log_line_names_a_secret_a_person_or_a_word(
    kind: str, trouble: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with MAKERS[kind](**trouble) as provider:
        channel = adapter(kind, getattr(provider, SETTINGS.get(kind, "settings")), now)
        to = "zhang.wei@example.com" if kind == "email" else "13812346027"
        (outcome,) = send(channel, [message(to, title="今日返岗登记")])
        run(channel.close)
    logged = caplog.text + outcome.words + outcome.code
    assert not [word for word in (*SECRETS, "mail-secret", "13812346027", "zhang.wei", "今日返岗") if word in logged]
