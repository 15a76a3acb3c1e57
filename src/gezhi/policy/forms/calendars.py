"""Forms about working time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.policy.forms.amounts import AmountField
from gezhi.policy.holiday_table import LONGEST_TEXT

WORKED, OFF, ANNOUNCED = "worked", "off", "announced"
_NO_DAY = _("This is not a date. Write it like 2027-02-18.")


class Day(forms.DateField):
    """A day of the zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], error_messages={"invalid": _NO_DAY}, **kwargs)


class MarkForm(forms.Form):
    """Marking days, or taking marks back."""

    first = Day(label=pgettext_lazy("of a range of days", "First day"))
    last = Day(label=pgettext_lazy("of a range of days", "Last day"))
    what = forms.ChoiceField(
        label=_("What these days are"),
        choices=[(OFF, _("Days off")), (WORKED, _("Working days")), (ANNOUNCED, _("As announced"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=pgettext_lazy("of a day", "Name"),
        max_length=40,
        required=False,
        help_text=_("For example founding day of the zone, typhoon"),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For example the number of the announcement")
    )


class HoursForm(forms.Form):
    """Working hours from a day on."""

    since = Day(label=_("From"))
    spans = forms.CharField(
        label=_("Working hours"),
        max_length=200,
        help_text=_("Without the breaks, for example 8:30-12:00, 13:30-17:30"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("For example hours of the summer"))


class ReasonForm(forms.Form):
    """Taking something back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class WeekendsForm(forms.Form):
    """Weekends become working days."""

    first = Day(label=pgettext_lazy("of a range of days", "First day"))
    last = Day(
        label=pgettext_lazy("of a range of days", "Last day"), help_text=_("It ends by itself; three months at most")
    )
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("The order or notice that makes weekends working days")
    )
    approver = forms.CharField(label=_("Approved by"), max_length=40, help_text=_("Name and post"))


class EndWeekendsForm(forms.Form):
    """Weekends are days off again earlier than planned."""

    last = Day(label=_("Last day on which weekends are worked"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class TableForm(forms.Form):
    """A year's holiday table, pasted or as a file."""

    year = forms.IntegerField(label=pgettext_lazy("of the calendar", "Year"))
    text = forms.CharField(
        label=_("Text of the table"),
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": "12"}),
        help_text=_("The announcement as it is, or one row for each holiday: date or dates, name, off or work"),
    )
    file = forms.FileField(label=_("Or a text file or CSV"), required=False, allow_empty_file=True)
    reason = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("For example the number of the announcement and its date")
    )

    def clean(self) -> dict[str, Any]:
        """The text of the file stands for the pasted one; one of the two must be there."""
        data = super().clean() or {}
        upload = data.pop("file", None)
        if upload is not None:
            data["text"] = _decoded(upload.read(LONGEST_TEXT * 4))
        if not (data.get("text") or "").strip():
            self.add_error("text", _("Paste the table, or choose a file."))
        return data


def _decoded(raw: bytes) -> str:
    """UTF-8, or what older spreadsheet programs write in China."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


class DueForm(forms.Form):
    """When would it be due?"""

    start = forms.DateTimeField(
        label=_("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    amount = AmountField(label=_("Time given"))
