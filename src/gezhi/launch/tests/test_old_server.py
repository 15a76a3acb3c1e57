"""A server of before PostgreSQL 15. None can be installed here, so a small real server says the first lines of one."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from gezhi.launch.roles import access_to
from gezhi.launch.speech import DATABASE, CannotStart


def message(kind: bytes, body: bytes) -> bytes:
    """A message of PostgreSQL's protocol (version 3)."""
    return kind + struct.pack("!i", len(body) + 4) + body


WELCOME = (
    message(b"R", struct.pack("!i", 0))
    + message(b"S", b"server_version\0" + b"13.16\0")
    + message(b"S", b"client_encoding\0UTF8\0")
    + message(b"Z", b"I")
)


@pytest.fixture
def old_server() -> Iterator[int]:
    """Its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def welcome() -> None:
            visitor, _ = listening.accept()
            with visitor:
                visitor.recv(4096)
                visitor.sendall(WELCOME)
                visitor.recv(4096)

        thread = threading.Thread(target=welcome, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


def test_it_is_refused_by_its_number(old_server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEZHI_LANGUAGE", "en")
    address = f"postgresql://zone@127.0.0.1:{old_server}/gezhi?sslmode=disable&gssencmode=disable"
    with pytest.raises(CannotStart) as caught:
        access_to(address, "", "gezhi")
    assert (
        str(caught.value)
        == "The server is PostgreSQL 13; 15 or newer is needed. Upgrade it, or leave out DATABASE_URL."
    )
    assert caught.value.code == DATABASE
