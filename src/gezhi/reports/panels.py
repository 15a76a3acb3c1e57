"""What reports add to the registry's pages: what an enterprise has to return, and how much it has been asked."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.kernel.actors import Actor
from gezhi.registry import slots
from gezhi.registry.models import Enterprise
from gezhi.registry.slots import Asked, ToDo
from gezhi.reports.reads.burden import for_enterprise
from gezhi.reports.reads.returns import due_for


def register() -> None:
    """Tells the registry; called once when the product starts."""
    slots.add_to_dos(to_do)
    slots.add_askings(asked)


def to_do(enterprise: Enterprise, seen_by: Actor, at: datetime) -> list[ToDo]:
    """One line for each return that has not been sent."""
    open_ones = [one for one in due_for(enterprise_id=enterprise.pk, at=at, seen_by=seen_by) if one.sent is None]
    several = len({one.place.pk for one in open_ones}) > 1
    return [
        ToDo(
            label=f"{one.collection.title} · {one.day:%m-%d}" + (f" · {one.place.name}" if several else ""),
            href=reverse("reports:return", args=[enterprise.pk, one.place.pk, one.collection.pk, one.day]),
            due=one.due,
            note=_("Everything is known: one tap if nothing has changed.")
            if one.can_be_unchanged
            else _missing(one.missing),
            icon="check",
        )
        for one in open_ones
    ]


def _missing(count: int) -> str:
    return ngettext("%(count)d answer to give.", "%(count)d answers to give.", count) % {"count": count}


def asked(enterprise: Enterprise, seen_by: Actor, at: datetime) -> list[Asked]:
    """How many returns, and how many values of them were typed, this year."""
    burden = for_enterprise(enterprise_id=enterprise.pk, at=at, seen_by=seen_by)
    href = reverse("reports:burden-of", args=[enterprise.pk])
    return [Asked(_("returns"), burden.year.returns, href), Asked(_("values typed"), burden.year.typed, href)]
