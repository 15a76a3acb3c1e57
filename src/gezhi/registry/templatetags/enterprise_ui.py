"""Words and small parts that pages about enterprises share."""

from collections.abc import Mapping

from django import template

from gezhi.logbook.names import Named
from gezhi.registry import industries, tags
from gezhi.registry.models import Enterprise

register = template.Library()


@register.filter
def industry(enterprise: Enterprise) -> str:
    """The industry in words: "C13 农副食品加工业"; "" if it is not known."""
    return industries.name_of(enterprise.industry_section, enterprise.industry_division)


@register.filter
def tag_label(tag: str) -> str:
    """A stored tag in words."""
    return tags.label(tag)


@register.filter
def spaced(code: str | None) -> str:
    """A credit code in its parts, easier to compare: 91 370214 264841532 N."""
    return f"{code[:2]} {code[2:8]} {code[8:17]} {code[17:]}" if code and len(code) == 18 else code or ""


@register.filter
def named(known: Mapping[str, Named], reference: str) -> str:
    """The name of a reference among those that were looked up for the page."""
    found = known.get(reference)
    return found.label if found else reference
