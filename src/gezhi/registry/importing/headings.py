"""Which field a heading means. A word is matched without spaces, marks, width and case, and without remarks in brackets.

Where the same word means different things on different sheets (名称, 地址, 电话), each sheet has its own.
"""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

from django.utils.translation import override

from gezhi.registry.importing.fields import SHEETS

LISTS = Path(__file__).resolve().parent.parent / "lists"
LANGUAGES = ("zh-hans", "en")
NUMBERING = {"序号", "no", "id", "行号", "编号序号", "问题", "problems"}  # columns that nobody misses
_MARKS = re.compile(r"[\s*＊:：、,，.。/\\\-_—（）()\[\]【】\"“”'‘’#]+")
_BRACKETS = re.compile(r"[（(\[【].*?[）)\]】]")


@cache
def plain(heading: str) -> str:
    """A heading without what does not matter: spaces, marks, width and case."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", heading)).lower()


def field_for(noun: str, heading: str) -> str:
    """The name of the field that `heading` means on the sheet `noun`; "" if it is not known."""
    words = words_of(noun)
    return words.get(plain(heading)) or words.get(plain(_BRACKETS.sub("", heading))) or ""


def noun_by_name(name: str) -> str:
    """The sheet that is called `name`; "" if the name says nothing."""
    return _sheet_names().get(plain(name), "")


@cache
def words_of(noun: str) -> dict[str, str]:
    """Every plain word of a sheet's columns and the field it means; the fields' labels in both languages among them."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            for field in SHEETS[noun].fields:
                found.setdefault(plain(str(field.label)), field.name)
    for sheet, name, words in _table():
        if sheet == noun and name:
            for word in words:
                found.setdefault(plain(word), name)
    return found


@cache
def _sheet_names() -> dict[str, str]:
    found = {plain(word): sheet for sheet, name, words in _table() if not name for word in words}
    for language in LANGUAGES:
        with override(language):
            found |= {plain(str(kind.label)): noun for noun, kind in SHEETS.items()}
    return found


@cache
def _table() -> list[tuple[str, str, list[str]]]:
    with (LISTS / "headings.csv").open(encoding="utf-8", newline="") as file:
        return [(row["sheet"], row["field"], row["words"].split()) for row in csv.DictReader(file)]
