"""Reading a year's holiday table: the announcement of the State Council's office as it is pasted, or rows of a list.

Announcement: 一、元旦：1月1日（周五）至3日（周日）放假，共3天。 … 2月14日（周日）上班。
Rows: 2027-01-01, 元旦, 休   or   2027-01-01 ~ 2027-01-03, New Year's Day, off   (comma, semicolon, tab)
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused
from gezhi.policy import holidays
from gezhi.shell.timewords import weekday

FEWEST = 11
"""Days off in any year since 2008; 13 since 2025 (全国年节及纪念日放假办法 art. 2). Fewer is not a whole table."""
LONGEST_TEXT = 20_000
LAST = 2099
_OFF = {"休", "放假", "休息", "节假日", "off", "holiday", "0"}
_WORKED = {"班", "上班", "工作日", "调休上班", "补班", "work", "worked", "on", "1"}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SPOKEN = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?P<note>（[^）]*）|\([^)]*\))?"
    r"(?:\s*(?:至|到|-|—|~)\s*(?:(?P<year2>\d{4})年)?(?:(?P<month2>\d{1,2})月)?(?P<day2>\d{1,2})日(?P<note2>（[^）]*）|\([^)]*\))?)?"
)
_NAMED = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|\d+[.、])?\s*(?P<name>[^：:，。\d]{2,12})[：:](?P<rest>.+)$")
_COUNT = re.compile(r"共\s*(\d+)\s*天")
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")


@dataclass(frozen=True)
class TableDay:
    """One day of a table: worked or off, and for which holiday."""

    day: date
    working: bool
    name: str


def demand_wanted(year: int) -> None:
    """Refused for a year whose table the product has itself, or that is out of all bounds."""
    if holidays.knows(year):
        raise Refused(
            _("The product knows the holidays of %(year)s. Mark single days where the zone does otherwise.")
            % {"year": year},
            field="year",
        )
    if not holidays.FIRST_YEAR <= year <= LAST:
        raise Refused(_("The year %(year)s cannot be right. Check it.") % {"year": year}, field="year")


def read_table(year: int, text: str) -> list[TableDay]:
    """The days that `text` names, in order. Refused with the line that cannot be right, and why.

    Looked at: dates that exist and belong to the year (or a week around it), weekdays and numbers of days that the text itself
    names, make-up days that are weekends, no day both worked and off, and that the table is whole.
    """
    if len(text) > LONGEST_TEXT:
        raise _refused(_("The text is longer than any holiday table. Paste the table only."))
    found: dict[date, TableDay] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for one in _line(year, number, line):
            before = found.setdefault(one.day, one)
            if before.working != one.working:
                raise _wrong(number, _("%(day)s is both worked and off") % {"day": one.day})
    days = sorted(found.values(), key=lambda one: one.day)
    off = sum(not one.working for one in days)
    if off < FEWEST:
        raise _refused(
            _("Only %(off)s days off were found in the text; a year has at least %(fewest)s. Paste the whole table.")
            % {"off": off, "fewest": FEWEST}
        )
    return days


def _line(year: int, number: int, line: str) -> Iterator[TableDay]:
    if not line.strip() or line.lstrip().startswith("#"):
        return
    if _ISO.search(line):
        yield from _row(year, number, line)
    elif named := _NAMED.match(line):
        for sentence in re.split(r"[。；;]", named["rest"]):
            yield from _sentence(year, number, named["name"].strip(), sentence)
    elif _SPOKEN.search(line) and ("放假" in line or "上班" in line):
        raise _wrong(number, _("there is no name of a holiday and a colon before the dates"))


def _row(year: int, number: int, line: str) -> Iterator[TableDay]:
    """A row of a list: one date or two, a word for worked or off, a name."""
    cells = [cell.strip() for cell in next(csv.reader([re.sub(r"[，；;\t|]", ",", line)]))]
    dates = [_day(number, *map(int, match)) for match in _ISO.findall(line)]
    words = [cell for cell in cells if cell and not _ISO.search(cell)]
    states = [word.lower() in _WORKED for word in words if word.lower() in _OFF | _WORKED]
    if len(dates) > 2 or len(states) != 1:
        raise _wrong(number, _("a row has one date or two, a name, and off or work"))
    name = next((word for word in words if word.lower() not in _OFF | _WORKED), "")
    yield from _range(year, number, dates[0], dates[-1], states[0], name)


def _sentence(year: int, number: int, name: str, sentence: str) -> Iterator[TableDay]:
    """A sentence of the announcement: dates that are off (放假) or worked (上班)."""
    working = "上班" in sentence
    if not working and "放假" not in sentence and "调休" not in sentence:
        return
    days: list[TableDay] = []
    for match in _SPOKEN.finditer(sentence):
        first = _day(number, int(match["year"] or year), int(match["month"]), int(match["day"]))
        last = first
        if match["day2"]:
            last = _day(
                number, int(match["year2"] or first.year), int(match["month2"] or first.month), int(match["day2"])
            )
        _demand_weekday(number, first, match["note"])
        _demand_weekday(number, last, match["note2"])
        days += _range(year, number, first, last, working, name)
    said = _COUNT.search(sentence)
    if said and not working and int(said[1]) != len(days):
        raise _wrong(number, _("it says %(said)s days and names %(found)s") % {"said": said[1], "found": len(days)})
    yield from days


def _range(year: int, number: int, first: date, last: date, working: bool, name: str) -> Iterator[TableDay]:
    if not 0 <= (last - first).days <= 15:
        raise _wrong(number, _("%(first)s to %(last)s is no holiday") % {"first": first, "last": last})
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if not date(year, 1, 1) - timedelta(days=7) <= day <= date(year, 12, 31) + timedelta(days=7):
            raise _wrong(number, _("%(day)s is not in %(year)s") % {"day": day, "year": year})
        if working and day.weekday() < 5:
            raise _wrong(number, _("%(day)s is no Saturday or Sunday and is worked anyway") % {"day": day})
        yield TableDay(day, working, name[:40])


def _day(number: int, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _wrong(number, _("there is no day %(day)s") % {"day": f"{year}-{month}-{day}"}) from error


def _demand_weekday(number: int, day: date, note: str | None) -> None:
    said = _WEEKDAY.search(note or "")
    monday = date(2024, 1, 1)
    if said and _WEEKDAYS[said[1]] != day.weekday():
        raise _wrong(
            number,
            _("%(day)s is no %(said)s, so it may be another year’s table")
            % {"day": day, "said": weekday(monday + timedelta(days=_WEEKDAYS[said[1]]))},
        )


def _wrong(number: int, why: str) -> Refused:
    return _refused(_("Line %(number)s: %(why)s. Correct it, then try again.") % {"number": number, "why": why})


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field="text")
