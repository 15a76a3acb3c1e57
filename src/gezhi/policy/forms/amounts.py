"""An amount of time as a field: a number and its unit, hours and days offered as people count."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Refused
from gezhi.policy.amounts import Amount, Unit

UNITS: dict[str, tuple[Unit, int]] = {
    "work_days": ("work_days", 1),
    "work_hours": ("work_minutes", 60),
    "work_minutes": ("work_minutes", 1),
    "days": ("minutes", 1440),
    "hours": ("minutes", 60),
    "minutes": ("minutes", 1),
}
CHOICES = [
    ("work_days", pgettext_lazy("unit of time", "working days")),
    ("work_hours", pgettext_lazy("unit of time", "working hours")),
    ("work_minutes", pgettext_lazy("unit of time", "working minutes")),
    ("days", pgettext_lazy("unit of time", "days by the clock")),
    ("hours", pgettext_lazy("unit of time", "hours by the clock")),
    ("minutes", pgettext_lazy("unit of time", "minutes by the clock")),
]


class AmountInput(forms.MultiWidget):
    """A number beside its unit."""

    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"min": 0, "step": 1, "inputmode": "numeric"})
        super().__init__({"number": number, "unit": forms.Select(choices=CHOICES)})

    def decompress(self, value: Amount | None) -> list[Any]:
        """The number and the largest unit that it is whole in."""
        if value is None:
            return [None, "work_days"]
        for name, (unit, size) in UNITS.items():
            if unit == value.unit and value.number % size == 0 and (value.number or size == 1):
                return [value.number // size, name]
        raise AssertionError(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Both controls say what they are: the label of the field stands beside the first only."""
        context = super().get_context(name, value, attrs)
        context["widget"]["subwidgets"][1]["attrs"]["aria-label"] = str(_("Unit of time"))
        return context

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The two in one row."""
        return format_html('<span class="amount">{}</span>', super().render(name, value, attrs, renderer))

    def id_for_label(self, id_: str) -> str:
        """The label leads to the number."""
        return f"{id_}_0" if id_ else id_


class AmountField(forms.MultiValueField):
    """An Amount; what it refuses is said beside the field."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (
            forms.IntegerField(min_value=0, max_value=999_999),
            forms.ChoiceField(choices=CHOICES),
        )
        super().__init__(fields, widget=AmountInput(), require_all_fields=True, **kwargs)

    def compress(self, data_list: list[Any]) -> Amount | None:
        """Number and unit as an Amount."""
        if not data_list:
            return None
        unit, size = UNITS[data_list[1]]
        try:
            return Amount(data_list[0] * size, unit)
        except Refused as refused:
            raise ValidationError(str(refused.sentence)) from refused
