"""An enterprise's link: given anew, taken back, opened."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, NotThere
from gezhi.logbook.actions import write
from gezhi.registry.actions.enterprises import locked
from gezhi.registry.links import make_links
from gezhi.registry.member_rules import may_give_link
from gezhi.registry.models import Enterprise, EnterpriseLink
from gezhi.registry.rules import demand

SEEN_EVERY = timedelta(hours=1)


def give_link(*, enterprise: Enterprise, by: Actor, at: datetime) -> EnterpriseLink:
    """A new link for the enterprise; all earlier ones no longer work, also in browsers where one stands open."""
    with transaction.atomic():
        enterprise = locked(enterprise)
        demand(may_give_link(by, enterprise, at), may_give_link)
        for link in EnterpriseLink.objects.select_for_update(of=("self",)).of(enterprise.pk).open(at):
            _end(link, enterprise, by, at)
        return make_links([enterprise.pk], by=by, at=at)[enterprise.pk]


def end_link(*, link: EnterpriseLink, by: Actor, at: datetime) -> None:
    """The link no longer works, also in browsers where it stands open."""
    with transaction.atomic():
        found = Enterprise.objects.select_related("merged_into").filter(pk=link.enterprise_id).first()
        if found is None:
            raise NotThere
        enterprise = locked(found.merged_into or found)
        demand(may_give_link(by, enterprise, at), may_give_link)
        kept = EnterpriseLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if kept.state(at) != "open":
            raise Conflict(_("This link no longer works. Nothing needs to be done."))
        _end(kept, enterprise, by, at)


def link_was_opened(*, link: EnterpriseLink, by: Actor, at: datetime) -> None:
    """Keeps when the link was last used, to the hour: whoever answers for the enterprise sees whether it is in use."""
    with transaction.atomic():
        rows = EnterpriseLink.objects.filter(Q(used_at=None) | Q(used_at__lte=at - SEEN_EVERY), pk=link.pk)
        if rows.update(used_at=at):
            write("link.opened", by=by, at=at, about=[link.ref, f"enterprise:{link.enterprise_id}"])


def _end(link: EnterpriseLink, enterprise: Enterprise, by: Actor, at: datetime) -> None:
    link.ended_at, link.ended_by = at, by.ref
    link.save(update_fields=["ended_at", "ended_by"])
    write("link.ended", by=by, at=at, about=[link.ref, enterprise.ref])
