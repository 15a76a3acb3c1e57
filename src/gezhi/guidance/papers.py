"""The code on the paper that staff scan: for one enterprise at one site, signed, always leading to the newest edition."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import NotThere

_CODE = 16
"""Characters of the code: 96 bits of an HMAC under the server's key."""


@dataclass(frozen=True)
class Paper:
    """What a paper is for."""

    enterprise_id: int
    place_id: int


def token_for(enterprise_id: int, place_id: int) -> str:
    """What follows `h/` in the address on the paper of this enterprise at this site."""
    number = f"{enterprise_id:x}.{place_id:x}"
    return f"{number}.{_code(settings.SECRET_KEY, number)}"


def paper_of(token: str) -> Paper:
    """What the paper with this token is for; NotThere for one that we did not make."""
    number, _dot, code = token.rpartition(".")
    first, _dot, second = number.partition(".")
    known = 0 < len(first) <= 15 and 0 < len(second) <= 15 and not set(first + second) - set("0123456789abcdef")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not known or not any(constant_time_compare(code, _code(key, number)) for key in keys):
        raise NotThere(_("This code is not complete. Scan the paper again, or ask for a new one."))
    return Paper(int(first, 16), int(second, 16))


def _code(key: str, number: str) -> str:
    mac = salted_hmac("gezhi.guidance.paper", number, secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(mac)[:_CODE].decode()
