"""The forms of asking: composing a collection, and deciding on one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.reports.actions.collections import Plan
from gezhi.reports.models.collections import Per, Rhythm


class DayField(forms.DateField):
    """A day of the zone's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ComposeForm(forms.Form):
    """Who wants what of whom, on what basis, what for, until when."""

    title = forms.CharField(label=pgettext_lazy("of a collection", "Title"), max_length=80)
    wanted_by = forms.CharField(label=_("Wanted by"), max_length=80)
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("Document and number. Without a basis nothing is asked")
    )
    purpose = forms.CharField(label=_("What for"), max_length=200)
    per = forms.ChoiceField(label=_("Asked of"), choices=Per.choices)
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices)
    starts_on = DayField(label=pgettext_lazy("of a collection", "First day"))
    until = DayField(label=pgettext_lazy("of a collection", "Last day"), help_text=_("On this day it ends by itself"))
    due = forms.TimeField(label=_("Due at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    cut_off = forms.ChoiceField(
        label=_("Figures as of"),
        choices=(("before", _("24:00 of the day before")), ("same", _("the moment of sending"))),
    )
    place = forms.ChoiceField(label=pgettext_lazy("of a collection", "Where"), required=False)
    items = forms.MultipleChoiceField(label=_("Data items"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, places: list[tuple[str, str]], items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("place", places), ("items", items)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def plan(self) -> Plan:
        """What was composed, as the verb takes it."""
        data: Mapping[str, Any] = self.cleaned_data
        plain = {
            name: data[name]
            for name in ("title", "wanted_by", "basis", "purpose", "per", "rhythm", "starts_on", "until")
        }
        return Plan(
            **plain,
            items=data["items"],
            scope=[int(data["place"])] if data["place"] else [],
            due_minute=data["due"].hour * 60 + data["due"].minute,
            day_before=data["cut_off"] == "before",
        )


class DecideForm(forms.Form):
    """Approving, refusing, ending or prolonging."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)
    until = DayField(label=_("New last day"), required=False)


class ExportForm(forms.Form):
    """Which export of which day, as which file, what for."""

    code = forms.ChoiceField(label=pgettext_lazy("an export's shape", "Which one"))
    day = DayField(
        label=_("Figures of the day"), help_text=_("As of its 24:00; today only where they are taken as they stand")
    )
    format = forms.ChoiceField(label=_("File"), choices=(("xlsx", "XLSX"), ("csv", "CSV")))
    purpose = forms.CharField(
        label=_("Who gets it, what for"), max_length=200, help_text=_("It stands in the file and in the log book")
    )

    def __init__(self, *args: Any, codes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = codes


class UploadForm(forms.Form):
    """A workbook that comes back."""

    file = forms.FileField(label=_("Workbook"))
