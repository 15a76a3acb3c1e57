"""Secrets: what is random, what is derived from the server's key, and what of it is stored."""

import hashlib
import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def new_key() -> str:
    """A device's key: 256 random bits as 43 characters that fit into a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What is stored of a device's key: its SHA-256 in hex. (A random key needs no salt and no slow hash.)"""
    return hashlib.sha256(key.encode()).hexdigest()


def fingerprint(purpose: str, text: str) -> str:
    """HMAC-SHA-256 of `text` under the server's key, in hex: the same text is recognised, nobody can guess it back."""
    return salted_hmac(f"gezhi.people.{purpose}", text, algorithm="sha256").hexdigest()


def invitation_token(number: int, nonce: str) -> str:
    """The part of an invitation's link that opens it: its number and a 128-bit code from the server's key."""
    return f"{number:x}-{_code(settings.SECRET_KEY, number, nonce)}"


def invitation_number(token: str) -> int | None:
    """The invitation that `token` claims to be for; None for what is no token at all."""
    head, dash, code = token.partition("-")
    try:
        return int(head, 16) if dash and code and len(head) <= 15 else None
    except ValueError:
        return None


def opens(token: str, number: int, nonce: str) -> bool:
    """Whether `token` was made for this invitation by this server, with its present or an earlier key."""
    code = token.partition("-")[2]
    return any(constant_time_compare(code, _code(key, number, nonce)) for key in _server_keys())


def seal(text: str) -> str:
    """`text` encrypted with the server's key, for storing."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """What was sealed; None if the server's key has been changed without keeping the old one."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _server_keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _code(key: str, number: int, nonce: str) -> str:
    return salted_hmac("gezhi.people.invitation", f"{number}:{nonce}", secret=key, algorithm="sha256").hexdigest()[:32]


def _box() -> MultiFernet:
    """Encrypts with the present key, decrypts with the earlier ones too (SECRET_KEY_FALLBACKS)."""
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key))) for key in _server_keys()])


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"gezhi.people.seal").derive(key.encode())
