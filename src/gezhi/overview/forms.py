"""What people choose on the overview pages. All of it travels in the address, so that a page can be sent to somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.overview.reads.report import NOW, WHATS, Wanted

SPANS = [
    ("hour", pgettext_lazy("stretch of time around a moment", "1 hour each way")),
    ("four", pgettext_lazy("stretch of time around a moment", "4 hours each way")),
    ("day", pgettext_lazy("stretch of time around a moment", "That day")),
    ("week", pgettext_lazy("stretch of time around a moment", "7 days each way")),
]


class TraceForm(forms.Form):
    """A place and a moment."""

    marks_optional = False

    q = forms.CharField(
        label=pgettext_lazy("field", "Place"),
        max_length=200,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("Name, code or pinyin initials"), "size": 40}
        ),
    )
    date = forms.DateField(
        label=pgettext_lazy("field", "Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        label=pgettext_lazy("field", "Time of day"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    span = forms.ChoiceField(label=pgettext_lazy("field", "Around it"), choices=SPANS, required=False)

    use_required_attribute = False


class CoverageForm(forms.Form):
    """Which part of the coverage report."""

    marks_optional = False

    what = forms.ChoiceField(choices=[(what, what) for what in WHATS], required=False, widget=forms.HiddenInput)
    group = forms.ChoiceField(label=pgettext_lazy("field", "Group"), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("field", "Kind of place"), required=False)
    answers = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def offer(self, groups: list[tuple[int, str]], kinds: list[tuple[str, str]]) -> None:
        """Fills the lists that one can choose from."""
        every = pgettext_lazy("choice in a filter", "All")
        for name, choices in (("group", groups), ("kind", kinds)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", every), *choices]


def wanted(params: Any) -> Wanted:
    """What an address asks of the coverage report; anything that makes no sense is left out."""
    what = params.get("what", NOW)
    return Wanted(
        what=what if what in WHATS else NOW,
        group=_number(params.get("group", "")),
        kind=params.get("kind", "")[:10],
        answers=_number(params.get("answers", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


class BriefingTimeForm(forms.Form):
    """When briefings are made by themselves."""

    time = forms.TimeField(
        label=pgettext_lazy("field", "Made every day at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On the zone's clocks, while an incident is open. Empty: only by hand."),
    )


class BriefingTemplateForm(forms.Form):
    """The zone's own Word template."""

    template = forms.FileField(
        label=pgettext_lazy("field", "Word template"), widget=forms.FileInput(attrs={"accept": ".docx"})
    )
