"""Public holidays and make-up working days as the State Council's office announced them, from the `chinesecalendar` package.

The package knows the years 2004 to some year (2026 in 1.11.0) and raises beyond it; so its tables are read here directly and a
year that it does not know is said to be unknown, never guessed.
"""

from datetime import date

from chinese_calendar import constants
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence

NAMES: dict[str, Sentence] = {
    "New Year's Day": pgettext_lazy("holiday", "New Year's Day"),
    "Spring Festival": pgettext_lazy("holiday", "Spring Festival"),
    "Tomb-sweeping Day": pgettext_lazy("holiday", "Tomb-sweeping Day"),
    "Labour Day": pgettext_lazy("holiday", "Labour Day"),
    "Dragon Boat Festival": pgettext_lazy("holiday", "Dragon Boat Festival"),
    "Mid-autumn Festival": pgettext_lazy("holiday", "Mid-autumn Festival"),
    "National Day": pgettext_lazy("holiday", "National Day"),
    "Anti-Fascist 70th Day": pgettext_lazy("holiday", "Victory Day"),
}
_OFF: dict[date, str] = constants.holidays
_MADE_UP: dict[date, str] = constants.workdays
FIRST_YEAR, LAST_YEAR = min(_OFF).year, max(_OFF).year


def knows(year: int) -> bool:
    """Whether the package has this year's table."""
    return FIRST_YEAR <= year <= LAST_YEAR


def holiday(day: date) -> Sentence:
    """The public holiday that `day` is off for, days off in lieu included; "" if it is none."""
    return _named(_OFF.get(day, ""))


def made_up_for(day: date) -> Sentence:
    """The public holiday that `day`, a Saturday or Sunday, is worked for (调休); "" if it is no make-up day."""
    return _named(_MADE_UP.get(day, ""))


def _named(name: str) -> Sentence:
    return NAMES.get(name, name)
