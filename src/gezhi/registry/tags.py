"""Key-enterprise tags. Anybody may invent one; lists/key_tags.csv holds those that everybody should write the same way."""

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused

_TABLE = Path(__file__).resolve().parent / "lists" / "key_tags.csv"
_BETWEEN = re.compile(r"[,，、;；|\n\t]+")
LONGEST = 30
MOST = 12


@cache
def _rows() -> list[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _spellings() -> dict[str, str]:
    """Every way to write a known tag, without spaces and quotation marks, and its code."""
    return {_plain(text): row["code"] for row in _rows() for text in (row["code"], row["zh"], row["en"])}


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’]+", "", text).lower()


def vocabulary() -> list[tuple[str, str]]:
    """The known tags as (code, label in the active language)."""
    return [(row["code"], label(row["code"])) for row in _rows()]


def label(tag: str) -> str:
    """What pages show for a stored tag: the vocabulary's word, or the tag as somebody wrote it."""
    column = "en" if (get_language() or "").startswith("en") else "zh"
    return next((row[column] for row in _rows() if row["code"] == tag), tag)


def split(text: str) -> list[str]:
    """The tags in one cell or field: "白名单、重点项目" gives two."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def checked(tags: str | Iterable[str]) -> list[str]:
    """The tags as they are stored, each once: known ones by code, others as written.

    Refused (field key_tags) if there are more than 12 or one has more than 30 characters.
    """
    given = split(tags) if isinstance(tags, str) else [tag.strip() for tag in tags if tag.strip()]
    stored = list(dict.fromkeys(_spellings().get(_plain(tag), tag) for tag in given))
    if len(stored) > MOST:
        text = ngettext(
            "There is %(count)d tag; at most %(most)d fit.",
            "There are %(count)d tags; at most %(most)d fit.",
            len(stored),
        )
        raise Refused(text % {"count": len(stored), "most": MOST}, field="key_tags")
    for tag in stored:
        if len(tag) > LONGEST:
            raise Refused(
                _("The tag “%(tag)s…” is longer than %(most)d characters. Shorten it.")
                % {"tag": tag[:12], "most": LONGEST},
                field="key_tags",
            )
    return stored
