"""SMPP: units as bytes, long words in parts, a session that ends, receipts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.gateways.channel import Channel
from gezhi.gateways.contract import Message, Misset, Outcome, Receipt, Seen, State
from gezhi.gateways.smpp import pdu, session
from gezhi.gateways.smpp.receipt import receipt_of
from gezhi.gateways.smpp.splitting import parts, with_headers
from gezhi.gateways.tests.posting import NOON, adapter, message, run, send
from testing.providers.smpp import FakeCentre

PHONE = "13812346027"


@pytest.fixture
def centre() -> Iterator[FakeCentre]:
    with FakeCentre() as provider:
        yield provider


def send_and_poll(
    settings: dict[str, str], messages: list[Message], pause: float = 0.1
) -> tuple[list[Outcome], list[Receipt]]:
    """What came of the messages, and what was told of them within `pause` seconds."""
    channel, receipts = adapter("sms_smpp", settings), Stored()
    channel.heard = receipts

    async def both() -> list[Outcome]:
        outcomes = await channel.send(messages)
        await asyncio.sleep(pause)
        await channel.close()
        return outcomes

    return run(both), receipts.all


class Stored:
    """Stores receipts, or does not: `failing` times it cannot; while `held` it waits."""

    def __init__(self, failing: int = 0) -> None:
        self.all: list[Receipt] = []
        self.failing = failing
        self.may = asyncio.Event()
        self.may.set()

    async def __call__(self, receipts: Sequence[Receipt]) -> None:
        await self.may.wait()
        if self.failing:
            self.failing -= 1
            raise OSError("the database is away")
        self.all.extend(receipts)


def test_a_bind_begins_as_in_the_specification_s_example() -> None:
    """SMPP v3.4, chapter 3, the layout of a sample unit (there a bind_transmitter; up to the version the two are alike)."""
    body = pdu.bind(system_id="SMPP3TEST", password="secret08", system_type="SUBMIT1")
    alike = bytes.fromhex("534D5050335445535400" + "736563726574303800" + "5355424D49543100")
    assert body == alike + bytes.fromhex("34000000")
    assert pdu.Pdu(0x00000002, 1, body=alike + bytes.fromhex("00010100")).bytes() == (
        bytes.fromhex("0000002F 00000002 00000000 00000001") + alike + bytes.fromhex("00010100")
    )


@given(
    st.text(alphabet=st.characters(max_codepoint=126, min_codepoint=33), max_size=20),
    st.text(alphabet="0123456789", max_size=20),
    st.binary(max_size=254),
    st.dictionaries(st.integers(0, 65535), st.binary(max_size=100), max_size=4),
)
def test_a_short_message_reads_as_it_was_written(source: str, to: str, words: bytes, options: dict[int, bytes]) -> None:
    short = pdu.Short(source, to, words, coding=8, esm_class=0x40, registered=1, options=options)
    assert pdu.Short.read(short.body()) == short


@given(st.binary(max_size=120))
def test_whatever_a_centre_sends_is_read_or_malformed(body: bytes) -> None:
    try:
        pdu.Short.read(body)
    except pdu.Malformed:
        return


@given(st.text(max_size=700))
def test_parts_put_together_are_the_words(words: str) -> None:
    coding, cut = parts(words)
    encoding = "utf-16-be" if coding == pdu.UCS2 else "ascii"
    assert b"".join(cut).decode(encoding) == words.encode("utf-16", "replace").decode("utf-16")
    for part in cut:
        part.decode(encoding)  # no character is cut in half
    assert all(len(part) <= 140 if coding == pdu.UCS2 else len(part) <= 160 for part in with_headers(cut, 7))


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        ("字" * 70, [70]),
        ("字" * 71, [67, 4]),
        ("字" * 134, [67, 67]),
        ("字" * 135, [67, 67, 1]),
        ("字" * 66 + "😷" + "字" * 10, [66, 12]),
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("a" * 69 + "{", [70]),
        ("", [0]),
    ],
)
def test_how_words_are_cut(words: str, sizes: list[int]) -> None:
    coding, cut = parts(words)
    assert [len(part) // (2 if coding == pdu.UCS2 else 1) for part in cut] == sizes


def test_words_that_no_phone_puts_together_are_refused(centre: FakeCentre) -> None:
    (outcome,) = send(adapter("sms_smpp", centre.settings), [message(PHONE, body="字" * 18_000)])
    assert (outcome.state, centre.inbox.all) == (State.REFUSED, [])


@pytest.mark.parametrize("how", ["udh", "payload"])
def test_long_words_arrive_whole_with_one_receipt(centre: FakeCentre, how: str) -> None:
    one = message(PHONE, body="复工" * 100 + "😷", url="")
    (outcome,), (receipt,) = send_and_poll(centre.settings | {"long": how, "sign": "格治"}, [one])
    assert [arrived.words for arrived in centre.inbox.of(PHONE)] == ["【格治】" + one.body]
    assert (outcome.state, receipt.provider_id, receipt.seen) == (State.ACCEPTED, outcome.provider_id, Seen.DELIVERED)
    assert len(centre.parts) == (4 if how == "udh" else 1)


def test_many_go_at_once_over_one_session(centre: FakeCentre) -> None:
    phones = [f"138{n:08}" for n in range(200)]
    centre.behaviour.unreachable = set(phones[:5])
    outcomes, receipts = send_and_poll(centre.settings, [message(one) for one in phones])
    assert {one.state for one in outcomes} == {State.ACCEPTED}
    assert [one.seen for one in receipts].count(Seen.FAILED) == 5
    assert {one.provider_id for one in receipts} == {one.provider_id for one in outcomes}
    assert len(centre.sessions) == 1


@pytest.mark.parametrize(("when", "count"), [("twice", 2), ("early", 1), ("never", 0)])
def test_receipts_come_twice_or_early_or_never(centre: FakeCentre, when: str, count: int) -> None:
    centre.behaviour.callbacks = when  # type: ignore[assignment]
    (outcome,), receipts = send_and_poll(centre.settings, [message(PHONE)])
    assert [one.provider_id for one in receipts] == [outcome.provider_id] * count


def test_a_connection_that_ends_before_the_answer_is_unknown_and_the_next_message_opens_another(
    centre: FakeCentre,
) -> None:
    centre.behaviour.cutting = 1
    channel = adapter("sms_smpp", centre.settings)

    async def twice() -> list[Outcome]:
        outcomes = [*await channel.send([message(PHONE)]), *await channel.send([message("13987650001")])]
        await channel.close()
        return outcomes

    assert [one.state for one in run(twice)] == [State.UNKNOWN, State.ACCEPTED]
    assert len(centre.sessions) == 2


def test_a_centre_that_does_not_answer_is_unknown(centre: FakeCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "ANSWER_WITHIN", 0.2)
    centre.behaviour.hanging = 1
    (outcome,), _ = send_and_poll(centre.settings, [message(PHONE)])
    assert outcome.state is State.UNKNOWN


async def until(so: Callable[[], object]) -> None:
    """Waits until it is so, five seconds at most."""
    async with asyncio.timeout(5):
        while not so():
            await asyncio.sleep(0.01)


def in_a_session(channel: Channel, work: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        try:
            await work()
        finally:
            await channel.close()

    run(whole)


def test_a_receipt_is_acknowledged_only_when_it_is_stored(centre: FakeCentre) -> None:
    channel = adapter("sms_smpp", centre.settings)
    channel.heard = stored = Stored()

    async def work() -> None:
        stored.may.clear()
        await channel.send([message(PHONE)])
        await until(lambda: centre.owed)
        await asyncio.sleep(0.1)
        assert (centre.acknowledged, stored.all) == ([], [])
        stored.may.set()
        await until(lambda: not centre.owed)
        assert (centre.acknowledged, len(stored.all)) == ([0], 1)

    in_a_session(channel, work)


def test_a_centre_that_dies_before_it_is_answered_delivers_again_to_the_next_session(centre: FakeCentre) -> None:
    channel = adapter("sms_smpp", centre.settings)
    channel.heard = stored = Stored()

    async def work() -> None:
        stored.may.clear()
        (outcome,) = await channel.send([message(PHONE)])
        await until(lambda: centre.owed)
        centre.die()
        await until(lambda: not channel._sessions[asyncio.get_running_loop()].is_open)  # type: ignore[attr-defined]
        stored.may.set()
        await channel.poll([])
        await until(lambda: not centre.owed)
        assert {one.provider_id for one in stored.all} == {outcome.provider_id}
        assert len(centre.sessions) == 2

    in_a_session(channel, work)


@pytest.mark.parametrize("failing", [0, 1])
def test_what_nobody_could_store_is_delivered_again(centre: FakeCentre, failing: int) -> None:
    channel, stored = adapter("sms_smpp", centre.settings), Stored(failing)
    channel.heard = stored if failing else None

    async def work() -> None:
        await channel.send([message(PHONE)])
        await until(lambda: centre.acknowledged)
        assert (centre.acknowledged, len(centre.owed), stored.all) == ([0x64], 1, [])
        channel.heard = stored
        await channel.close()
        await channel.poll([])
        await until(lambda: not centre.owed)
        assert len(stored.all) == 1

    in_a_session(channel, work)


def test_a_session_is_kept_alive(centre: FakeCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "ALIVE_EVERY", 0.05)
    send_and_poll(centre.settings, [message(PHONE)], pause=0.3)
    assert centre.links >= 3


@pytest.mark.parametrize(
    ("status", "state", "whole"),
    [
        ("0x58", State.LATER, False),
        ("0x14", State.LATER, False),
        ("0xb", State.REFUSED, False),
        ("0xa", State.LATER, True),
    ],
)
def test_what_a_status_means(centre: FakeCentre, status: str, state: State, whole: bool) -> None:
    centre.behaviour.refusing = status
    (outcome,), _ = send_and_poll(centre.settings, [message(PHONE)])
    assert (outcome.state, outcome.whole, outcome.code) == (state, whole, f"smpp-{status}")


def test_a_message_of_which_a_part_went_is_not_sent_again_as_if_nothing_had() -> None:
    with FakeCentre(per_second=2) as centre:
        (outcome,), _ = send_and_poll(centre.settings, [message(PHONE, body="字" * 200, url="")])
        assert (outcome.state, outcome.code, len(centre.parts)) == (State.UNKNOWN, "smpp-0x58", 2)


def test_no_more_go_in_a_second_than_was_entered(centre: FakeCentre) -> None:
    channel = adapter("sms_smpp", centre.settings | {"per_second": "20"})

    async def timed() -> float:
        began = asyncio.get_running_loop().time()
        await channel.send([message(f"138{n:08}") for n in range(11)])
        await channel.close()
        return asyncio.get_running_loop().time() - began

    assert run(timed) >= 0.49


def test_a_wrong_password_stops_the_channel(centre: FakeCentre) -> None:
    (outcome,) = send(adapter("sms_smpp", centre.settings, password="other"), [message(PHONE)])
    assert (outcome.state, outcome.whole, outcome.code) == (State.LATER, True, "smpp-0xe")


def test_a_centre_without_encryption_is_not_taken_for_one_with(
    centre: FakeCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CONNECT_WITHIN", 0.3)
    address = centre.address.replace("smpp:", "smpps:")
    (outcome,) = send(adapter("sms_smpp", centre.settings, address=address), [message(PHONE)])
    assert (outcome.state, outcome.whole) == (State.LATER, True)
    assert centre.inbox.all == []


@pytest.mark.parametrize("address", ["smpp.example.com", "https://x:2775", "smpp://:2775", "smpp://x:99999"])
def test_an_address_that_is_none_is_said_when_it_is_entered(address: str) -> None:
    with pytest.raises(Misset) as refused:
        adapter("sms_smpp", {"address": address, "system_id": "a", "password": "b"})
    assert refused.value.name == "address"


def test_receipts_without_options_are_read_from_their_line() -> None:
    line = b"id:305419896 sub:001 dlvrd:001 submit date:2611231150 done date:2611231201 stat:EXPIRED err:027 text:"
    short = pdu.Short("1", "2", line, esm_class=pdu.RECEIPT)
    told = receipt_of(short, NOON, decimal_to_hex=True)
    assert told is not None
    assert (told.provider_id, told.seen, told.code) == ("12345678", Seen.FAILED, "EXPIRED:027")
    assert told.at == NOON + timedelta(minutes=1)


def test_what_is_on_its_way_or_an_answer_of_a_person_is_no_receipt() -> None:
    assert receipt_of(pdu.Short("1", "2", b"id:1 stat:ENROUTE", esm_class=pdu.RECEIPT), NOON) is None
    assert receipt_of(pdu.Short("1", "2", b"TD"), NOON) is None
