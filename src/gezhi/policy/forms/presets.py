"""Forms about presets."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.policy.actions.presets import STEPS
from gezhi.policy.forms.amounts import AmountField
from gezhi.policy.models import Grade, Kind
from gezhi.policy.shipped import Preset


class PresetForm(forms.Form):
    """How much time a kind of matter has."""

    response = AmountField(
        label=_("First answer within"), help_text=_("Somebody has accepted it and told the reporter")
    )
    solution = AmountField(label=_("Put right within"), help_text=_("The handler reports it as done"))
    verification = AmountField(label=_("Verified within"), help_text=_("Another person has looked whether it is right"))
    warn = AmountField(label=_("Reminder before each deadline"))
    executor = AmountField(label=_("Executor is told, after the deadline"), help_text=_("0 is at the deadline itself"))
    organiser = AmountField(label=_("Organiser is told, after the deadline"))
    head = AmountField(label=_("Head is told, after the deadline"))
    extensions = forms.IntegerField(label=_("How often more time may be given"), min_value=0, max_value=9)
    reopen_within = AmountField(label=_("May be reopened within"), help_text=_("Counted from closing"))
    basis = forms.CharField(label=_("Basis"), max_length=200, help_text=_("Rule, promise or decision it rests on"))
    since = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        help_text=_("Empty: at once. What was opened before keeps its deadlines."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def showing(preset: Preset, newest: int) -> dict[str, Any]:
        """What the form shows first: the figures that stand now."""
        names = ("response", "solution", "verification", "warn", "extensions", "reopen_within")
        steps = dict(zip(STEPS, preset.escalation, strict=True))
        return {name: getattr(preset, name) for name in names} | steps | {"basis": str(preset.basis), "seen": newest}

    def wanted(self, preset: Preset) -> dict[str, Any]:
        """The arguments of `change_preset`: the line with the figures typed."""
        data: dict[str, Any] = dict(self.cleaned_data)
        since: datetime | None = data.pop("since")
        reason, seen = data.pop("reason"), data.pop("seen")
        steps = tuple(data.pop(step) for step in STEPS)
        return {
            "preset": replace(preset, **data, escalation=steps, source="zone"),
            "since": since,
            "reason": reason,
            "seen": seen,
        }


class NewLineForm(forms.Form):
    """For which matters a preset of its own is wanted."""

    kind = forms.ChoiceField(label=pgettext_lazy("of a preset", "Kind"), choices=Kind.choices)
    grade = forms.ChoiceField(
        label=pgettext_lazy("of a preset", "Grade"),
        required=False,
        choices=[("", _("every grade")), *Grade.choices],
        help_text=_("Hazards only"),
    )
    topic = forms.ChoiceField(label=pgettext_lazy("of a preset", "Topic"), required=False, help_text=_("Requests only"))
    urgent = forms.BooleanField(label=_("Urgent"), required=False)

    def __init__(self, *args: Any, topics: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topic"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("every topic")), *topics]
