"""Which part of the roster to show."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.periods import local_zone, start_of
from gezhi.registry.forms.fields import PlaceChoice
from gezhi.registry.reads.coverage import Standing

SPANS = [
    ("7", _("1 week")),
    ("14", _("2 weeks")),
    ("28", _("4 weeks")),
    ("91", _("a quarter")),
    ("182", _("half a year")),
]


class RosterForm(forms.Form):
    """A place, a first day and a length. Without input: the highest place that the person sees, from three days ago."""

    place = PlaceChoice(label=_("Place"))
    since = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    days = forms.ChoiceField(label=pgettext_lazy("roster", "How long"), choices=SPANS)

    def __init__(self, data: Any, *, places: list[Standing], at: datetime) -> None:
        day = (at - timedelta(days=3)).astimezone(local_zone()).date()
        first = places[0].place_id if places else ""
        filled = {"place": str(first), "since": f"{day:%Y-%m-%d}", "days": "14", **(data.dict() if data else {})}
        super().__init__(filled)
        choice = self.fields["place"]
        assert isinstance(choice, PlaceChoice)
        choice.offer(places, empty=False)

    def asked(self) -> dict[str, Any]:
        """What to ask the roster for, or nothing if the input is not usable."""
        if not self.is_valid():
            return {}
        since = start_of(self.cleaned_data["since"])
        until = since + timedelta(days=int(self.cleaned_data["days"]))
        return {"place_id": self.cleaned_data["place"].pk, "since": since, "until": until}
