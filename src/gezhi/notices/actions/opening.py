"""From a letter to an enterprise's contact to the enterprise's own page, where what the letter is about can be done."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.notices.models import Address, Delivery, DeliveryState, Recipient
from gezhi.registry.links import link_for
from gezhi.registry.models import Enterprise, EnterpriseLink

GOOD_FOR = timedelta(days=30)
"""A letter opens the page for so long after it was sent; later one asks for a link of one's own."""


def open_firm(*, recipient: int, by: Actor, at: datetime) -> str:
    """The path of the enterprise's link, for whoever holds this letter's personal link. NotThere for a letter to a person.

    Refused once the letter is old, once the enterprise's links were taken back, and where it went to an address at which the
    enterprise's contact is found no more: whoever was the contact then does not act for it now.
    """
    row = Recipient.objects.select_related("notice", "enterprise").filter(pk=recipient).first()
    if row is None or row.enterprise is None or by.ref != row.ref:
        raise NotThere
    firm = row.enterprise.merged_into or row.enterprise
    sent = row.notice.begun_at
    taken_back = EnterpriseLink.objects.of(firm.pk).filter(ended_at__gte=sent).exists() if sent else True
    if sent is None or at > sent + GOOD_FOR or taken_back or not _still_the_contact(row, firm):
        raise Refused(
            _("This letter does not open the enterprise's page any more. Ask your park for its link."), code="old"
        )
    return link_for(firm, at)


def _still_the_contact(row: Recipient, firm: Enterprise) -> bool:
    """Whether it was sent to where the enterprise's contact is found now."""
    known = {firm.contact_phone, *Address.objects.filter(enterprise=firm).values_list("value", flat=True)} - {""}
    left = Delivery.objects.filter(recipient=row).exclude(state__in=[DeliveryState.WAITING, DeliveryState.STOPPED])
    return left.filter(address__in=known).exists()
