"""The state that a notice's audience can ask for because of returns: enterprises that have not sent theirs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gezhi.notices.audience import states
from gezhi.notices.audience.choice import ENTERPRISES
from gezhi.notices.wordings import say
from gezhi.registry.models import Enterprise
from gezhi.reports.models import Collection
from gezhi.reports.reads.missing import missing_enterprises
from gezhi.reports.reads.returns import running

REMINDER, UNRETURNED = "return.reminder", "return.missing"


def register() -> None:
    """Tells the notices our state and our words; called once when the product starts."""
    states.register("not-returned", _("has not sent its return"), of=ENTERPRISES, found=_not_returned)
    say(
        REMINDER,
        _("Return for {{day}} due at {{due}}"),
        _("The return “{{title}}” for {{day}} is due at {{due}}. Nothing new? Open it and tap once."),
    )
    say(
        UNRETURNED,
        _("{{count}} returns for {{day}} are missing"),
        _(
            "“{{title}}” was due at {{due}}. At {{place}} {{count}} enterprises have not sent it: {{names}}. Ask what keeps them."
        ),
    )


def _not_returned(given: Mapping[str, Any], at: datetime) -> "QuerySet[Enterprise]":
    """Of one collection and day, if they are given; otherwise of every collection for the day that is expected now."""
    asked = Collection.objects.filter(pk=given["collection"]) if "collection" in given else running(at=at)
    ids: set[int] = set()
    for collection in asked:
        day = date.fromisoformat(given["day"]) if "day" in given else collection.current_day(at)
        if day is not None:
            ids |= set(missing_enterprises(collection, day, at))
    return Enterprise.objects.filter(pk__in=ids)
