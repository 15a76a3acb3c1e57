"""The personal link to a notice: short enough for an SMS, works without an account, cannot be guessed."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from gezhi.kernel.refusals import NotThere

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CODE = 16
"""Characters of the code: 96 bits of an HMAC under the server's key."""


def token_for(recipient: int) -> str:
    """What follows `n/` in the link of this recipient."""
    return f"{_written(recipient)}-{_code(settings.SECRET_KEY, recipient)}"


def recipient_of(token: str) -> int | None:
    """The recipient whose link this is, signed with the present key or an earlier one; None for anything else."""
    head, dash, code = token.partition("-")
    if not dash or len(head) > 13 or not head or set(head) - set(_DIGITS):
        return None
    number = int(head, 36)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    good = any(constant_time_compare(code, _code(key, number)) for key in keys)
    return number if good else None


def link_for(recipient: int) -> str:
    """The whole address, or "" while the product does not know under which address it is reached (GEZHI_ADDRESS)."""
    address = settings.PUBLIC_ADDRESS
    return f"{address}/n/{token_for(recipient)}/" if address else ""


def shared_link_for(notice: int) -> str:
    """One address for everybody who has an account: after signing in it leads each to their own letter. "" as above."""
    address = settings.PUBLIC_ADDRESS
    return f"{address}/inbox/notice/{notice}/" if address else ""


def _code(key: str, number: int) -> str:
    mac = salted_hmac("gezhi.notices.link", str(number), secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(mac)[:_CODE].decode()


def _written(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits


@dataclass(frozen=True)
class Bearer:
    """Whoever holds a recipient's personal link; they act as that recipient and may do nothing else."""

    recipient: int
    is_operator: bool = False

    @property
    def ref(self) -> str:
        """How the log book names them."""
        return f"recipient:{self.recipient}"


def bearer_of(token: str) -> Bearer:
    """Who holds this link. NotThere for a link that we did not make."""
    number = recipient_of(token)
    if number is None:
        raise NotThere
    return Bearer(number)
