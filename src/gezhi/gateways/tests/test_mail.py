"""E-mail: encrypted, each step known, one connection for many."""

import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from gezhi.gateways import mail
from gezhi.gateways.contract import Attachment, Message, Misset, Outcome, State
from gezhi.gateways.kinds import KINDS
from gezhi.gateways.tests.posting import Clock, adapter, message, run, send
from testing.providers.smtp import FakeMailServer, mail_of

TO = "zhang.wei@example.com"


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with FakeMailServer() as provider:
        yield provider


def test_a_mail_arrives_whole(server: FakeMailServer) -> None:
    body = "第一行\n.\n..两点\n" + "长" * 2000
    one = message(
        TO, title="返岗\n登记", body=body, urgent=True, attachments=(Attachment("名单.csv", b"a,b\n", "text/csv"),)
    )
    (outcome,) = send(adapter("email", server.settings), [one])
    (arrived,) = server.inbox.by_slip(one.slip)
    got = mail_of(arrived)
    assert outcome.state is State.ACCEPTED and outcome.provider_id == got["Message-ID"]
    assert arrived.words.replace("\r\n", "\n") == f"{body}\n\n{one.url}\n"
    assert (got["Subject"], got["To"], got["Auto-Submitted"]) == ("返岗 登记", TO, "auto-generated")
    assert str(got["From"]) == "格治 <notice@zone.example>"
    assert [(part.get_filename(), part.get_content()) for part in got.iter_attachments()] == [("名单.csv", "a,b\n")]


def test_many_go_over_few_connections(server: FakeMailServer) -> None:
    outcomes = send(adapter("email", server.settings), [message(f"m{n}@example.com") for n in range(120)])
    assert {one.state for one in outcomes} == {State.ACCEPTED}
    assert (len(server.inbox.all), server.connections) == (120, 3)


def test_a_mailbox_that_is_none_is_refused_and_the_next_is_not(server: FakeMailServer) -> None:
    server.behaviour.unreachable = {"left@example.com"}
    outcomes = send(adapter("email", server.settings), [message("left@example.com"), message(TO)])
    assert [(one.state, one.code) for one in outcomes] == [(State.REFUSED, "smtp-550"), (State.ACCEPTED, "")]
    assert "left" not in outcomes[0].words


@pytest.mark.parametrize(
    "to", ["nobody", "a b@example.com", "x@example.com>\r\nRCPT TO:<all@example.com", "张@example.com", ""]
)
def test_an_address_that_is_none_never_reaches_the_server(server: FakeMailServer, to: str) -> None:
    (outcome,) = send(adapter("email", server.settings), [message(to)])
    assert (outcome.state, outcome.code) == (State.REFUSED, "address")
    assert server.inbox.all == []


def test_a_title_cannot_add_a_header(server: FakeMailServer) -> None:
    send(adapter("email", server.settings), [message(TO, title="a\r\nBcc: all@example.com")])
    assert mail_of(server.inbox.all[0])["Bcc"] is None


@pytest.mark.parametrize(
    ("status", "state", "whole"),
    [("451", State.LATER, False), ("421", State.LATER, True), ("552", State.REFUSED, False)],
)
def test_what_a_status_means(server: FakeMailServer, status: str, state: State, whole: bool) -> None:
    server.behaviour.refusing = status
    (outcome,) = send(adapter("email", server.settings), [message(TO)])
    assert (outcome.state, outcome.whole, outcome.code) == (state, whole, f"smtp-{status}")


def test_a_connection_that_ends_after_the_words_is_unknown_and_the_rest_is_later(server: FakeMailServer) -> None:
    server.behaviour.cutting = 1
    outcomes = send(adapter("email", server.settings), [message(TO), message("b@example.com")])
    assert [(one.state, one.whole) for one in outcomes] == [(State.UNKNOWN, False), (State.LATER, True)]
    assert [one.to for one in server.inbox.all] == [TO]


def test_no_answer_to_the_words_in_time_is_unknown(server: FakeMailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "WITHIN", 0.2)
    server.behaviour.hanging = 1
    assert send(adapter("email", server.settings), [message(TO)])[0].state is State.UNKNOWN


def test_a_server_that_is_too_busy_to_greet_is_later(server: FakeMailServer) -> None:
    server.behaviour.failing = 1
    (outcome,) = send(adapter("email", server.settings), [message(TO)])
    assert (outcome.state, outcome.whole) == (State.LATER, True)


def test_a_wrong_password_stops_the_channel(server: FakeMailServer) -> None:
    (outcome,) = send(adapter("email", server.settings, password="wrong"), [message(TO)])
    assert (outcome.state, outcome.whole, outcome.code) == (State.LATER, True, "smtp-535")


def trusting(settings: dict[str, str], tls: ssl.SSLContext | None, **more: Any) -> list[Outcome]:
    channel = KINDS["email"]({**settings, **more}, now=Clock(), tls=tls)
    messages: list[Message] = [message(TO)]
    return run(lambda: channel.send(messages))


def test_a_certificate_that_nobody_vouches_for_is_not_trusted() -> None:
    with FakeMailServer(encrypted=True) as server:
        (outcome,) = trusting(server.settings, None)
        assert (outcome.state, outcome.whole, server.inbox.all) == (State.LATER, True, [])
        (outcome,) = trusting(server.settings, server.trust)
        assert outcome.state is State.ACCEPTED


@pytest.mark.parametrize("address", ["mail.example.com", "https://x", "smtp://", "smtps://x:0x1"])
def test_an_address_that_is_none_is_said_when_it_is_entered(address: str) -> None:
    with pytest.raises(Misset) as refused:
        adapter("email", {"address": address, "sender": "a@example.com"})
    assert refused.value.name == "address"


def test_a_sender_that_is_none_is_said_when_it_is_entered() -> None:
    with pytest.raises(Misset) as refused:
        adapter("email", {"address": "smtps://x", "sender": "notice"})
    assert refused.value.name == "sender"
