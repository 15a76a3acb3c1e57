"""Secrets and signatures as the Standard Webhooks specification 1.0.0 has them (github.com/standard-webhooks)."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
FEWEST, MOST = 24, 64
"""Bytes of a symmetric secret: 192 to 512 bits."""


def new_secret() -> str:
    """A fresh secret of 256 bits in the form receivers expect: whsec_ and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a secret. Raises ValueError if it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not secret.startswith(PREFIX) or not FEWEST <= len(key) <= MOST:
        raise ValueError(f"a secret is {PREFIX} and {FEWEST} to {MOST} bytes")
    return key


def headers(keys: Iterable[str], *, name: str, timestamp: int, body: bytes) -> dict[str, str]:
    """webhook-id, -timestamp (seconds since 1970 of this try) and -signature: one for each secret, the newest first."""
    signed = b".".join([name.encode(), str(timestamp).encode(), body])
    made = [base64.b64encode(hmac.digest(key_of(key), signed, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in made),
    }
