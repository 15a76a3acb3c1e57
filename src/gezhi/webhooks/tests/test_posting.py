"""One try against a real receiver: what comes of it, and how long it may take."""

import datetime as dt
import ipaddress
from pathlib import Path
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from gezhi.kernel import clock
from gezhi.webhooks import signing
from gezhi.webhooks.posting import Answer, Trouble, post
from gezhi.webhooks.tests.building import SECRET
from testing.receiver import Receiver, receiving

BODY = '{"type":"case.closed","data":{"名":"值"}}'.encode()
OTHER = "whsec_" + "QUJDRA" * 6 + "QUJDRA=="


def signed(*secrets: str, body: bytes = BODY) -> dict[str, str]:
    return signing.headers(secrets or [SECRET], name="msg_1", timestamp=int(clock.now().timestamp()), body=body)


def sent(receiver: Receiver, *secrets: str, seconds: float = 5.0) -> Answer:
    return post(receiver.url, signed(*secrets), BODY, seconds=seconds)


def test_the_official_library_believes_our_signature(receiver: Receiver) -> None:
    answer = sent(receiver)
    assert (answer.well, answer.status, answer.words) == (True, 200, '{"ok": true}')
    assert receiver.got[0].genuine and receiver.got[0].body == BODY
    assert receiver.got[0].headers["content-type"] == "application/json"


def test_while_a_secret_changes_either_is_believed(receiver: Receiver) -> None:
    new = signing.new_secret()
    sent(receiver, new, SECRET)
    receiver.secret = new
    sent(receiver, new, SECRET)
    assert [got.genuine for got in receiver.got] == [True, True]


def test_a_wrong_secret_or_another_body_is_not_believed(receiver: Receiver) -> None:
    receiver.behave("/hooks", "verify")
    assert sent(receiver, signing.new_secret()).status == 401
    answer = post(receiver.url, signed(body=b"{}"), BODY, seconds=5)
    assert (answer.status, answer.trouble, answer.words) == (401, "status", "no matching signature")


@pytest.mark.parametrize("status", [301, 400, 404, 410, 429, 500, 503])
def test_whatever_is_not_200_to_299_did_not_arrive(receiver: Receiver, status: int) -> None:
    receiver.behave("/hooks", str(status))
    answer = sent(receiver)
    assert (answer.well, answer.status, answer.trouble) == (False, status, "status")
    assert answer.words == f"状态 {status}\ufffd"


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.behave("/hooks", f"redirect:http://127.0.0.1:{receiver.server_port}/elsewhere")
    assert sent(receiver).status == 302
    assert [got.path for got in receiver.got] == ["/hooks"]


@pytest.mark.parametrize(
    ("word", "trouble", "status"),
    [("close", "broken", None), ("nonsense", "broken", None), ("slow", "slow", None), ("drip", "slow", None),
     ("cut", "", 200), ("flood", "", 200)],
)  # fmt: skip
def test_a_receiver_that_misbehaves_costs_no_more_than_the_time_limit(
    receiver: Receiver, word: str, trouble: str, status: int | None
) -> None:
    receiver.behave("/hooks", word)
    started = monotonic()
    answer = sent(receiver, seconds=0.6)
    assert (answer.trouble, answer.status) == (trouble, status)
    assert monotonic() - started < 2
    assert len(answer.words) <= 1024


def test_nobody_listening_and_no_such_host(settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE = True
    assert post("http://127.0.0.1:1/", signed(), BODY, seconds=2).trouble == Trouble.UNREACHED
    assert post("http://nowhere.invalid/", signed(), BODY, seconds=5).trouble == Trouble.UNKNOWN


@pytest.mark.parametrize(("said", "wait"), [("429:120", 120.0), ("503:0", 0.0), ("503:soon", None)])
def test_what_the_receiver_asks_for_is_read(receiver: Receiver, said: str, wait: float | None) -> None:
    receiver.behave("/hooks", said)
    assert sent(receiver).retry_after == wait


def certificate(folder: Path) -> Path:
    """A certificate for receiver.test that signs for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver.test")])
    day = dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), clock.now() - day, clock.now() + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("receiver.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )  # fmt: skip
    path = folder / "receiver.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


def test_over_tls_the_name_is_checked_though_the_connection_goes_to_a_checked_address(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_PRIVATE = True
    pem = certificate(tmp_path)
    with receiving(SECRET, certificate=pem) as receiver:

        def over(name: str) -> Answer:
            url = f"https://{name}:{receiver.server_port}/hooks"
            return post(url, signed(), BODY, seconds=5, resolver=lambda host, port: ["127.0.0.1"])

        assert over("receiver.test").trouble == Trouble.TLS
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert over("receiver.test").well
        wrong = over("other.test")
        assert (wrong.trouble, "other.test" in wrong.words) == (Trouble.TLS, True)
        assert [got.genuine for got in receiver.got] == [True]


def test_a_name_is_looked_up_once_and_the_connection_goes_where_was_looked(
    receiver: Receiver, settings: Settings
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = receiver.url.replace("127.0.0.1", "rebinding.test")
    assert post(url, signed(), BODY, seconds=3, resolver=rebinding).well
    assert asked == ["rebinding.test"]
    assert receiver.got[0].headers["host"] == f"rebinding.test:{receiver.server_port}"


def test_a_name_that_also_leads_inside_is_refused_whole(receiver: Receiver, settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE = False
    url = receiver.url.replace("127.0.0.1", "both.test")
    answer = post(url, signed(), BODY, seconds=3, resolver=lambda host, port: ["93.184.216.34", "127.0.0.1"])
    assert (answer.trouble, receiver.got) == (Trouble.REFUSED, [])
    assert ipaddress.ip_address("127.0.0.1").is_loopback
