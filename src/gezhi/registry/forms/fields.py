"""Fields that several registry forms share."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gezhi.registry.models import Place
from gezhi.registry.reads.coverage import Standing

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """An instant, typed in the zone's time zone to the minute; the value is aware."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format=LOCAL_FORMAT)
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"].setdefault(
            "invalid", _("This is not a date and time. Write it like 2027-02-18 08:00.")
        )
        super().__init__(
            widget=widget, input_formats=[LOCAL_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"], **kwargs
        )

    def to_python(self, value: Any) -> datetime | None:
        """An empty field is None; a date alone is its first minute."""
        moment = super().to_python(value)
        assert moment is None or isinstance(moment, datetime)
        return moment


class PlaceChoice(forms.TypedChoiceField):
    """A place among those offered; the value is the Place."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=self._place, **kwargs)

    def offer(self, places: list[Standing], *, empty: bool = True) -> None:
        """Offers these places, indented by how deep they hang; `empty` offers to choose none at first."""
        indent = "\u3000"
        first = [("", "—")] if empty else []
        self.choices = [*first, *((p.place_id, f"{indent * len(p.above)}{p.name}  {p.code}") for p in places)]

    @staticmethod
    def _place(value: str) -> Place:
        return Place.objects.get(pk=value)
