"""A small real receiver of webhooks: it verifies with the official library, and misbehaves as real ones do when told to.

Behaviour is said per path, one word per request, the last one from then on: receiver.behave("/hooks", "500", "slow", "ok").
"""

import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks import Webhook, WebhookVerificationError


@dataclass(frozen=True)
class Got:
    """One request: its headers in small letters, its body, whether its signature is right, when it came (monotonic)."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    genuine: bool
    at: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver(ThreadingHTTPServer):
    """Listens on 127.0.0.1 until the block ends. `got` holds every request; `most` the most that were there at once."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, secret: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.secret, self.got = secret, list[Got]()
        self.words: dict[str, list[str]] = defaultdict(lambda: ["ok"])
        self.turn, self.here, self.most = threading.Lock(), 0, 0
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks"

    def behave(self, path: str, *words: str) -> None:
        self.words[path] = list(words)

    def next_word(self, path: str) -> str:
        with self.turn:
            left = self.words[path]
            return left.pop(0) if len(left) > 1 else left[0]

    def handle_error(self, request: object, client_address: object) -> None:
        """Senders that hang up are no news."""


class Handler(BaseHTTPRequestHandler):
    """One request, answered as the receiver was told to behave."""

    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.server.turn:
            self.server.here += 1
            self.server.most = max(self.server.most, self.server.here)
        self.server.got.append(Got(self.path, headers, body, self._genuine(headers, body)))
        try:
            self._answer(self.server.next_word(self.path))
        finally:
            with self.server.turn:
                self.server.here -= 1

    def _genuine(self, headers: dict[str, str], body: bytes) -> bool:
        try:
            Webhook(self.server.secret).verify(body, headers)
        except WebhookVerificationError:
            return False
        return True

    def _answer(self, word: str) -> None:
        match word.split(":"):
            case ["ok"]:
                self._say(200, b'{"ok": true}')
            case ["verify"]:
                good = self.server.got[-1].genuine
                self._say(204 if good else 401, b"" if good else b"no matching signature")
            case ["slow"]:
                self.server.let_go.wait(30)
            case ["drip"]:
                for _ in range(300):
                    self.wfile.write(b"H")
                    time.sleep(0.05)
            case ["close"]:
                self.connection.close()
            case ["cut"]:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                self.connection.close()
            case ["flood"]:
                self._say(200, b"x" * 5_000_000)
            case ["nonsense"]:
                self.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
            case ["redirect", *where]:
                self._say(302, b"", Location=":".join(where))
            case [status, wait]:
                self._say(int(status), b"later", **{"Retry-After": wait})
            case [status]:
                self._say(int(status), f"状态 {status}\x00".encode())

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests say what they need to."""


@contextmanager
def receiving(secret: str, *, certificate: Path | None = None) -> Iterator[Receiver]:
    """A receiver that knows `secret`, over TLS if there is a certificate (PEM with its key)."""
    receiver = Receiver(secret)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    thread = threading.Thread(target=receiver.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        receiver.shutdown()
        receiver.server_close()
        thread.join(5)
