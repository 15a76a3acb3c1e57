"""The form of a new data item."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.reports.actions.items import Entry
from gezhi.reports.models.items import ItemKind, Sight, Source
from gezhi.reports.shipped import Item


class ItemForm(forms.Form):
    """Name, definition, unit, kind, who may see, source; `other` are items much like it that mean something else."""

    name = forms.CharField(
        label=pgettext_lazy("of a data item", "Name"), max_length=60, help_text=_("As short as it can be")
    )
    definition = forms.CharField(
        label=_("What exactly is meant"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What counts, what does not, of which day"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind.choices, initial=ItemKind.NUMBER)
    unit = forms.CharField(
        label=_("Unit"), max_length=20, required=False, help_text=_("Of a number: people, days, yuan")
    )
    sight = forms.ChoiceField(label=_("Who sees single answers"), choices=Sight.choices, initial=Sight.NEED)
    source = forms.ChoiceField(
        label=_("Who knows it"),
        choices=[one for one in Source.choices if one[0] in (Source.ENTERPRISE, Source.PARK)],
        initial=Source.ENTERPRISE,
    )
    lowest = forms.IntegerField(label=_("Lowest"), required=False, initial=0)
    highest = forms.IntegerField(label=_("Highest"), required=False)
    within = forms.ChoiceField(label=_("Not more than"), required=False)
    choices = forms.CharField(
        label=_("Answers of a choice"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line"),
    )
    other = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, items: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(items)
        numbers = [(item.code, str(item.name)) for item in known if item.counts]
        for name, offered in (("within", [("", "–"), *numbers]), ("other", [(item.code, "") for item in known])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def entry(self) -> Entry:
        """What was filled in, as the verb takes it."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("name", "definition", "kind", "unit", "sight", "source", "within")}
        return Entry(
            **plain, lowest=data["lowest"], highest=data["highest"], choices=tuple(data["choices"].splitlines())
        )
