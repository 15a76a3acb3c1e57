"""What the API asks of a program before and after every request: a token with the scope, one effect per key, fresh ETags."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.people import receipts
from gezhi.people.models import Person, Token
from gezhi.people.reads.tokens import known_token, note_use


class Bearer(HttpBearer):
    """Authorization: Bearer gz_…, a token with `scope`."""

    openapi_name = "token"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, if it works now; NotYours if it may not be used for this."""
        at = clock.now()
        found = known_token(key=token, at=at)
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise NotYours(
                _("This token may not be used for this. It needs the scope %(scope)s.") % {"scope": self.scope},
                code="scope",
            )
        note_use(token=found, at=at)
        request.user = found.person
        return found


def actor_of(request: HttpRequest) -> Person:
    """The person for whom the program acts."""
    token: Token = request.auth  # type: ignore[attr-defined]
    return token.person


class StaleVersion(Refused):
    """The program's copy is not the present one (412)."""

    status = 412
    code = "stale"


class VersionNeeded(Refused):
    """The program did not say which version it changes (428)."""

    status = 428
    code = "if-match-needed"


def etag(kind: str, number: int, version: int) -> str:
    """The strong ETag of a thing's version."""
    return f'"{kind}-{number}-{version}"'


def matched_version(request: HttpRequest, kind: str, number: int, version: int) -> int:
    """The version to change, if If-Match names the present one. Raises VersionNeeded or StaleVersion."""
    given = request.headers.get("If-Match", "")
    if not given:
        raise VersionNeeded(_("Send the ETag of what you read as If-Match, so that nobody's change is overwritten."))
    if given.strip() != "*" and etag(kind, number, version) not in [part.strip() for part in given.split(",")]:
        raise StaleVersion(
            _("Somebody else has changed this since you read it. Read it again and send your change with the new ETag.")
        )
    return version


def acting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For operations that change something: performed once per Idempotency-Key."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return receipts.once(request, actor_of(request).ref, clock.now(), lambda: view(request, *args, **kwargs))

    return wrapped
