"""How values, days and items are written on the reports pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.kernel.refusals import Sentence
from gezhi.reports.models.items import ItemKind, Sight, Source
from gezhi.reports.reads.burden import Burden, Span
from gezhi.reports.shipped import Item
from gezhi.shell.templatetags.shell_ui import figure

register = template.Library()


@register.filter
def iso(day: date) -> str:
    """A day as addresses and inputs have it: 2026-11-02."""
    return f"{day:%Y-%m-%d}"


@register.filter
def said(value: Any) -> str:
    """A value as people read it: yes, 1,234, or the text."""
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    return figure(value) if isinstance(value, int) else str(value)


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """What stands under the key; None if nothing does."""
    return mapping.get(key)


@register.filter
def at_place(row: Sequence[Any], place: int) -> Any:
    """The cell at that place, counted from 0."""
    return row[place] if place < len(row) else ""


@register.filter
def clock_minute(minute: int) -> str:
    """Minutes after midnight as a time of day: 12:00."""
    return f"{minute // 60}:{minute % 60:02}"


@register.filter
def spans(burden: Burden) -> list[tuple[str, Span]]:
    """The two periods of the burden with their headings."""
    return [(_("This week"), burden.week), (_("This year"), burden.year)]


@register.filter
def kind_words(item: Item) -> Sentence:
    """What an answer looks like."""
    return ItemKind(item.kind).label


@register.filter
def source_words(item: Item) -> Sentence:
    """Where an item comes from."""
    return Source(item.source).label


@register.filter
def sight_words(item: Item) -> Sentence:
    """Who sees single answers."""
    return Sight(item.sight).label
