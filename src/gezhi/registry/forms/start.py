"""What the first-time wizard asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gezhi.registry.forms.people import PersonChoice, PersonForm


class WhoForm(forms.Form):
    """Who sets the system up."""

    name = forms.CharField(label=_("Your name"), max_length=60)
    phone = forms.CharField(
        label=_("Your phone"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    title = forms.CharField(label=_("Your title"), max_length=40, required=False)


class ZoneForm(PersonForm):
    """The zone and its head."""

    name = forms.CharField(label=_("Name of the zone"), max_length=120)
    code = forms.CharField(
        label=_("Short code"),
        max_length=8,
        help_text=_("Two to eight letters or digits; every place code begins with it, for example HJ"),
    )
    head = PersonChoice(
        label=_("Head of the zone"), required=False, help_text=_("Choose somebody, or write who it is below")
    )
    head_name = forms.CharField(label=_("Name of the head"), max_length=60, required=False)
    head_phone = forms.CharField(
        label=_("Phone of the head"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def clean(self) -> dict[str, Any]:
        """Somebody must be the head: chosen or written."""
        cleaned = super().clean() or {}
        if not cleaned.get("head") and not cleaned.get("head_name"):
            self.add_error("head", _("The zone needs a head. Choose somebody, or write the name below."))
        return cleaned

    def clean_code(self) -> str:
        """Capital letters and digits only."""
        code = str(self.cleaned_data["code"]).strip().upper()
        if not (code.isascii() and code.isalnum() and 2 <= len(code) <= 8):
            raise forms.ValidationError(_("Use two to eight letters or digits, without spaces."))
        return code


class PeopleForm(forms.Form):
    """Several persons at once, one a line."""

    lines = forms.CharField(
        label=_("One person a line: name, phone, title"),
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "秦若川 13800000003 五组组长"}),
    )
    works = forms.ChoiceField(
        label=_("They work"),
        choices=[("office", _("in the office")), ("field", _("in the field"))],
        widget=forms.RadioSelect,
        initial="field",
    )


class GroupsForm(forms.Form):
    """The groups under the zone, one a line."""

    lines = forms.CharField(
        label=_("One group a line"), widget=forms.Textarea(attrs={"rows": 6, "placeholder": "一组 北岸\n二组 软件园"})
    )
