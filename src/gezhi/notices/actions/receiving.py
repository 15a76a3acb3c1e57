"""A provider calls us: its report is kept raw, and only then believed."""

from datetime import datetime

from gezhi.gateways.contract import Called, Forged, Misset
from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import NotThere, NotYours
from gezhi.notices.models import Channel
from gezhi.notices.sending.adapters import passing_adapter
from gezhi.notices.sending.receiving import count_forgery, keep, match

LARGEST = 1 << 20
"""Bytes of one call. Providers bundle some hundred reports; nobody needs more."""


def receive(*, channel: int, call: Called, at: datetime, by: Actor = SYSTEM) -> tuple[bytes, str]:
    """Keeps what a provider reports and gives the body and media type it wants to be answered with.

    NotThere for a channel that there is not; NotYours for a call that the provider did not make, which is counted.
    """
    found = Channel.objects.filter(pk=channel).first()
    if found is None:
        raise NotThere
    try:
        receipts, body, media_type = passing_adapter(found).receipts(call, now=at)
    except (KeyError, Misset) as error:
        raise NotThere from error
    except Forged as error:
        count_forgery(found, at=at)
        raise NotYours("", code="forged") from error
    if receipts:
        keep(found, receipts, at=at)
        match(at=at)
    return body, media_type
