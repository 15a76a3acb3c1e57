"""Forms about where enterprises work."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.periods import local_zone, start_of
from gezhi.registry.forms.fields import PlaceChoice
from gezhi.registry.reads.coverage import Standing


class Day(forms.DateField):
    """A day; the value is its first instant in the zone's time zone, aware. Saving an untouched day keeps its time."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        messages = {"invalid": _("This is no date. Write it as 2019-05-29.")}
        formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        super().__init__(widget=widget, input_formats=formats, error_messages=messages, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """An instant is shown as its day there."""
        return value.astimezone(local_zone()).date() if isinstance(value, datetime) else value


def instant_of(day: date | None, before: datetime | None = None) -> datetime | None:
    """The first instant of `day`; `before` itself if that lies on the same day, so that nothing changes unasked."""
    if day is None:
        return None
    if before is not None and before.astimezone(local_zone()).date() == day:
        return before
    return start_of(day)


class StayForm(forms.Form):
    """An enterprise begins to work at a place."""

    place = PlaceChoice(
        label=_("Where it works"), help_text=_("Confirm it with the enterprise or its lease, not by the address alone")
    )
    start = Day(label=_("From"))
    end = Day(
        label=_("Until"),
        required=False,
        help_text=_("From this day it is no longer there. Leave empty if nobody knows"),
    )
    room = forms.CharField(label=_("Room"), max_length=60, required=False, help_text=_("For example 3rd floor, 301"))
    staff = forms.IntegerField(label=_("Staff here"), min_value=0, max_value=1_000_000, required=False)

    def __init__(self, *args: Any, choices: list[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = self.fields["place"]
        assert isinstance(places, PlaceChoice)
        places.offer(choices)

    def said(self) -> dict[str, Any]:
        """The cleaned values as the verb takes them."""
        data = dict(self.cleaned_data)
        return data | {"start": instant_of(data["start"]), "end": instant_of(data.get("end"))}


class ChangeStayForm(forms.Form):
    """Puts a stay right; `version` is the one the person saw."""

    start = Day(label=_("From"))
    end = Day(
        label=_("Until"),
        required=False,
        help_text=_("From this day it is no longer there. Leave empty if nobody knows"),
    )
    room = forms.CharField(label=_("Room"), max_length=60, required=False)
    staff = forms.IntegerField(label=_("Staff here"), min_value=0, max_value=1_000_000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """The cleaned values as the verb takes them; untouched days keep their time of day."""
        data = dict(self.cleaned_data)
        start, end = self.initial.get("start"), self.initial.get("end")
        return data | {"start": instant_of(data["start"], start), "end": instant_of(data.get("end"), end)}


class MoveStayForm(forms.Form):
    """The enterprise leaves one place for another."""

    place = PlaceChoice(label=_("New place"))
    when = Day(label=_("Moves on"))
    room = forms.CharField(label=_("Room"), max_length=60, required=False)
    staff = forms.IntegerField(label=_("Staff here"), min_value=0, max_value=1_000_000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = self.fields["place"]
        assert isinstance(places, PlaceChoice)
        places.offer(choices)

    def said(self) -> dict[str, Any]:
        """The cleaned values as the verb takes them."""
        return {**self.cleaned_data, "when": instant_of(self.cleaned_data["when"])}


class EndStayForm(forms.Form):
    """The enterprise leaves."""

    when = Day(label=_("Leaves on"), help_text=_("From this day it is no longer there"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """The cleaned values as the verb takes them."""
        return {**self.cleaned_data, "when": instant_of(self.cleaned_data["when"])}


class WithdrawStayForm(forms.Form):
    """The enterprise never worked there."""

    reason = forms.CharField(label=_("What was wrong"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """The cleaned values as the verb takes them."""
        return dict(self.cleaned_data)
