"""The token of a request: a JSON Web Token (RFC 7519), HS256, `iss` the service, `iat` now. Notify grants 30 seconds."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.notices.notify.errors import unknown

LEEWAY = 30
LONGEST = 2_000
GUIDANCE = "See the requirements for JSON Web Tokens in the documentation of GOV.UK Notify's REST API"


@dataclass(frozen=True)
class Claim:
    """A token that has been read and not yet been believed."""

    service: UUID
    issued: float
    signed: bytes
    signature: bytes

    def is_signed_with(self, secret: str) -> bool:
        """Whether its signature was made with `secret`."""
        return hmac.compare_digest(hmac.digest(secret.encode(), self.signed, hashlib.sha256), self.signature)


def claim_of(header: str) -> Claim:
    """Reads `Authorization: Bearer …`. Raises NotifyError with the sentence that Notify's clients expect."""
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unknown(401, "Unauthorized: authentication token must be provided")
    parts = token.strip().split(".")
    if len(parts) != 3 or len(token) > LONGEST:
        raise unknown(403, f"Invalid token: {GUIDANCE}")
    head, claims = (_read(part) for part in parts[:2])
    if head.get("alg") != "HS256":
        raise unknown(403, "Invalid token: algorithm used is not HS256")
    if "iss" not in claims:
        raise unknown(403, "Invalid token: iss field not provided")
    if type(claims.get("iat")) not in (int, float):
        raise unknown(403, "Invalid token: iat field not provided")
    try:
        service = UUID(str(claims["iss"]))
    except ValueError:
        raise unknown(403, "Invalid token: service id is not the right data type") from None
    return Claim(service, float(claims["iat"]), ".".join(parts[:2]).encode(), _bytes(parts[2]))


def demand_genuine(claim: Claim, secret_of: Callable[[UUID], str | None], at: datetime) -> None:
    """Raises NotifyError unless the token is signed with the service's secret and was made within 30 seconds of `at`."""
    secret = secret_of(claim.service)
    if secret is None:
        raise unknown(403, "Invalid token: service not found")
    if not claim.is_signed_with(secret):
        raise unknown(403, "Invalid token: API key not found")
    if not abs(at.timestamp() - claim.issued) <= LEEWAY:
        raise unknown(403, "Error: Your system clock must be accurate to within 30 seconds")


def _read(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise unknown(403, f"Invalid token: {GUIDANCE}")
    return found


def _bytes(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise unknown(403, f"Invalid token: {GUIDANCE}") from None
