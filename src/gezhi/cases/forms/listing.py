"""What a list of cases can be narrowed to."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.cases.models import State
from gezhi.policy.models import Kind
from gezhi.registry.reads.coverage import Standing

ALL = pgettext_lazy("no filter", "All")


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; everything empty = nothing."""

    kind: str = ""
    state: str = ""
    within: int | None = None
    search: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind or self.state or self.within or self.search)


class CaseFilter(forms.Form):
    """Words, kind, state, and the group or grid whose cases are shown. What makes no sense is not asked."""

    marks_optional = False

    q = forms.CharField(label=_("Number or words"), max_length=100, required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("of a case", "Kind"), required=False)
    state = forms.ChoiceField(label=pgettext_lazy("of a case", "State"), required=False)
    within = forms.TypedChoiceField(label=_("Where"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, places: list[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indent = "\u3000"
        offered: dict[str, list[tuple[Any, Any]]] = {
            "kind": [("", ALL), *Kind.choices],
            "state": [("", ALL), *State.choices],
            "within": [("", ALL), *((p.place_id, f"{indent * max(0, len(p.above) - 1)}{p.name}") for p in places)],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def asked(self) -> Asked:
        """What was chosen, as far as it is among what is offered."""
        self.is_valid()
        said = self.cleaned_data
        return Asked(said.get("kind", ""), said.get("state", ""), said.get("within"), said.get("q", "").strip())
