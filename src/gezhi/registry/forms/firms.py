"""Forms of and about an enterprise's own affairs: what it says about itself, who acts for it, when it does not work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.registry.actions.own_facts import OWN_FACTS
from gezhi.registry.facts import LONGEST
from gezhi.registry.models import Enterprise, IdleKind


class OwnFactsForm(forms.Form):
    """What an enterprise changes itself, without asking anybody."""

    staff = forms.IntegerField(
        label=_("Staff"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Everybody with a contract, wherever they work"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    contact_name = forms.CharField(label=_("Contact"), required=False, max_length=LONGEST["contact_name"])
    contact_phone = forms.CharField(
        label=_("Contact phone"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    working_address = forms.CharField(label=_("Working address"), required=False, max_length=LONGEST["working_address"])
    version = forms.IntegerField(widget=forms.HiddenInput)

    def facts(self) -> dict[str, object]:
        """The cleaned values as the verb takes them."""
        return {field: self.cleaned_data[field] for field in OWN_FACTS}


def own_facts_of(firm: Enterprise) -> dict[str, Any]:
    """What stands there now, for the form."""
    return {**{field: getattr(firm, field) for field in OWN_FACTS}, "version": firm.version}


class InviteMemberForm(forms.Form):
    """Somebody is to act for the enterprise."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        help_text=_("They sign in with it"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    title = forms.CharField(
        label=pgettext_lazy("person", "Title"),
        max_length=40,
        required=False,
        help_text=_("For example administration, safety"),
    )


def _day(**more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **more)


class IdleForm(forms.Form):
    """The enterprise does not work for a time."""

    kind = forms.ChoiceField(label=_("Why it does not work"), choices=IdleKind.choices, widget=forms.RadioSelect)
    start = _day(label=_("From"))
    end = _day(
        label=_("Works again from"),
        required=False,
        help_text=_("Leave empty if nobody knows, or if it is deregistered"),
    )
    reason = forms.CharField(label=_("How do you know?"), max_length=200)


class IdleOverForm(forms.Form):
    """The enterprise works again."""

    day = _day(label=_("Works again from"))


class IdleMistakeForm(forms.Form):
    """It worked all the time."""

    reason = forms.CharField(label=_("How do you know?"), max_length=200)
