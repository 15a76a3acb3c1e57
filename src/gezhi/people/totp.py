"""Time-based one-time passwords (RFC 6238): six digits, 30 seconds, SHA-1, as every authenticator app has them."""

import base64
import secrets
from datetime import datetime
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils.crypto import constant_time_compare

STEP = 30
TOLERANCE = 1
"""How many steps a phone's clock may be off, either way."""


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 section 4 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The six digits shown during 30-second step number `step` since 1970."""
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), STEP, enforce_key_length=False)  # noqa: S303  the standard's hash
    return totp.generate(step * STEP).decode()


def step_of(secret: str, code: str, *, at: datetime, after: int = 0) -> int | None:
    """The step that `code` belongs to, if it is one around the instant `at` and later than step `after`; else None."""
    now = int(at.timestamp()) // STEP
    steps = range(now - TOLERANCE, now + TOLERANCE + 1)
    right = [step for step in steps if constant_time_compare(code_at(secret, step), code)]
    return next((step for step in right if step > after), None)


def address_for_app(secret: str, *, person: str, issuer: str) -> str:
    """The otpauth address that the QR code of the set-up page carries."""
    label = quote(f"{issuer}:{person}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&algorithm=SHA1&digits=6&period={STEP}"
