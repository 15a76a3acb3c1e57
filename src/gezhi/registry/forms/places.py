"""Forms about places."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.registry.forms.fields import Moment, PlaceChoice
from gezhi.registry.models import Place
from gezhi.registry.models.places import RANK, Kind, SiteKind
from gezhi.registry.reads.coverage import Standing

SITE_KINDS = [("", pgettext_lazy("kind of site", "not said")), *SiteKind.choices]


class PlaceForm(forms.Form):
    """A place's own facts, for adding and changing."""

    name = forms.CharField(
        label=pgettext_lazy("of a place", "Name"),
        max_length=120,
        help_text=_("As people call it, for example Building 2"),
    )
    code = forms.CharField(
        label=_("Place code"), max_length=40, required=False, help_text=_("Leave empty to get the next free code")
    )
    site_kind = forms.ChoiceField(label=_("Kind of site"), choices=SITE_KINDS, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    note = forms.CharField(label=_("Note"), max_length=400, required=False)


class NewPlaceForm(PlaceForm):
    """Adding a place under another one."""

    kind = forms.ChoiceField(label=_("Kind of place"))
    start = Moment(label=_("From"))
    field_order = ("kind", "name", "code", "start", "site_kind", "address", "note")

    def __init__(self, *args: Any, parent: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        smaller = [(kind.value, kind.label) for kind in Kind if RANK[kind] > RANK[Kind(parent.kind)]]
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = smaller
        if RANK[Kind(parent.kind)] >= RANK[Kind.SITE]:
            del self.fields["site_kind"]


class ChangePlaceForm(PlaceForm):
    """Changing a place; `version` is the one the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = True
        if place.kind != Kind.SITE:
            del self.fields["site_kind"]


class MovePlaceForm(forms.Form):
    """Hanging a place under another one."""

    parent = PlaceChoice(label=_("Where it will hang"))
    when = Moment(label=_("From"), help_text=_("Before this time everything stays as it was"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Needed if the time has passed")
    )

    def __init__(self, *args: Any, choices: list[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = self.fields["parent"]
        assert isinstance(parents, PlaceChoice)
        parents.offer(choices)


class EndPlaceForm(forms.Form):
    """Ending a place."""

    when = Moment(label=_("Ends at"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
