"""How working time and presets are said and drawn."""

from datetime import date

from django import template
from django.utils import dateformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Sentence
from gezhi.policy.models import Grade, Kind
from gezhi.policy.reads.presets import topic_name
from gezhi.policy.shipped import PRODUCT, Preset
from gezhi.policy.spans import written
from gezhi.policy.working_time import Day, DayKind, Spans
from gezhi.shell.timewords import weekday

register = template.Library()

MARKS: dict[DayKind, Sentence] = {
    DayKind.HOLIDAY: pgettext_lazy("mark on a day of the calendar: off", "O"),
    DayKind.MAKE_UP: pgettext_lazy("mark on a day of the calendar: worked", "W"),
    DayKind.EMERGENCY: pgettext_lazy("mark on a day of the calendar: weekend worked in an emergency", "E"),
}
KINDS: dict[DayKind, Sentence] = {
    DayKind.WORKDAY: pgettext_lazy("kind of a day", "working day"),
    DayKind.WEEKEND: pgettext_lazy("kind of a day", "weekend"),
    DayKind.HOLIDAY: pgettext_lazy("kind of a day", "day off"),
    DayKind.MAKE_UP: pgettext_lazy("kind of a day", "worked to make up"),
    DayKind.EMERGENCY: pgettext_lazy("kind of a day", "weekend worked in an emergency"),
}
FIGURES: dict[str, Sentence] = {
    "response": _("First answer within"),
    "solution": _("Put right within"),
    "verification": _("Verified within"),
    "warn": _("Reminder before each deadline"),
    "escalation": _("Escalation"),
    "extensions": _("How often more time may be given"),
    "reopen_within": _("May be reopened within"),
    "basis": _("Basis"),
}


@register.simple_tag
def week() -> list[str]:
    """The short names of the days from Monday to Sunday."""
    return [weekday(date(2024, 1, number)) for number in range(1, 8)]


@register.simple_tag
def day_mark(day: Day) -> SafeString | str:
    """The small sign on a day that is not as the week has it: 休, 班, 急."""
    sign = MARKS.get(day.kind)
    return format_html('<small aria-hidden="true">{}</small>', sign) if sign else ""


@register.simple_tag
def day_said(day: date, what: Day) -> str:
    """The whole day in words, for screen readers and as a tip: `10月1日 周四，国庆节，放假`."""
    said = f"{short_day(day)} {weekday(day)}"
    parts = [said, *([str(what.name)] if what.name else []), str(KINDS[what.kind])]
    if what.by_table:
        parts.append(pgettext("of a day", "in the zone's own table"))
    return pgettext("between parts of a day's description", ", ").join(parts)


@register.filter
def short_day(day: date) -> str:
    """A day of the year that the page is about: `10月1日`."""
    return dateformat.format(day, pgettext("format of a day of this year", "j M"))


@register.filter
def week_day(day: date) -> str:
    """The short name of its day of the week: `周四`."""
    return weekday(day)


@register.filter
def spans(value: Spans) -> str:
    """Hours as people write them."""
    return written(tuple((opens, closes) for opens, closes in value))


@register.simple_tag
def hours_bar(value: Spans) -> SafeString:
    """The hours drawn over the day from 0 to 24."""
    rects = [(f"{100 * opens / 1440:.2f}", f"{100 * (closes - opens) / 1440:.2f}") for opens, closes in value]
    drawn = format_html_join("", '<rect x="{}" width="{}" height="6"/>', rects)
    return format_html(
        '<svg class="bar hours" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{}</svg>', drawn
    )


@register.filter
def line_name(preset: Preset) -> str:
    """For which matters the line is, within its kind: 一般, 紧急, 政策咨询, 重大 · 紧急."""
    parts = [str(Grade(preset.grade).label)] if preset.grade else []
    parts += [topic_name(preset.topic, preset.kind)] if preset.topic else []
    parts += [pgettext("of a matter", "urgent")] if preset.urgent else []
    return " · ".join(parts) or pgettext("preset for everything else of a kind", "usual")


@register.filter
def source_name(source: str) -> str:
    """Who set the figures: the product, the zone, or a pack."""
    if source == PRODUCT:
        return pgettext("source of a preset", "product")
    return pgettext("source of a preset", "zone") if source == "zone" else source.removeprefix("pack:")


@register.filter
def figure_names(names: tuple[str, ...]) -> str:
    """What the changed figures are called, one after another."""
    return pgettext("between items of a list", ", ").join(str(FIGURES[name]) for name in names)


@register.filter
def kind_name(preset: Preset) -> str:
    """What the kind is called."""
    return str(Kind(preset.kind).label)


@register.filter
def steps(preset: Preset) -> list[str]:
    """Who is told when the deadline has passed, in order, as sentences."""
    who = (gettext("the executor"), gettext("the organiser"), gettext("the head"))
    return [
        gettext("at the deadline: %(who)s") % {"who": name}
        if not amount.number
        else gettext("%(amount)s past it: %(who)s") % {"amount": amount.words, "who": name}
        for name, amount in zip(who, preset.escalation, strict=True)
    ]
