"""What the paper at a place carries: the signed address in its QR code, and the code printed beneath it.

Both follow from the place and the product's key alone, so paper stays good; a key that was replaced still opens old paper
as long as it stands among the old keys (GEZHI_OLD_SECRET_KEYS).
"""

import base64
import hmac

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from gezhi.kernel.refusals import NotThere

SIGNED = "cases.place"
PRINTED = "cases.on-the-spot"
LETTERS = str.maketrans({"0": "W", "1": "X", "8": "Y", "9": "Z", "O": "8", "I": "9"})
"""Base 32 without the letters and digits that are taken for one another."""


def token_of(place_id: int) -> str:
    """The secret part of a place's address: `12-3f9a…`, sixteen hexadecimal digits that nobody can guess."""
    return f"{place_id}-{_signature(place_id, settings.SECRET_KEY)}"


def place_in(token: str) -> int:
    """The place that a token names; NotThere for one that is none of ours."""
    number, _hyphen, signature = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise NotThere
    if not any(constant_time_compare(signature, _signature(int(number), key)) for key in _keys()):
        raise NotThere
    return int(number)


def spot_code(place_id: int) -> str:
    """The six letters and digits printed under a place's QR code: whoever knows them has been there."""
    return _spot(place_id, settings.SECRET_KEY)


def is_spot_code(place_id: int, typed: str) -> bool:
    """Whether this is what stands there, in whatever letters and spaces."""
    said = "".join(typed.split()).upper()
    return any(hmac.compare_digest(said.encode(), _spot(place_id, key).encode()) for key in _keys())


def _signature(place_id: int, key: str) -> str:
    return salted_hmac(SIGNED, str(place_id), secret=key, algorithm="sha256").hexdigest()[:16]


def _spot(place_id: int, key: str) -> str:
    digest = salted_hmac(PRINTED, str(place_id), secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().translate(LETTERS)[:6]


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
