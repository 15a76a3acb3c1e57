"""The form of a return: one field for each item, with what is known in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.reports.reads.returns import Prefilled
from gezhi.reports.shipped import Item

YES_NO = (("true", pgettext_lazy("answer", "yes")), ("false", pgettext_lazy("answer", "no")))
LONGEST_LOOK = 3600


class ReturnForm(forms.Form):
    """Values, why (for corrections), and the slip that makes it be sent once."""

    reason = forms.CharField(label=_("Why it is changed"), max_length=200, required=False)
    slip = forms.UUIDField(widget=forms.HiddenInput, required=False)
    opened = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    marks_optional = False

    def __init__(
        self, data: Any = None, *, items: Sequence[Prefilled], at: datetime, values: dict[str, Any] | None = None
    ) -> None:
        known = {one.item.code: _shown(one.value) for one in items} | {
            code: _shown(value) for code, value in (values or {}).items()
        }
        first = {"slip": uuid4(), "opened": at.isoformat()}
        super().__init__(data, initial=known | first)
        self.codes = [one.item.code for one in items]
        for one in items:
            self.fields[one.item.code] = _field(one.item)
        self.order_fields([*self.codes, "reason"])

    def said(self, at: datetime) -> dict[str, Any]:
        """What the verb takes: the values, the reason, the slip, and how long the page was looked at."""
        opened = self.cleaned_data.get("opened")
        seconds = int((at - opened).total_seconds()) if opened else 0
        return {
            "values": {
                code: self.cleaned_data[code] for code in self.codes if self.cleaned_data.get(code) not in (None, "")
            },
            "reason": self.cleaned_data.get("reason", ""),
            "slip": self.cleaned_data.get("slip"),
            "seconds": seconds if 0 < seconds <= LONGEST_LOOK else 0,
        }


def _field(item: Item) -> forms.Field:
    """Numbers are taken as text, so that the verb says what is wrong with them."""
    if item.kind == "yes":
        return forms.ChoiceField(label=str(item.name), choices=YES_NO, widget=forms.RadioSelect, required=False)
    if item.kind == "choice":
        choices = [("", "–"), *((one, one) for one in item.choices)]
        return forms.ChoiceField(label=str(item.name), choices=choices, required=False)
    attrs = {"inputmode": "numeric", "class": "input--short"} if item.counts else {}
    return forms.CharField(label=str(item.name), required=False, max_length=400, widget=forms.TextInput(attrs=attrs))


def _shown(value: Any) -> Any:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value
