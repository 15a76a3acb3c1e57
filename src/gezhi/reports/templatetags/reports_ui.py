"""How values, days and items are written on the reports pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.kernel.refusals import Sentence
from gezhi.reports.models.items import ItemKind, Sight, Source
from gezhi.reports.reads.burden import Burden, Span
from gezhi.reports.reads.shapes import ShapePage
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
def spans(burden: Burden) -> list[tuple[str, Span, Span | None]]:
    """The periods of the burden with their headings, each with the one before that it is shown beside."""
    return [(_("This week"), burden.week, burden.last_week), (_("This year"), burden.year, None)]


@register.filter
def comes_from(page: ShapePage) -> str:
    """Where a definition comes from: the zone itself, a pack, the product."""
    if page.own is not None:
        return _("The zone's own.")
    return _("From the policy pack of an open incident.") if page.offered.source else _("Comes with the product.")


@register.simple_tag
def bare(bound: BoundField) -> SafeString:
    """A field of a line of a table: its control alone, called by its label for screen readers, in our markup."""
    attrs = dict(bound.field.widget.attrs) | {"aria-label": str(bound.label)}
    if not isinstance(bound.field.widget, CheckboxInput):
        attrs["class"] = f"input {attrs.get('class', '')}".strip()
    return bound.as_widget(attrs=attrs)


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
