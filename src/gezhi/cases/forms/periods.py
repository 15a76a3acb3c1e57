"""The period that figures are asked for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.periods import local_zone
from gezhi.policy.models import Kind
from gezhi.registry.reads.coverage import Standing
from gezhi.shell.timewords import local

A_DAY = timedelta(days=1)
PERIODS = [
    ("month", pgettext_lazy("period", "This month")),
    ("last_month", pgettext_lazy("period", "Last month")),
    ("quarter", pgettext_lazy("period", "This quarter")),
    ("year", pgettext_lazy("period", "This year")),
    ("days", pgettext_lazy("period", "From day to day")),
]


class PeriodForm(forms.Form):
    """Which days, which part of the zone, which kind."""

    marks_optional = False

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Until with"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=pgettext_lazy("of a case", "Kind"), required=False)
    place = forms.TypedChoiceField(label=_("Where"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, groups: list[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = pgettext_lazy("no filter", "All")
        for name, choices in (
            ("kind", [("", everything), *Kind.choices]),
            ("place", [("", everything), *((group.place_id, group.name) for group in groups)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def asked(self, at: datetime) -> tuple[datetime, datetime]:
        """The period [since, until) as aware instants; this month if nothing else makes sense."""
        self.is_valid()
        said = self.cleaned_data
        first, last = said.get("first"), said.get("last")
        if said.get("period") == "days" and first and last and first <= last:
            return _midnight(first.year, first.month, first.day), _midnight(last.year, last.month, last.day) + A_DAY
        return _named(said.get("period") or "month", at)


def _named(period: str, at: datetime) -> tuple[datetime, datetime]:
    today = local(at).date()
    begins = {
        "last_month": _month(today.year, today.month - 1),
        "quarter": _month(today.year, (today.month - 1) // 3 * 3 + 1),
        "year": _month(today.year, 1),
    }.get(period, _month(today.year, today.month))
    length = {"quarter": 3, "year": 12}.get(period, 1)
    there = local(begins)
    return begins, _month(there.year, there.month + length)


def _month(year: int, month: int) -> datetime:
    """The first midnight of a month; months beyond a year count on into the next or the one before."""
    return _midnight(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=local_zone())
