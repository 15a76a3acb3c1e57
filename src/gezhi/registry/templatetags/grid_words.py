"""Areas, distances and shares as people say them on maps and lists of grids."""

from django import template
from django.utils.translation import gettext as _

from gezhi.shell.timewords import figure

register = template.Library()


@register.filter
def square_metres(area: float | None) -> str:
    """An area: `3,678 m²`, from a square kilometre on `543.94 km²`; a dash if it is not known."""
    if area is None:
        return "–"
    if area >= 1_000_000:
        return _("%(area)s km²") % {"area": f"{area / 1_000_000:,.2f}"}
    return _("%(area)s m²") % {"area": figure(round(area)) if area >= 10 else f"{area:.1f}"}


@register.filter
def metres(distance: float) -> str:
    """A distance: `41 m`, from ten kilometres on `12.3 km`."""
    if distance >= 10_000:
        return _("%(distance)s km") % {"distance": f"{distance / 1000:.1f}"}
    return _("%(distance)s m") % {"distance": figure(max(1, round(distance)))}


@register.filter
def finely(share: float | None) -> str:
    """A share with two decimals, cut off and not rounded, so that 99.999 % is never called 100 %: `99.87%`."""
    return "–" if share is None else f"{int(share * 10_000 + 1e-6) / 100:.2f}%"
