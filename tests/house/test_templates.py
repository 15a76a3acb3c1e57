"""Templates keep the strict content security policy and speak through translations."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from tests.house import source

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=[\"']application/json)", re.I),
    "an event handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.I),
    "script in an address": re.compile(r"javascript:", re.I),
    "evaluated htmx values": re.compile(r"hx-(?:vals|headers)\s*=\s*[\"']js:", re.I),
    "something from elsewhere": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}
OUR_NAMES = re.compile(
    r"格治|Gezhi|简体中文|English|GeoJSON|WGS.?84|GCJ-?02|BD-?09|CSV|XLSX|JSON|GB18030|UTF-8|RFC 9457|OpenAPI|Excel|Ctrl|OpenStreetMap"
)
WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
SAID_ALOUD = {"alt", "title", "placeholder", "aria-label", "aria-description", "summary", "label", "data-confirm"}
NOT_SAID = {"code", "pre", "kbd", "script"}


def templates() -> list[Path]:
    return [path for path in source.files(".html", ".svg", below=source.PACKAGE) if "templates" in path.parts]


@pytest.mark.parametrize("what", INLINE)
def test_no_template_has(what: str) -> None:
    found = [
        source.shown(path, text[: match.start()].count("\n") + 1)
        for path in templates()
        for text in [path.read_text("utf-8")]
        for match in INLINE[what].finditer(text)
    ]
    source.nothing(found)


class Said(HTMLParser):
    """Collects what a reader would see or hear of a page's own markup."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in SAID_ALOUD and value]
        if tag in NOT_SAID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.words.append(data)


def untranslated(text: str) -> list[str]:
    """Words of a template outside its tags, variables, comments and translated blocks."""
    kept, in_block, in_comment = [], False, False
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            tag = token.split_contents()[0]
            in_block = (in_block or tag in ("blocktranslate", "blocktrans")) and not tag.startswith("endblocktrans")
            in_comment = (in_comment or tag == "comment") and tag != "endcomment"
        if token.token_type == TokenType.TEXT and not in_block and not in_comment:
            kept.append(token.contents)
    said = Said()
    said.feed("".join(kept))
    said.close()
    return [words.strip() for words in said.words if WORD.search(OUR_NAMES.sub("", words))]


def test_every_word_of_a_template_is_translated() -> None:
    source.nothing(
        f"{source.shown(path)}: {words}"
        for path in templates()
        if "styleguide" not in path.parts  # shows components with invented Chinese content
        for words in untranslated(path.read_text("utf-8"))
    )


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<img alt="A map">', ["A map"]),
        ("<p>{% translate 'Hello' %} {{ name }} 3 m²</p>", []),
        ("{% blocktranslate %}Hello{% endblocktranslate %}<p class='bad word'>格治</p>", []),
        ("{# Hello #}{% comment %}Hello{% endcomment %}<code>make run</code>", []),
        ("<p>你好</p>", ["你好"]),
    ],
)
def test_untranslated_words_are_seen(template: str, found: list[str]) -> None:
    assert untranslated(template) == found


def test_scripts_say_nothing_of_their_own() -> None:
    """Scripts get their words from data- attributes of the page, where they are translated."""
    speaking = [
        source.shown(path, number)
        for path in source.files(".js", below=source.PACKAGE)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"[\u3400-\u9fff]", line.split("//")[0])
    ]
    source.nothing(speaking)
