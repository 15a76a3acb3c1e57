"""Lengths of time as deadlines are written: minutes by the clock, minutes of working time, whole working days."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.kernel.refusals import Refused

Unit = Literal["minutes", "work_minutes", "work_days"]
UNITS: tuple[Unit, ...] = ("minutes", "work_minutes", "work_days")
LARGEST: dict[Unit, int] = {"minutes": 366 * 1440, "work_minutes": 366 * 480, "work_days": 366}
"""No deadline of the product is longer than a year."""


@dataclass(frozen=True)
class Amount:
    """So many minutes of the clock ("minutes"), of working time ("work_minutes"), or whole working days ("work_days").

    Raises Refused for a unit that is not one of them, a negative number, or more than a year.
    """

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise Refused(_("“%(unit)s” is no unit of time here. Choose one of those offered.") % {"unit": self.unit})
        if not 0 <= self.number <= LARGEST[self.unit]:
            raise Refused(
                _("%(number)s is out of range. Enter a whole number from 0 to %(largest)s.")
                % {"number": self.number, "largest": LARGEST[self.unit]}
            )

    @property
    def text(self) -> str:
        """As it is stored: `120 minutes`, `3 work_days`."""
        return f"{self.number} {self.unit}"

    @classmethod
    def parse(cls, text: str) -> "Amount":
        """The amount that `text` was stored from; Refused for anything else."""
        number, _space, unit = text.partition(" ")
        if not number.isascii() or not number.isdecimal():
            raise Refused(_("“%(text)s” is no length of time. Write it as in “3 work_days”.") % {"text": text[:40]})
        return cls(int(number), unit)  # type: ignore[arg-type]  # looked at on creation

    @property
    def words(self) -> str:
        """As people say it: `2 小时`, `4 个工作小时`, `3 个工作日`; `到期时` is said where it means something."""
        if self.unit == "work_days":
            return ngettext("%(count)d working day", "%(count)d working days", self.number) % {"count": self.number}
        whole, minutes = divmod(self.number, 60)
        if self.unit == "minutes" and self.number and not self.number % 1440:
            days = self.number // 1440
            return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
        said = [self._hours(whole)] if whole else []
        return " ".join([*said, self._minutes(minutes)] if minutes or not whole else said)

    def _hours(self, count: int) -> str:
        if self.unit == "minutes":
            return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
        return ngettext("%(count)d working hour", "%(count)d working hours", count) % {"count": count}

    def _minutes(self, count: int) -> str:
        if self.unit == "minutes" or self.number > 60:
            return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
        return ngettext("%(count)d working minute", "%(count)d working minutes", count) % {"count": count}


def minutes(number: int) -> Amount:
    """So many minutes by the clock on the wall, nights and holidays too."""
    return Amount(number, "minutes")


def work_minutes(number: int) -> Amount:
    """So many minutes of working time."""
    return Amount(number, "work_minutes")


def work_days(number: int) -> Amount:
    """Until close of business of the so-many-th working day after."""
    return Amount(number, "work_days")
