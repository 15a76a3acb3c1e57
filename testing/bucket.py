"""A small real store that speaks S3: it checks every signature (AWS Signature Version 4), and misbehaves when told to.

Objects are kept in memory by path style, /bucket/key. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
"""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape


@dataclass
class Kept:
    """One object."""

    content: bytes
    at: datetime


class Store(ThreadingHTTPServer):
    """Listens on 127.0.0.1 until the block ends. `objects` by "bucket/key"; `broken` answers every request with that status."""

    daemon_threads = True

    def __init__(self, key: str, secret: str, region: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.key, self.secret, self.region = key, secret, region
        self.objects: dict[str, Kept] = {}
        self.asked: list[str] = []
        self.broken = 0
        self.now = datetime.now(UTC)

    def address(self, bucket: str) -> str:
        """What the setting is given."""
        return f"http://127.0.0.1:{self.server_port}/{bucket}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are no news."""


class Handler(BaseHTTPRequestHandler):
    """PUT, GET, HEAD, DELETE of an object; ListObjectsV2 and DeleteObjects of a bucket."""

    server: Store
    protocol_version = "HTTP/1.1"

    def _served(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(f"{self.command} {self.path}")
        if self.server.broken:
            return self._answer(self.server.broken)
        if not self._genuine(body):
            return self._answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        path = urlsplit(self.path)
        key, query = unquote(path.path).lstrip("/"), dict(parse_qsl(path.query, keep_blank_values=True))
        if "list-type" in query:
            return self._answer(200, self._listing(key.rstrip("/"), query.get("prefix", "")))
        if "delete" in query:
            gone = re.findall("<Key>([^<]*)</Key>", body.decode())
            for name in gone:
                self.server.objects.pop(f"{key.rstrip('/')}/{name}", None)
            said = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in gone)
            return self._answer(200, f"<DeleteResult>{said}</DeleteResult>".encode())
        return self._object(key, body)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = _served

    def _object(self, key: str, body: bytes) -> None:
        objects = self.server.objects
        if self.command == "PUT":
            objects[key] = Kept(body, self.server.now)
            return self._answer(200, etag=body)
        if self.command == "DELETE":
            objects.pop(key, None)
            return self._answer(204)
        found = objects.get(key)
        if found is None:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self._answer(200, found.content, etag=found.content, at=found.at)

    def _listing(self, bucket: str, prefix: str) -> bytes:
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>{one.at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            f"<ETag>&quot;{hashlib.md5(one.content).hexdigest()}&quot;</ETag><Size>{len(one.content)}</Size></Contents>"
            for full, one in sorted(self.server.objects.items())
            if full.startswith(f"{bucket}/") and (name := full.removeprefix(f"{bucket}/")).startswith(prefix)
        )
        found = f"<ListBucketResult><Name>{bucket}</Name><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
        return found.encode()

    def _genuine(self, body: bytes) -> bool:
        """Whether the signature is that of the key for exactly this request, and the body the one that was signed."""
        said = self.headers.get("Authorization", "").removeprefix("AWS4-HMAC-SHA256 ")
        parts = dict(part.strip().split("=", 1) for part in said.split(",") if "=" in part)
        payload = self.headers.get("x-amz-content-sha256", "")
        if payload not in (hashlib.sha256(body).hexdigest(), "UNSIGNED-PAYLOAD") or not parts:
            return False
        names = parts["SignedHeaders"].split(";")
        path = urlsplit(self.path)
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in sorted(parse_qsl(path.query, keep_blank_values=True))
        )
        headers = "".join(f"{name}:{' '.join((self.headers.get(name) or '').split())}\n" for name in names)
        request = "\n".join([self.command, path.path, query, headers, ";".join(names), payload])
        moment = self.headers["x-amz-date"]
        scope = f"{moment[:8]}/{self.server.region}/s3/aws4_request"
        digest = hashlib.sha256(request.encode()).hexdigest()
        to_sign = "\n".join(["AWS4-HMAC-SHA256", moment, scope, digest])
        key = f"AWS4{self.server.secret}".encode()
        for word in scope.split("/"):
            key = hmac.digest(key, word.encode(), "sha256")
        right = hmac.digest(key, to_sign.encode(), "sha256").hex()
        return parts["Credential"] == f"{self.server.key}/{scope}" and hmac.compare_digest(right, parts["Signature"])

    def _answer(self, status: int, body: bytes = b"", *, etag: bytes = b"", at: datetime | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.md5(etag).hexdigest()}"')
        self.send_header("Last-Modified", format_datetime(at or self.server.now, usegmt=True))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@contextmanager
def store(key: str = "AKIDEXAMPLE", secret: str = "wJalrXUtnFEMI", region: str = "cn-north-1") -> Iterator[Store]:
    """A store on a free port, until the end of the block."""
    server = Store(key, secret, region)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
