"""What administrators fill in about webhooks. Forms hold what was typed; the verbs decide whether it is right."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence
from gezhi.webhooks.events import FAMILIES, TABLE

FAMILY_LABELS: dict[str, Sentence] = {
    "case": _("Everything about cases"),
    "notice": _("Everything about notices"),
    "application": _("Everything about applications"),
    "permit": _("Everything about permits"),
    "incident": _("Everything about incidents"),
}


FAMILY_NAMES: dict[str, Sentence] = {
    "*": pgettext_lazy("events", "All"),
    "case": pgettext_lazy("events", "Cases"),
    "notice": pgettext_lazy("events", "Notices"),
    "application": pgettext_lazy("events", "Applications"),
    "permit": pgettext_lazy("events", "Permits"),
    "incident": pgettext_lazy("events", "Incidents"),
}
EVERYTHING = _("Everything, also what comes later")


def choices() -> Iterator[tuple[str, Sentence]]:
    """What can be asked for: everything, a whole family, or its events one by one."""
    yield "*", EVERYTHING
    for family in FAMILIES:
        yield f"{family}.*", FAMILY_LABELS[family]
        yield from ((kind.name, kind.label) for kind in TABLE if kind.family == family)


class EndpointForm(forms.Form):
    """Which system, where, and what it is told. `version` is the one that was read."""

    name = forms.CharField(
        label=_("Which system"), max_length=60, error_messages={"required": _("Write which system this is.")}
    )
    url = forms.CharField(
        label=pgettext_lazy("webhook", "Address"),
        max_length=500,
        help_text=_("Begins with https://. The other side's engineers know it."),
        error_messages={"required": _("Enter the address.")},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one event from the list.")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def groups(self) -> list[tuple[Sentence, list[Any]]]:
        """The ticks by family: what to call the family, and its ticks, the whole family first."""
        ticks: dict[str, list[Any]] = {}
        for tick in self["events"]:
            ticks.setdefault(str(tick.data["value"]).partition(".")[0], []).append(tick)
        return [(FAMILY_NAMES[family], row) for family, row in ticks.items()]


class SinceForm(forms.Form):
    """From when on what failed is sent again; the time of the zone."""

    since = forms.DateTimeField(
        label=_("Given up since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Enter a day and time."), "invalid": _("Enter a day and time.")},
    )
