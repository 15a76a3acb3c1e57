"""An enterprise's link: short enough for an SMS, works without an account, cannot be guessed, can be taken back.

`/e/<number>-<code>/`: the number of an EnterpriseLink in base 36, and 96 bits of an HMAC over it and its nonce under
the server's key. Nobody who reads the table can write the address.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import line, write_many
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Enterprise, EnterpriseLink

LASTS = timedelta(days=90)
STILL_GOOD = timedelta(days=30)
"""What is sent today must work for at least this long; a link that ends sooner is followed by a new one."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CODE = 16


class LinkOver(Refused):
    """The link was taken back or has run out (410). Its page says whom to ask for another."""

    status = 410
    code = "link-over"


def link_for(enterprise: Enterprise, at: datetime) -> str:
    """The path of a link that is good for at least a month, "/e/<token>/"; made now if there is none."""
    return links_for([enterprise.pk], at)[enterprise.pk]


def links_for(enterprise_ids: Collection[int], at: datetime, by: Actor = SYSTEM) -> dict[int, str]:
    """The same for many enterprises in a few statements; what is made is logged as made by `by`."""
    wanted = set(enterprise_ids)
    with transaction.atomic():
        good = EnterpriseLink.objects.open(at).filter(enterprise__in=wanted, expires_at__gte=at + STILL_GOOD)
        found = {link.enterprise_id: link for link in good.order_by("expires_at", "pk")}
        if lacking := sorted(wanted - set(found)):
            found |= make_links(lacking, by=by, at=at)
    return {enterprise_id: path_of(link) for enterprise_id, link in found.items()}


def whole(path: str) -> str:
    """The whole address, or "" while the product does not know under which address it is reached (GEZHI_ADDRESS)."""
    return f"{settings.PUBLIC_ADDRESS}{path}" if settings.PUBLIC_ADDRESS else ""


def path_of(link: EnterpriseLink) -> str:
    """The path that opens this link."""
    return f"/e/{token_of(link)}/"


def token_of(link: EnterpriseLink) -> str:
    """The secret part of the link."""
    return f"{_written(link.pk)}-{_code(settings.SECRET_KEY, link)}"


def opened(token: str, at: datetime) -> AtEnterprise:
    """Who holds this link. NotThere for what is none of ours, LinkOver for one that is over."""
    return holder(link_behind(token), at)


def link_behind(token: str) -> EnterpriseLink:
    """The link itself, whatever became of it; NotThere for what we did not make."""
    head, dash, code = token.partition("-")
    number = int(head, 36) if dash and 0 < len(head) <= 12 and not set(head) - set(_DIGITS) else 0
    link = EnterpriseLink.objects.select_related("enterprise").filter(pk=number).first()
    if link is None or not _opens(code, link):
        raise NotThere(_("This link is not complete. Open it again from the message, or scan the code again."))
    return link


def holder(link: EnterpriseLink, at: datetime) -> AtEnterprise:
    """Who holds an open link: the enterprise, or the one in which it goes on. LinkOver if it is over."""
    sentences = {
        "ended": _("This link was taken back. Ask your park for a new one."),
        "expired": _("This link has run out. Ask your park for a new one."),
    }
    state = link.state(at)
    if state != "open":
        raise LinkOver(sentences[state])
    return AtEnterprise(link.enterprise.merged_into_id or link.enterprise_id)


def make_links(enterprise_ids: Collection[int], *, by: Actor, at: datetime) -> dict[int, EnterpriseLink]:
    """A new link for each. Two at once make two: both work, which does no harm."""
    new = EnterpriseLink.objects.bulk_create(
        EnterpriseLink(enterprise_id=pk, nonce=secrets.token_hex(16), made_at=at, made_by=by.ref, expires_at=at + LASTS)
        for pk in enterprise_ids
    )
    facts = {"until": (at + LASTS).isoformat()}
    write_many(
        line("link.made", by=by, at=at, about=[link.ref, f"enterprise:{link.enterprise_id}"], facts=facts)
        for link in new
    )
    return {link.enterprise_id: link for link in new}


def _opens(code: str, link: EnterpriseLink) -> bool:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(code, _code(key, link)) for key in keys)


def _code(key: str, link: EnterpriseLink) -> str:
    mac = salted_hmac("gezhi.registry.link", f"{link.pk}:{link.nonce}", secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(mac)[:_CODE].decode()


def _written(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits
