"""Charts drawn on the server: one SVG for the page, the same as PNG for the document."""

import re
from collections.abc import Sequence

import pygal
import resvg_py
from pygal.style import Style

FONTS = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, sans-serif"
COLOURS = ("#0f4c81", "#8a97a5", "#2f9e62")
WIDTH, HEIGHT = 900, 220
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
"""What would make the picture move; ours lies still on a page and on paper."""


def shares(title: str, parts: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]]) -> str:
    """An SVG with a group of bars for each of `parts`: shares in per cent (None = nothing to show) by series."""
    style = Style(
        background="transparent", plot_background="transparent", colors=COLOURS, font_family=FONTS, label_font_size=14,
        major_label_font_size=14, legend_font_size=14, title_font_size=15, value_font_size=12, opacity="1",
        foreground="#15202b", foreground_strong="#15202b", foreground_subtle="#9aa5b0",
    )  # fmt: skip
    chart = pygal.Bar(
        style=style, width=WIDTH, height=HEIGHT, js=[], range=(0, 100), y_labels=[0, 50, 100], margin=6, spacing=8,
        legend_at_bottom=True, explicit_size=True, disable_xml_declaration=True,
        print_values=True, print_values_position="top", value_formatter=_percent, no_prefix=False,
    )  # fmt: skip
    chart.title = title
    chart.x_labels = list(parts)
    for name, values in series:
        chart.add(name, [None if value is None else round(value, 1) for value in values])
    drawn: str = chart.render(is_unicode=True)
    return _SCRIPT.sub("", drawn)


def as_png(svg: str) -> bytes:
    """The picture in twice its size. Its words need a font of the machine that has them."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=2 * WIDTH, height=2 * HEIGHT, background="#ffffff"))


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}%"
