"""Idempotency: the same key and request get the same answer, the same key with another request is a conflict.

The key, the effect and the answer are in one transaction: either all are there or none. Two requests with one key that
arrive together wait for each other on an advisory lock. Header: draft-ietf-httpapi-idempotency-key-header.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Conflict, Refused
from gezhi.people.models import Receipt

KEPT = timedelta(days=7)
HEADERS = ("Content-Type", "ETag", "Location")


def once(request: HttpRequest, actor: str, at: datetime, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """`answer()` if this key was not used before, else the answer it got then. Without a key: just `answer()`.

    A refused request leaves nothing behind, so that it can be put right and sent again under the same key.
    """
    key = request.headers.get("Idempotency-Key", "").strip('"')
    if not key:
        return answer()
    if len(key) > 200 or not key.isprintable():
        raise Refused(
            _("The Idempotency-Key is not usable. Send at most 200 printable characters, for example a UUID."),
            code="bad-key",
        )
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        _wait_for(actor, key)
        earlier = Receipt.objects.filter(actor=actor, key=key).first()
        if earlier is not None:
            return _again(earlier, fingerprint)
        response = answer()
        if response.status_code < 400:
            _keep(actor, key, fingerprint, response, at)
        else:
            transaction.set_rollback(True)
    return response


def forget_old_receipts(*, at: datetime) -> int:
    """Forgets receipts older than a week; says how many."""
    gone, _by_table = Receipt.objects.filter(made_at__lt=at - KEPT).delete()
    return gone


def _fingerprint(request: HttpRequest) -> str:
    parts = [request.method or "", request.get_full_path(), request.headers.get("If-Match", "")]
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.body).hexdigest()


def _wait_for(actor: str, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 20200224))", [f"{actor}\n{key}"])


def _again(earlier: Receipt, fingerprint: str) -> HttpResponse:
    if earlier.request_hash != fingerprint:
        raise Conflict(_("This Idempotency-Key was used for another request. Send a new key."), code="key-reused")
    response = HttpResponse(earlier.body, status=earlier.status, headers=earlier.headers)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _keep(actor: str, key: str, fingerprint: str, response: HttpResponse, at: datetime) -> None:
    headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    Receipt.objects.create(
        actor=actor,
        key=key,
        request_hash=fingerprint,
        status=response.status_code,
        headers=headers,
        body=response.content.decode(),
        made_at=at,
    )
