"""Writing a notice: text, variables, plan, and when it leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.notices import plans
from gezhi.notices.models import Until
from gezhi.notices.plans import Step
from gezhi.notices.ways import Way
from gezhi.registry.forms.fields import Moment

ROWS = 4
OWN = "own"
BY_PHONE = (Step((Way.CALL_LIST,)),)
PRESETS: dict[str, tuple[Any, Sequence[Step]]] = {
    "office": (_("Message first, SMS after 30 minutes, phone after 2 hours"), plans.OFFICE),
    "urgent": (_("Message and SMS at once, phone after 20 minutes"), plans.OFFICE_URGENT),
    "once": (_("One message only, nobody is phoned"), plans.OFFICE[:1]),
    "phone": (_("By phone only, from the call list"), BY_PHONE),
}
"""`until` is put in by what the notice asks for: reading, or confirming."""


class Quiet(forms.Form):
    """A form that judges nothing while something else on the page is put together."""

    quiet = False

    def full_clean(self) -> None:
        """Unless nothing is to be judged."""
        if not self.quiet:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}


class TextForm(Quiet):
    """What the notice says and asks for. `version` is the draft that was read."""

    marks_optional = False
    title = forms.CharField(label=pgettext_lazy("notice", "Title"), max_length=400, required=False)
    body = forms.CharField(
        label=pgettext_lazy("notice", "Text"),
        max_length=40_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    urgent = forms.BooleanField(
        label=_("Urgent"), required=False, help_text=_("Also leaves in quiet hours, and before everything else.")
    )
    asks_confirmation = forms.BooleanField(
        label=_("Has to be confirmed"),
        required=False,
        help_text=_("Opening it is not enough: everybody presses “Received”, or says so on the phone."),
    )
    due_at = Moment(label=_("To be read by"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    template = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class ValuesForm(Quiet):
    """One field for each variable that the text names and that is the same for everybody."""

    marks_optional = False

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[f"value-{name}"] = forms.CharField(label=name, required=False, max_length=200)

    def values(self) -> dict[str, str]:
        """What was given, by the name of the variable."""
        typed: Mapping[str, Any] = self.data
        return {
            key.removeprefix("value-"): str(typed[key]).strip()
            for key in typed
            if key.startswith("value-") and len(key) < 100
        }


class PlanForm(Quiet):
    """By which ways and when: one of the usual plans, or rows of one's own."""

    marks_optional = False
    plan = forms.ChoiceField(
        label=_("How it gets there"),
        choices=lambda: [*((code, label) for code, (label, _steps) in PRESETS.items()), (OWN, _("A plan of my own"))],
        widget=forms.RadioSelect(attrs={"class": "plan"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [("", "—"), *((way.value, way.label) for way in Way)]
        for row in range(ROWS):
            after = forms.IntegerField(label=_("After minutes"), required=False, min_value=0, max_value=plans.LONGEST)
            after.widget.attrs["inputmode"] = "numeric"
            self.fields[f"after{row}"] = after
            for turn in range(3):
                self.fields[f"way{row}_{turn}"] = forms.ChoiceField(
                    label=_("First") if not turn else _("Otherwise"), choices=ways, required=False
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of an own plan, as the page draws them."""
        return [
            {"number": row + 1, "after": self[f"after{row}"], "ways": [self[f"way{row}_{turn}"] for turn in range(3)]}
            for row in range(ROWS)
        ]

    def steps(self, *, confirmed: bool) -> list[Step]:
        """The stages; each is needless once read, or only once confirmed. The form must be valid."""
        until = str(Until.CONFIRMED if confirmed else Until.READ)
        data = self.cleaned_data
        if data.get("plan") != OWN:
            return [Step(step.ways, step.after, until) for step in PRESETS[data["plan"]][1]]
        found = []
        for row in range(ROWS):
            ways = tuple(dict.fromkeys(filter(None, (data.get(f"way{row}_{turn}") for turn in range(3)))))
            if ways:
                found.append(Step(ways, data.get(f"after{row}") or 0, until))
        return found


def plan_initial(steps: Sequence[Step], *, urgent: bool = False) -> dict[str, Any]:
    """How a plan stands in the form: as one of the usual ones, or row by row."""
    bare = [(tuple(step.ways), step.after) for step in steps]
    for code, (_label, usual) in PRESETS.items():
        if bare == [(tuple(step.ways), step.after) for step in usual]:
            return {"plan": code}
    found: dict[str, Any] = {"plan": OWN}
    for row, step in enumerate(steps[:ROWS]):
        found[f"after{row}"] = step.after
        found |= {f"way{row}_{turn}": way for turn, way in enumerate(step.ways[:3])}
    return found


class SendForm(forms.Form):
    """When the notice leaves: now, or later."""

    marks_optional = False
    send_at = Moment(label=_("Leaves at"), required=False, help_text=_("Empty: at once."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RecallForm(forms.Form):
    """Why a notice is taken back."""

    reason = forms.CharField(
        label=pgettext_lazy("of a recall", "Reason"),
        max_length=200,
        required=False,
        help_text=_("Readers see it in place of the text."),
    )
