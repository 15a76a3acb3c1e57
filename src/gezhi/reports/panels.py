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
from gezhi.reports.reads.returns import DueReturn, due_for
from gezhi.reports.templatetags.reports_ui import said as words_of

SHOWN = 6


def register() -> None:
    """Tells the registry; called once when the product starts."""
    slots.add_to_dos(to_do)
    slots.add_askings(asked)


def to_do(enterprise: Enterprise, seen_by: Actor, at: datetime) -> list[ToDo]:
    """One line for each return that has not been sent."""
    open_ones = [one for one in due_for(enterprise_id=enterprise.pk, at=at, seen_by=seen_by) if one.sent is None]
    several = len({one.place.pk for one in open_ones}) > 1
    return [_line(enterprise, one, several) for one in open_ones]


def _line(enterprise: Enterprise, one: DueReturn, several: bool) -> ToDo:
    """Where everything is known it stands there, with a button that sends it as it is."""
    known = one.can_be_unchanged
    return ToDo(
        label=f"{one.collection.title} · {one.day:%m-%d}" + (f" · {one.place.name}" if several else ""),
        href=reverse("reports:return", args=[enterprise.pk, one.place.pk, one.collection.pk, one.day]),
        due=one.due,
        note=" · ".join(_known(one)) if known else _missing(one.missing),
        icon="check",
        at_once=_("Nothing has changed, send") if known else "",
        verb="unchanged" if known else "",
    )


def _known(one: DueReturn) -> list[str]:
    """What would be sent, as people read it: at most SHOWN values, then how many more."""
    said = [f"{item.item.name} {words_of(item.value)}" for item in one.items if item.known and not item.by_registry]
    more = len(said) - SHOWN
    return said if more <= 0 else [*said[:SHOWN], ngettext("%(count)d more", "%(count)d more", more) % {"count": more}]


def _missing(count: int) -> str:
    return ngettext("%(count)d answer to give.", "%(count)d answers to give.", count) % {"count": count}


def asked(enterprise: Enterprise, seen_by: Actor, at: datetime) -> list[Asked]:
    """How many returns, and how many values of them were typed, this year."""
    burden = for_enterprise(enterprise_id=enterprise.pk, at=at, seen_by=seen_by)
    href = reverse("reports:burden-of", args=[enterprise.pk])
    return [Asked(_("returns"), burden.year.returns, href), Asked(_("values typed"), burden.year.typed, href)]
