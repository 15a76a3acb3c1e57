"""Forms that begin a case: for people who are signed in, and for whoever stands at a place."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.cases.words import ABOUT, topics_offered
from gezhi.policy.models import Grade, Kind
from gezhi.registry.models import Enterprise

OUTSIDE = (Kind.REWORK, Kind.HAZARD, Kind.REQUEST, Kind.BURDEN)
NO_TOPIC = pgettext_lazy("no topic", "Not sure")


class ReportForm(forms.Form):
    """What is wrong, in as few fields as possible. `slip` makes a second tap or a retry harmless; `same` is "none" or a number."""

    marks_optional = False
    slip = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    same = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)
    kind = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "maxlength": 2000,
                "placeholder": _("One sentence, as in: the drain at the north gate is blocked"),
            }
        ),
    )
    photo = forms.FileField(
        label=_("Photo"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"slip": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self._offer("kind", [(kind, ABOUT[kind]) for kind in self.kinds()])

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that can be reported here."""
        return OUTSIDE

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def said(self) -> dict[str, Any]:
        """What the action is given, without photo and duplicates."""
        data = self.cleaned_data
        return {name: data[name] for name in ("slip", "kind", "words", "topic", "grade", "urgent") if name in data}


class OwnReportForm(ReportForm):
    """The form for people who are signed in: also how urgent it is, about what exactly, and which enterprise."""

    topic = forms.ChoiceField(label=_("About"), required=False)
    grade = forms.ChoiceField(
        label=_("How grave?"), choices=Grade.choices, required=False, initial=Grade.GENERAL, widget=forms.RadioSelect
    )
    enterprise = forms.TypedChoiceField(
        label=pgettext_lazy("of a case", "Enterprise"), required=False, coerce=int, empty_value=None
    )
    urgent = forms.BooleanField(label=_("Urgent: the clocks run day and night"), required=False)
    field_order = ("slip", "kept", "same", "kind", "topic", "grade", "words", "photo", "enterprise", "urgent")

    def __init__(self, *args: Any, firms: list[Enterprise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firms = {firm.pk: firm for firm in firms}
        self._offer("topic", [("", NO_TOPIC), *topics_offered()])
        self._offer("enterprise", [("", "—"), *((firm.pk, firm.name) for firm in firms)])

    def kinds(self) -> tuple[Kind, ...]:
        """Also health events, which are reported by yes and no alone."""
        return (*OUTSIDE, Kind.HEALTH)

    def said(self) -> dict[str, Any]:
        """With the enterprise; topic and grade only where the kind has them."""
        found = super().said()
        kind = found["kind"]
        found["topic"] = found.get("topic", "") if kind == Kind.REQUEST else ""
        found["grade"] = found.get("grade", "") if kind == Kind.HAZARD else ""
        return {**found, "enterprise": self.firms.get(self.cleaned_data.get("enterprise") or 0)}


class PublicReportForm(ReportForm):
    """The form at a QR code: how to reach one, if one likes; the code from the paper only when very many reports came."""

    name = forms.CharField(label=pgettext_lazy("reporter", "Your name"), max_length=60, required=False)
    phone = forms.CharField(
        label=pgettext_lazy("reporter", "Your phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    spot = forms.CharField(
        label=_("Code under the QR code"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RatingForm(forms.Form):
    """What a reporter without an account says at the end."""

    slip = forms.UUIDField(widget=forms.HiddenInput, required=False)
    satisfied = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    words = forms.CharField(
        label=_("What is still wrong?"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 400}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"slip": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
