"""Checkpoints are C2SP signed notes: others can read and verify them, and damage is noticed."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gezhi.logbook import verify_export
from gezhi.logbook.notes import NotAText, SigningKey, VerifierKey, body_of, parse

KEY = SigningKey("example.com/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WHEN = datetime(2027, 2, 18, 1, tzinfo=UTC)
NOTE = KEY.sign(body_of(KEY.name, 3418, bytes(range(32)), WHEN))


def test_the_text_is_that_of_the_specification() -> None:
    body, _, signature = NOTE.partition("\n\n")
    assert body.split("\n") == [
        "example.com/log",
        "3418",
        base64.b64encode(bytes(range(32))).decode(),
        "time 2027-02-18T01:00:00.000000Z",
    ]
    assert signature.startswith("— example.com/log ")
    assert signature.endswith("\n")
    raw = base64.b64decode(signature.split(" ")[2])
    assert raw[:4] == KEY.verifier.hash
    assert len(raw) == 68


def test_the_published_key_of_another_implementation_is_read_and_verifies() -> None:
    # the example of Go's golang.org/x/mod/sumdb/note
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    body, _, line = text.partition("\n\n")
    raw = base64.b64decode(line.split(" ")[2])
    assert raw[:4] == key.hash
    assert verify_export.ed25519_verify(key.public, (body + "\n").encode(), raw[4:])


def test_a_checkpoint_is_read_back_and_its_signature_holds() -> None:
    note = parse(NOTE)
    assert (note.origin, note.size, note.root, note.sealed_at) == ("example.com/log", 3418, bytes(range(32)), WHEN)
    assert KEY.verifier.signed(note)
    assert note.text == NOTE


@pytest.mark.parametrize("carried", [NOTE.replace("\n", "\r\n"), f"\n\n{NOTE}\n\n", "\ufeff" + NOTE, NOTE.rstrip()])
def test_a_checkpoint_survives_a_mail_program(carried: str) -> None:
    assert KEY.verifier.signed(parse(carried))


@pytest.mark.parametrize(
    ("old", "new"),
    [("3418", "3419"), ("01:00:00", "02:00:00"), ("AAEC", "AAED"), ("example.com/log\n3", "example.com/lag\n3")],
)
def test_a_changed_checkpoint_is_not_signed(old: str, new: str) -> None:
    assert old in NOTE
    assert not KEY.verifier.signed(parse(NOTE.replace(old, new, 1)))


def test_another_key_of_the_same_name_did_not_sign() -> None:
    other = SigningKey(KEY.name, Ed25519PrivateKey.generate())
    assert not other.verifier.signed(parse(NOTE))


@pytest.mark.parametrize(
    "text",
    ["", "hello", "a\nb\nc\n\n— a b", NOTE.replace("3418", "-1"), NOTE.replace("3418", "03418"), NOTE.replace("—", "-"),
     NOTE.partition("\n\n")[0], NOTE.replace("AAEC", "A"), NOTE.replace("time 2027", "time x"), NOTE.replace("3418", "9" * 40)],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotAText):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        "a+00000000+AAAA",
        KEY.verifier.vkey.replace("example", "exampel"),
        KEY.verifier.vkey[:-4],
        "x y+1+AQ==",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotAText):
        VerifierKey.parse(text)


def test_the_published_key_is_read_back() -> None:
    assert VerifierKey.parse(KEY.verifier.vkey) == KEY.verifier
    assert verify_export.Key(KEY.verifier.vkey).public == KEY.verifier.public
