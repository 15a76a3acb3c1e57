"""What a cell says: text without invisible characters, numbers, dates, yes and no. Pure functions of the cell.

A cell is what the reader found: text, a number (spreadsheets keep phone numbers as 13800002468.0), true or false, or
{"t": ISO text} for a date or time. Nothing is guessed in silence: what can be read two ways is a problem.
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta

from gezhi.registry.importing.problems import Problem, error, note

NOTHING = {
    "",
    "-",
    "--",
    "—",
    "——",
    "/",
    "\\",
    "无",
    "暂无",
    "没有",
    "空",
    "n/a",
    "na",
    "none",
    "null",
    "nan",
    "#n/a",
    "#ref!",
    "#value!",
    "#name?",
    "…",
}
FOREVER = {"长期", "永久", "无固定期限", "至今", "现在", "不限", "open", "until further notice"}
_ALNUM = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_ORDINARY = re.compile(r"[\x20-\x7e\u3001-\u3011\u4e00-\u9fff（），：；。“”·]*")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff]) +(?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_ROUNDED = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d{2}$")
_PARTS = re.compile(
    r"^(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*(?:日|号)?\.?(?:[\sT,]+(\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?.*)?$"
)
_REMARK = re.compile(r"[（(].*?[)）]")
_MARKS = str.maketrans("／．－—：", "/.--:")
_EIGHT = re.compile(r"^((?:19|20|30)\d{2})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_DAY_ZERO = datetime(1899, 12, 30)
_SERIALS = range(1, 73_051)  # 1899-12-31 to 2099-12-31 as spreadsheets count days
_NUMBER = re.compile(r"^约?\s*(-?\d{1,12})(?:\.0+)?\s*(?:人|名|位|个|家|左右)?$")
YES = {"是", "有", "√", "✓", "✔", "对", "y", "yes", "true", "1", "规上", "规模以上", "限上"}
NO = {"否", "无", "没有", "×", "✗", "x", "n", "no", "false", "0", "规下", "规模以下", "限下", "非规上"}


def text(cell: object) -> str:
    """The cell as people read it: no invisible characters, plain spaces, full-width letters and digits made ordinary."""
    if isinstance(cell, dict):
        return _spoken_time(str(cell["t"]))
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    words = str(cell)
    if _ORDINARY.fullmatch(words) and "  " not in words:
        return words.strip()
    visible = (c for c in words.translate(_ALNUM) if c.isspace() or unicodedata.category(c) not in {"Cf", "Cc", "Cs"})
    return " ".join("".join(visible).split())


def name(cell: object) -> str:
    """`worth`, without the spaces that lists put between Chinese characters to line names up (张　三)."""
    return _BETWEEN_HAN.sub("", worth(cell))


def worth(cell: object) -> str:
    """`text`, or "" where the cell only says that nothing is known (N/A, 无, -)."""
    words = text(cell)
    return "" if words.casefold() in NOTHING else words


def digits_lost(cell: object) -> bool:
    """Whether a spreadsheet has rounded a long number: more than 15 digits kept as a number, or written as 9.137E+17."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return abs(cell) >= 1e15
    return bool(_ROUNDED.match(text(cell)))


def number(cell: object) -> tuple[int | None, Problem | None]:
    """A whole number of zero or more: 86, "1,234", "86人", 86.0."""
    words = worth(cell)
    if not words:
        return None, None
    found = _NUMBER.match(words.replace(",", "").replace("，", ""))
    if not found or not 0 <= int(found[1]) <= 2_147_483_647:
        return None, error("no-number", value=words)
    return int(found[1]), None


def flag(cell: object) -> tuple[bool | None, Problem | None]:
    """Yes or no as people write it; None if nothing is said."""
    words = text(cell).casefold()
    if words in YES:
        return True, None
    if words in NO:
        return False, None
    return (None, None) if words in NOTHING else (None, error("no-yes-or-no", value=words))


def moment(cell: object) -> tuple[datetime | None, Problem | None]:
    """A date, or date and time, without a time zone. Text, eight digits, or a spreadsheet's count of days.

    1/5/2024 can be two dates and is an error with both; 24-1-5 is an error with the likely date; 2024年1月 is its first
    day with a note. Dates outside 1949-10-01 to 2099 are errors.
    """
    words = worth(cell)
    if not words or words.casefold() in FOREVER:
        return None, None
    found, problem = _from_number(cell) if isinstance(cell, float | int) else _from_words(words)
    if found and not datetime(1949, 10, 1) <= found < datetime(2100, 1, 1):
        return None, error("far-date", value=words, year=found.year)
    return found, problem


def day(cell: object) -> tuple[date | None, Problem | None]:
    """`moment` without its time of day."""
    found, problem = moment(cell)
    return found and found.date(), problem


def _from_number(cell: float) -> tuple[datetime | None, Problem | None]:
    if cell == int(cell) and _EIGHT.match(str(int(cell))):
        return _from_words(str(int(cell)))
    if int(cell) not in _SERIALS:
        return None, error("no-date", value=text(cell))
    return _DAY_ZERO + timedelta(seconds=round(cell * 86_400)), None


def _from_words(words: str) -> tuple[datetime | None, Problem | None]:
    plain = _REMARK.sub("", words).translate(_MARKS).strip()
    if plain.isdecimal() and len(plain) == 5:
        return _from_number(int(plain))
    if eight := _EIGHT.match(plain):
        return _valid(words, int(eight[1]), int(eight[2]), int(eight[3]))
    if month := _MONTH.match(plain):
        found, problem = _valid(words, int(month[1]), int(month[2]), 1)
        return found, problem or note("month-only", value=words, day=f"{found:%Y-%m-%d}")
    parts = _PARTS.match(plain)
    if not parts:
        return None, error("no-date", value=words)
    return _from_parts(words, parts[1], parts[2], parts[3], parts[4] or "")


def _from_parts(words: str, one: str, two: str, three: str, clock: str) -> tuple[datetime | None, Problem | None]:
    """Three numbers: the one of four digits is the year; without one nothing is sure."""
    first, second, third = int(one), int(two), int(three)
    if len(one) == 4 and len(three) <= 2:
        return _valid(words, first, second, third, clock)
    if len(three) == 4 and len(one) <= 2:
        return _year_last(words, first, second, third)
    return None, _year_short(words, first, second, third)


def _year_last(words: str, first: int, second: int, year: int) -> tuple[datetime | None, Problem | None]:
    """5/1/2024: day first or month first? Only one of both may make a date."""
    readings = [found for found in (_made(year, first, second), _made(year, second, first)) if found]
    if not readings:
        return None, error("no-date", value=words)
    if len(readings) == 2 and readings[0] != readings[1]:
        return None, error("two-dates", value=words, first=f"{readings[0]:%Y-%m-%d}", second=f"{readings[1]:%Y-%m-%d}")
    return readings[0], None


def _year_short(words: str, year: int, month: int, day_: int) -> Problem:
    found = _made(2000 + year, month, day_) if year < 100 else None
    return error("short-year", value=words, day=f"{found:%Y-%m-%d}") if found else error("no-date", value=words)


def _valid(words: str, year: int, month: int, day_: int, clock: str = "") -> tuple[datetime | None, Problem | None]:
    found = _made(year, month, day_, clock)
    if found:
        return found, None
    return None, error("no-date", value=words)


def _made(year: int, month: int, day_: int, clock: str = "") -> datetime | None:
    hours, _, minutes = clock.partition(":")
    try:
        return datetime(year, month, day_, int(hours or 0), int(minutes or 0))
    except ValueError:
        return None


def _spoken_time(iso: str) -> str:
    return iso.replace("T00:00:00", "").replace("T", " ")
