"""The QR code as inline SVG, and words for devices and rights."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code (error correction M) of `text`, black on white in every theme, as an SVG without styles."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2)
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(drawn))  # noqa: S308  drawn here


@register.filter
def spaced(code: str, size: int = 4) -> str:
    """A long code in groups of `size`, for typing it off."""
    return " ".join(code[i : i + size] for i in range(0, len(code), size))
