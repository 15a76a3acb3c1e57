"""How the log book calls what happens to working time and presets."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.policy.models import PresetVersion


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    words.say("calendar.day_marked", _("Day of the calendar marked"), state="info")
    words.say("calendar.day_cleared", _("Mark of a day taken back"), state="info")
    words.say("calendar.hours_set", _("Working hours set"), state="info")
    words.say("calendar.hours_withdrawn", _("Working hours withdrawn"), state="warn")
    words.say("calendar.weekends_worked", _("Weekends become working days"), state="warn")
    words.say("calendar.weekends_ended", _("Weekends are days off again"), state="ok")
    words.say("calendar.table_imported", _("Holiday table brought in"), state="ok")
    words.say("preset.changed", _("Preset changed"), state="info")
    words.say("preset.retired", _("Preset retired"), state="none")
    words.fact("day", pgettext_lazy("fact in the log book", "day"))
    words.fact("working", pgettext_lazy("fact in the log book", "working day"))
    words.fact("basis", pgettext_lazy("fact in the log book", "basis"))
    words.fact("hours", pgettext_lazy("fact in the log book", "hours"))
    words.fact("effective", pgettext_lazy("fact in the log book", "in force from"))
    words.fact("version", pgettext_lazy("fact in the log book", "version"))
    words.fact("year", pgettext_lazy("fact in the log book", "year"))
    words.fact("days_off", pgettext_lazy("fact in the log book", "days off"))
    words.fact("make_up_days", pgettext_lazy("fact in the log book", "make-up days"))
    words.fact("kept", pgettext_lazy("fact in the log book", "kept as marked by hand"))
    names.resolver("calendar", _calendar, noun=pgettext_lazy("reference", "Calendar"))
    names.resolver("preset", _presets, noun=pgettext_lazy("reference", "Preset"))


def _calendar(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {year: Named(str(year), reverse("policy:calendar-year", args=[year])) for year in ids}


def _presets(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = PresetVersion.objects.filter(pk__in=ids).values_list("pk", "code", "version")
    return {pk: Named(f"{code} @{version}", reverse("policy:preset", args=[code])) for pk, code, version in rows}
