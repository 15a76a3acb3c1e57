"""One POST to another system: to a checked address, within a time limit, without redirects, little of the answer read."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import monotonic

from gezhi import __version__
from gezhi.kernel.refusals import Refused
from gezhi.webhooks import guard
from gezhi.webhooks.models import Attempt

Trouble = Attempt.Trouble
SECONDS = 20.0
"""For everything together, from looking up the name to the answer. The specification recommends 15 to 30."""
KEPT_BYTES = 1024


@dataclass(frozen=True)
class Answer:
    """What came of one try. `retry_after`: seconds that the receiver asked for."""

    trouble: str
    status: int | None = None
    words: str = ""
    ms: int = 0
    retry_after: float | None = None

    @property
    def well(self) -> bool:
        """Whether the receiver has it: 200 to 299."""
        return not self.trouble


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    seconds: float = SECONDS,
    resolver: guard.Resolver | None = None,
) -> Answer:
    """Sends `body`, once. Never raises for what the network or the other side does."""
    started = monotonic()
    try:
        answer = _posted(url, headers, body, started + seconds, resolver or guard.look_up)
    except Refused:
        answer = Answer(Trouble.REFUSED)
    except socket.gaierror:
        answer = Answer(Trouble.UNKNOWN)
    except TimeoutError:
        answer = Answer(Trouble.SLOW)
    except ConnectionRefusedError:
        answer = Answer(Trouble.UNREACHED)
    except (OSError, http.client.HTTPException) as error:
        answer = Answer(Trouble.SLOW) if monotonic() - started >= seconds else _broken(error)
    return Answer(**{**vars(answer), "ms": round((monotonic() - started) * 1000)})


def _broken(error: Exception) -> Answer:
    if isinstance(error, ssl.SSLError):
        return Answer(Trouble.TLS, words=str(getattr(error, "verify_message", "") or error.reason or ""))
    return Answer(Trouble.BROKEN)


def _posted(url: str, headers: Mapping[str, str], body: bytes, deadline: float, resolver: guard.Resolver) -> Answer:
    target = guard.target(url)
    addresses = guard.checked(target.host, target.port, resolver)
    if not addresses:
        return Answer(Trouble.REFUSED)
    with _connected(addresses, target.port, deadline) as raw, _cut_off(raw, deadline):
        sock = ssl.create_default_context().wrap_socket(raw, server_hostname=target.host) if target.tls else raw
        kind = http.client.HTTPSConnection if target.tls else http.client.HTTPConnection
        connection = kind(target.host, target.port)
        connection.sock = sock
        try:
            connection.request("POST", target.path, body, {**_OURS, **headers})
            with connection.getresponse() as response:
                return _read(response)
        finally:
            connection.close()


_OURS = {
    "Content-Type": "application/json",
    "User-Agent": f"Gezhi/{__version__}",
    "Accept": "*/*",
    "Connection": "close",
}


def _read(response: http.client.HTTPResponse) -> Answer:
    """Status and beginning of an answer; it is an answer even if its body breaks off."""
    words = b""
    with suppress(OSError, http.client.HTTPException):
        words = response.read(KEPT_BYTES)
    well = 200 <= response.status < 300
    return Answer(
        "" if well else Trouble.STATUS,
        response.status,
        words.decode("utf-8", "replace").replace("\x00", "\ufffd"),
        retry_after=_wait(response),
    )


def _wait(response: http.client.HTTPResponse) -> float | None:
    """Seconds of Retry-After, which is a number or a date (RFC 9110 §10.2.3); the date counts from the answer's own Date."""
    said = (response.headers.get("Retry-After") or "").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        until, now = parsedate_to_datetime(said), parsedate_to_datetime(response.headers["Date"])
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return None


@contextmanager
def _connected(addresses: list[str], port: int, deadline: float) -> Iterator[socket.socket]:
    """A connection to the first of the addresses that answers; they share the time that is left."""
    last: OSError = TimeoutError()
    for number, address in enumerate(addresses):
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            sock = socket.create_connection((address, port), timeout=left / (len(addresses) - number))
        except OSError as error:
            last = error
            continue
        with sock:
            yield sock
        return
    raise last if isinstance(last, TimeoutError) else ConnectionRefusedError from last


@contextmanager
def _cut_off(sock: socket.socket, deadline: float) -> Iterator[None]:
    """Within the block the connection dies at the deadline, also under a receiver that sends a byte a second."""
    left = max(0.01, deadline - monotonic())
    sock.settimeout(left)
    with sock.dup() as same:  # stays the connection also after TLS has taken the socket over
        timer = threading.Timer(left, _hang_up, [same])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
