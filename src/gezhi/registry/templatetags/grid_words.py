"""Areas, distances and shares as people say them on maps and lists of grids."""

from django import template
from django.utils.translation import gettext as _

from gezhi.shell.timewords import figure

register = template.Library()


@register.filter
def square_metres(area: float | str | None) -> str:
    """An area: `3,678 m²`, from a square kilometre on `543.94 km²`; a dash if it is not known."""
    if not isinstance(area, int | float):
        return "–"
    if area >= 1_000_000:
        return _("%(area)s km²") % {"area": f"{area / 1_000_000:,.2f}"}
    return _("%(area)s m²") % {"area": figure(round(area)) if area >= 10 else f"{area:.1f}".removesuffix(".0")}


@register.filter
def metres(distance: float) -> str:
    """A distance: `41 m`, from ten kilometres on `12.3 km`."""
    if distance >= 10_000:
        return _("%(distance)s km") % {"distance": f"{distance / 1000:.1f}"}
    return _("%(distance)s m") % {"distance": figure(max(1, round(distance)))}


@register.filter
def finely(share: float | None) -> str:
    """A share with two decimals, `99.88%`; what is not quite all is never rounded up to 100 %."""
    if share is None:
        return "–"
    return f"{min(share * 100, 99.99):.2f}%" if share < 1 - 1e-12 else "100%"
