"""Industries by GB/T 4754-2017: 20 sections (A to T) and 97 divisions (01 to 97), found by code or by name."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused

_TABLE = Path(__file__).resolve().parent / "lists" / "industries.csv"
_CODE = re.compile(r"^([A-T])?(\d{2})?\d{0,2}$")
_PUNCTUATION = re.compile(r"[\s、,，;；:：.。·()（）\-–—_]+")
# Names the divisions had in GB/T 4754-2011; lists made before 2018 still carry them.
_NAMES_OF_2011 = {
    "农、林、牧、渔服务业": "05",
    "开采辅助活动": "11",
    "石油加工、炼焦和核燃料加工业": "25",
    "建筑装饰和其他建筑业": "50",
    "装卸搬运和运输代理业": "58",
    "仓储业": "59",
    "广播、电视、电影和影视录音制作业": "87",
    "基层群众自治组织": "96",
}


@dataclass(frozen=True)
class Industry:
    """A section, or a division within one (`division` is "" for a whole section)."""

    section: str
    division: str
    zh: str
    en: str

    @property
    def code(self) -> str:
        """As the standard writes it: "C" or "C35"."""
        return self.section + self.division

    @property
    def name(self) -> str:
        """The name in the active language (Chinese unless the page is English)."""
        return self.en if (get_language() or "").startswith("en") else self.zh


@cache
def _table() -> dict[str, Industry]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [Industry(row["code"][0], row["code"][1:], row["zh"], row["en"]) for row in csv.DictReader(file)]
    return {industry.division or industry.section: industry for industry in rows}


@cache
def _by_name() -> dict[str, Industry]:
    """By name without punctuation; where a section and its only division share a name, the division."""
    named = {_plain(text): industry for industry in _table().values() for text in (industry.zh, industry.en)}
    return named | {_plain(name): _table()[division] for name, division in _NAMES_OF_2011.items()}


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)).upper()


def sections() -> list[Industry]:
    """The 20 sections, A to T."""
    return [industry for industry in _table().values() if not industry.division]


def divisions(section: str = "") -> list[Industry]:
    """The 97 divisions in order, or those of one section."""
    return [industry for industry in _table().values() if industry.division and section in ("", industry.section)]


def section_of(division: str) -> str:
    """The section letter of a two-digit division; "" if there is no such division."""
    found = _table().get(division)
    return found.section if found and found.division else ""


def by_code(code: str) -> Industry | None:
    """The industry of "C", "35", "C35", "351", "3512" or "C3512"; None if there is none, or the letter does not fit."""
    match = _CODE.match(_plain(code))
    if not match or not any(match.groups()):
        return None
    letter, division = match.groups()
    found = _table().get(division or letter)
    return found if found and letter in (None, found.section) else None


def find(text: str) -> Industry | None:
    """The industry meant by a code, a Chinese or English name, or both ("C35 专用设备制造业"); None if unclear."""
    words = unicodedata.normalize("NFKC", text).strip()
    found = by_code(words) or _by_name().get(_plain(words))
    if found or not words:
        return found
    leading = re.match(r"^[A-Ta-t]?\d{2,4}|^[A-Ta-t](?=\W|[\u4e00-\u9fff])", words)
    rest = _by_name().get(_plain(words[leading.end() :])) if leading else None
    named = by_code(leading.group()) if leading else None
    return named if named and rest and rest.section == named.section else None


def checked(text: str) -> Industry | None:
    """`find`, with an empty text for no industry; Refused (field industry) if the text names none."""
    if not text.strip():
        return None
    found = find(text)
    if found is None:
        raise Refused(
            _("“%(text)s” is not an industry of GB/T 4754-2017. Enter a division such as C35, or its name.")
            % {"text": text[:40]},
            field="industry",
            code="industry",
        )
    return found


def name_of(section: str, division: str = "") -> str:
    """What pages show for an enterprise's industry: "C35 专用设备制造业"; "" if none is known."""
    found = _table().get(division or section)
    return f"{found.code} {found.name}" if found else ""
