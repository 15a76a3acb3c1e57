"""The parts of pages: what they say, and that nothing typed by people gets through as markup."""

from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

HOSTILE = '<img src=x onerror=alert(1)>"'


def drawn(source: str, **context: object) -> str:
    request = RequestFactory().get("/places/?kind=site&page=2")
    return Template("{% load shell_ui %}" + source).render(Context({"request": request, **context}))


def test_a_state_is_colour_shape_and_word() -> None:
    html = drawn('{% chip "late" "逾期" %}')
    assert "chip--late" in html and "#s-late" in html and "逾期" in html


def test_a_state_that_does_not_exist_is_a_mistake_of_the_page() -> None:
    with pytest.raises(TemplateSyntaxError, match="There is no state"):
        drawn('{% mark "purple" %}')


@pytest.mark.parametrize(
    "source",
    [
        "{% person name name %}",
        '{% chip "ok" name %}',
        "{% empty name name %}",
        "{% callout name %}",
        "{% crumb places name %}",
        "{% timeline_row row %}",
        "{% chain levels %}",
        "{% stat name name %}",
    ],
)
def test_names_are_text_and_never_markup(source: str) -> None:
    row = SimpleNamespace(time="8:00", state="ok", what=HOSTILE, who=HOSTILE, detail=HOSTILE, seal="", tag=HOSTILE)
    level = SimpleNamespace(duty=HOSTILE, name=HOSTILE, role=HOSTILE, since=None, until=None, href="", note=HOSTILE)
    html = drawn(source, name=HOSTILE, places=[SimpleNamespace(name=HOSTILE)], row=row, levels=[level])
    assert "<img" not in html and "&lt;img" in html


def test_a_rate_shows_its_fraction_first_and_never_rounds_up_to_all() -> None:
    html = drawn("{% ratio 9999 10000 %}")
    assert html.index("9,999/10,000") < html.index("99.9%")
    assert "100.0%" in drawn("{% ratio 34 34 %}")
    assert "–" in drawn("{% ratio 0 0 %}")


def test_a_bar_is_drawn_in_attributes_and_adds_up() -> None:
    html = drawn('{% bar 381 "ok" 12 "warn" 5 "bad" %}')
    assert "style" not in html
    assert 'class="ok" x="0.0" width="95.7"' in html and 'class="bad" x="98.7" width="1.3"' in html


def test_pages_keep_the_rest_of_the_address() -> None:
    html = drawn("{% pager page %}", page=Paginator(range(100), 20).page(2))
    assert 'href="/places/?kind=site&amp;page=3"' in html
    cursor = SimpleNamespace(next="abc", first=True, total=None)
    assert "after=abc" in drawn("{% pager page %}", page=cursor)


def test_one_page_needs_no_pager() -> None:
    assert not drawn("{% pager page %}", page=Paginator(range(3), 20).page(1)).strip()


def test_every_icon_that_is_named_somewhere_exists() -> None:
    import re
    from pathlib import Path

    package = Path(__file__).resolve().parents[2]
    sprite = (package / "shell" / "static" / "shell" / "icons.svg").read_text("utf-8")
    known = set(re.findall(r'<symbol id="([a-z-]+)"', sprite))
    named = {
        (path.name, name if name == "logo" else f"i-{name}")
        for path in package.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text("utf-8"))
    }
    assert len(named) > 20
    assert not {(path, name) for path, name in named if name not in known}
