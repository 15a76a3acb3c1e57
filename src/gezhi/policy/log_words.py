"""How the log book calls what happens to working time, presets, packs and incidents."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.policy.models import Incident, PackVersion, PresetVersion, RiskGrade, Topic


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
    words.say("pack.imported", _("Pack brought in"), state="info")
    words.say("incident.declared", _("Incident declared"), state="warn")
    words.say("incident.scope_changed", _("Places of the incident changed"), state="info")
    words.say("incident.pack_switched", _("Pack of the incident switched"), state="info")
    words.say("incident.risk_changed", _("Risk level set"), state="warn")
    words.say("incident.stopped", _("Work stopped"), state="bad")
    words.say("incident.restarting", _("Restart begun"), state="info")
    words.say("incident.lifted", _("Incident lifted"), state="ok")
    words.fact("pack", pgettext_lazy("fact in the log book", "pack"))
    words.fact(
        "risk",
        pgettext_lazy("fact in the log book", "risk level"),
        values={level.value: level.label for level in RiskGrade},
    )
    words.say("topic.added", _("Topic added"), state="info")
    words.say("topic.retired", _("Topic taken out of use"), state="none")
    words.say("topic.returned", _("Topic brought back"), state="ok")
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
    names.resolver("incident", _incidents, noun=pgettext_lazy("reference", "Incident"))
    names.resolver("pack", _packs, noun=pgettext_lazy("reference", "Pack"))
    names.resolver("topic", _topics, noun=pgettext_lazy("reference", "Topic"))
    names.resolver("preset", _presets, noun=pgettext_lazy("reference", "Preset"))


def _calendar(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {year: Named(str(year), reverse("policy:calendar-year", args=[year])) for year in ids}


def _topics(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = Topic.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: Named(name, reverse("policy:topics")) for pk, name in rows}


def _presets(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = PresetVersion.objects.filter(pk__in=ids).values_list("pk", "code", "version")
    return {pk: Named(f"{code} @{version}", reverse("policy:preset", args=[code])) for pk, code, version in rows}


def _incidents(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = Incident.objects.filter(pk__in=ids).values_list("pk", "title", "number")
    return {pk: Named(title, reverse("policy:incident", args=[number])) for pk, title, number in rows}


def _packs(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = PackVersion.objects.filter(pk__in=ids).values_list("pk", "code", "version", "title")
    return {
        pk: Named(f"{title} @{version}", reverse("policy:pack", args=[code, version]))
        for pk, code, version, title in rows
    }
