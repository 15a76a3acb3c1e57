"""The parts every page is made of, as template tags. `/styleguide/` shows each one; the words are in ui partials."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gezhi.kernel import clock
from gezhi.shell import fields, timewords

register = template.Library()

MARKS = ("ok", "late", "warn", "bad", "info", "none")
MESSAGE_ICONS = {"success": "check", "error": "alert", "warning": "alert", "info": "info", "debug": "info"}


def _use(name: str, css: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("shell/icons.svg"), name
    )


@register.simple_tag
def icon(name: str, size: str = "", css: str = "i") -> SafeString:
    """A line icon, decorative: `{% icon "site" %}`, size "lg" or "xl"."""
    return _use(name if name == "logo" else f"i-{name}", f"{css} {css}--{size}" if size else css)


@register.simple_tag
def mark(state: str, label: str = "", size: str = "") -> SafeString:
    """A state's shape: ok late warn bad info none. With `label` the word is there for screen readers too."""
    if state not in MARKS:
        raise template.TemplateSyntaxError(f"There is no state {state!r}; the states are {', '.join(MARKS)}.")
    shape = _use(f"s-{state}", f"s s--{state} s--{size}" if size else f"s s--{state}")
    return format_html('{}<span class="vh">{}</span>', shape, label) if label else shape


@register.simple_tag
def chip(state: str, words: str) -> SafeString:
    """A state as colour, shape and word."""
    return format_html('<span class="chip chip--{}">{}{}</span>', state, mark(state), words)


@register.simple_tag
def person(somebody: Any, role: str = "", size: str = "", href: str = "") -> SafeString:
    """Face, name and role. `somebody` is a person or a name; size "line" puts the role beside the name."""
    name = str(somebody)
    who = format_html('<a href="{}">{}</a>', href, name) if href else name
    small = format_html("<small>{}</small>", role) if role else ""
    return format_html(
        '<span class="person{}"><span class="face" aria-hidden="true">{}</span><span class="who">{}{}</span></span>',
        f" person--{size}" if size else "",
        name[:1],
        who,
        small,
    )


@register.simple_tag
def bar(*parts: Any, size: str = "") -> SafeString:
    """A bar of shares: `{% bar 381 "ok" 12 "warn" 5 "bad" total=… %}` as value, class pairs; widths are shares of their sum."""
    pairs = [(float(parts[i]), str(parts[i + 1])) for i in range(0, len(parts), 2)]
    return _bar(pairs, sum(value for value, _css in pairs), size)


@register.simple_tag
def share(part: float, whole: float, state: str = "", size: str = "") -> SafeString:
    """A bar that is filled as far as `part` of `whole`; empty if there is nothing to take a share of."""
    return _bar([(float(part), state)], float(whole), size)


def _bar(pairs: Sequence[tuple[float, str]], whole: float, size: str) -> SafeString:
    rects, x = [], 0.0
    for value, css in pairs:
        width = 100 * value / whole if whole else 0.0
        rects.append((css, f"{x:.1f}", f"{width:.1f}"))
        x += width
    drawn = format_html_join("", '<rect class="{}" x="{}" width="{}" height="6"/>', rects)
    css = f"bar bar--{size}" if size else "bar"
    return format_html(
        '<svg class="{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{}</svg>', css, drawn
    )


@register.inclusion_tag("shell/ui/ratio.html")
def ratio(part: int, whole: int, state: str = "") -> dict[str, Any]:
    """Part of whole as a fraction first, then the percentage and a bar; never a bare percentage."""
    return {"part": part, "whole": whole, "state": state, "percent": percent(part, whole)}


@register.filter
def percent(part: float, whole: float) -> str:
    """`861|percent:1013` is "85.0%"; 99.97% is never rounded up to 100%; a dash if the whole is nothing."""
    if not whole:
        return "–"
    tenths = min(round(1000 * part / whole), 999) if part < whole else 1000
    return f"{tenths / 10:.1f}%"


@register.inclusion_tag("shell/ui/stat.html")
def stat(label: str, figure: Any, of: Any = "", note: str = "", state: str = "", aside: str = "") -> dict[str, Any]:
    """One figure of a strip: label, figure with its denominator or unit, a bar if both are numbers, a note."""
    drawn = isinstance(figure, int) and isinstance(of, int)
    return {"label": label, "figure": figure, "of": of, "note": note, "state": state, "aside": aside, "drawn": drawn}


@register.inclusion_tag("shell/ui/empty.html")
def empty(
    title: str, words: str = "", icon: str = "check", href: str = "", action: str = "", state: str = "", level: int = 3
) -> dict[str, Any]:
    """Nothing here: what that means and what to do next. `level` 2 where no heading of a card stands above."""
    shown = {"title": title, "words": words, "icon": icon, "href": href, "action": action}
    return {**shown, "state": state, "level": level}


@register.inclusion_tag("shell/ui/callout.html")
def callout(words: str, state: str = "") -> dict[str, Any]:
    """A sentence that must be seen: state ok, warn or bad, or none for a remark."""
    return {"words": words, "state": state}


@register.inclusion_tag("shell/ui/tabs.html")
def tabs(label: str, entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Tabs as links. Each entry has `href`, `label`, `here` and perhaps `count`."""
    return {"label": label, "entries": entries}


@register.inclusion_tag("shell/ui/crumb.html")
def crumb(entries: Sequence[Any], code: str = "") -> dict[str, Any]:
    """Where a place lies, the largest first; each entry has `name` and perhaps `href`, the last one is the place."""
    return {"entries": entries, "code": code}


@register.inclusion_tag("shell/ui/chain.html")
def chain(levels: Sequence[Any], upright: bool = False) -> dict[str, Any]:
    """The chain of responsibility, the highest first. Each level: `duty`, `name`, `role`, `since`, `until`, `here`, `href`, `note`."""
    return {"levels": levels, "upright": upright}


@register.inclusion_tag("shell/ui/timeline_row.html")
def timeline_row(row: Any, dated: bool = False) -> dict[str, Any]:
    """A line of what happened: `at` or `time`, `state`, `what`, `who`, `detail`, `tag`, `seal` (short hash), `here`.

    With `dated` the day stands before the time, for lists that span more than a day.
    """
    return {
        "row": row,
        "at": getattr(row, "at", None) or getattr(getattr(row, "entry", None), "happened_at", None),
        "dated": dated,
    }


@register.inclusion_tag("shell/ui/skeleton.html")
def skeleton(rows: int = 5) -> dict[str, Any]:
    """Grey lines where rows will be; put `role="status"` with a word beside it."""
    return {"rows": [("w45", "w100"), ("w30", "w80"), ("w60", "w100"), ("w30", "w60"), ("w45", "w80")][:rows]}


@register.inclusion_tag("shell/ui/pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict[str, Any]:
    """Pages of a list. `page` is a Django page, or has `next` (a cursor), `first` (bool) and perhaps `total`."""
    request = context["request"]
    return {"page": page, "numbered": hasattr(page, "paginator"), "request": request}


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: Any) -> str:
    """The present address with some of its parameters changed; None or "" takes one away."""
    request = context["request"]
    query: QueryDict = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.inclusion_tag("shell/ui/field.html")
def field(bound: BoundField, hint: str = "", label: str = "") -> dict[str, Any]:
    """A form's field: label, hint, control, its errors beside it, and what stands there now after a conflict."""
    return fields.parts(bound, hint=hint, label=label)


@register.inclusion_tag("shell/ui/errors.html")
def errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form, at its top, each line a link to its field. Nothing if nothing is wrong."""
    return {"lines": fields.error_lines(form)}


@register.simple_tag
def when(moment: datetime | None, words: str = "moment") -> SafeString | str:
    """An instant as `<time>`: words "moment" (今天 14:50), "edge" (2月9日 8:00), "day", "full" or "clock" (14:50)."""
    if moment is None:
        return ""
    now = clock.now()
    said = {
        "moment": lambda: timewords.moment_words(moment, now),
        "edge": lambda: timewords.edge_words(moment, now),
        "day": lambda: timewords.day_words(timewords.local(moment).date(), timewords.local(now).date()),
        "full": lambda: timewords.full_day(moment),
        "clock": lambda: timewords.clock_time(moment),
    }[words]()
    return format_html('<time datetime="{}">{}</time>', timewords.local(moment).isoformat(timespec="seconds"), said)


@register.simple_tag
def left(deadline: datetime | None) -> SafeString | str:
    """What is left until a deadline, coloured by urgency: 剩 42 分, 逾期 5 小时."""
    if deadline is None:
        return ""
    now = clock.now()
    css = timewords.urgency(deadline, now)
    return format_html('<b class="{}">{}</b>', f"t-{css}" if css else "", timewords.left_words(deadline, now))


@register.simple_tag
def lasting(start: datetime | None, end: datetime | None = None) -> str:
    """A period in words: 2月9日 8:00 起; 2月17日 14:00 至 18:00."""
    return timewords.period_words(start, end, clock.now())


@register.simple_tag
def lasted(start: datetime) -> str:
    """How long something has gone on: 已 3 天."""
    return timewords.ago_words(start, clock.now())


@register.filter
def figure(number: int | float | None) -> str:
    """A number with thousands separators."""
    return timewords.figure(number)


@register.filter
def message_icon(level: str) -> str:
    """The icon of a message's level."""
    return MESSAGE_ICONS.get(level, "info")
