"""Briefings that were made, and how the next ones will be."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.overview import rules
from gezhi.overview.models import Briefing, BriefingSetting

AT_FIVE = 17 * 60
SHOWN = 100


@dataclass(frozen=True)
class Shelf:
    """The briefings, the latest first, and how they are made; `minute` of the day, None = only by hand."""

    briefings: "QuerySet[Briefing]"
    setting: BriefingSetting | None
    minute: int | None
    may_make: bool

    @property
    def time(self) -> str:
        """The time of day as a field of a form takes it: 17:00; "" if they are only made by hand."""
        return "" if self.minute is None else f"{self.minute // 60:02}:{self.minute % 60:02}"


def briefings(*, seen_by: Actor, at: datetime) -> Shelf:
    """The last hundred. NotYours for whoever does not see the whole zone."""
    rules.demand(rules.may_read_briefings(seen_by, at), rules.may_read_briefings)
    setting = BriefingSetting.objects.filter(recorded__upper_inf=True).first()
    rows = (
        Briefing.objects.select_related("incident").defer("content", "chart", "checkpoint").order_by("-made_at", "-pk")
    )
    minute = setting.minute if setting else AT_FIVE
    return Shelf(rows[:SHOWN], setting, minute, rules.may_make_briefings(seen_by, at))


def briefing_of(*, briefing_id: int, seen_by: Actor, at: datetime) -> Briefing:
    """One of them. NotThere if there is none; NotYours as above."""
    rules.demand(rules.may_read_briefings(seen_by, at), rules.may_read_briefings)
    found = Briefing.objects.select_related("incident", "docx").filter(pk=briefing_id).first()
    if found is None:
        raise NotThere
    return found


def own_template(*, seen_by: Actor, at: datetime) -> BriefingSetting | None:
    """The zone's own template; None while the one of the product is in use."""
    rules.demand(rules.may_read_briefings(seen_by, at), rules.may_read_briefings)
    rows = BriefingSetting.objects.filter(recorded__upper_inf=True, template__isnull=False)
    return rows.select_related("template").first()


def minute_of_day(*, seen_by: Actor, at: datetime) -> int | None:
    """When briefings are made by themselves, as known at `at`; None = never."""
    rules.demand(rules.may_read_briefings(seen_by, at), rules.may_read_briefings)
    found = BriefingSetting.objects.filter(recorded__contains=at).first()
    return found.minute if found else AT_FIVE
