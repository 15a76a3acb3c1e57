"""Forms about guidance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """A new edition of a handbook."""

    note = forms.CharField(label=_("What is new"), max_length=200, help_text=_("One line; everybody reads it first"))
    added = forms.CharField(
        label=_("The zone's own lines"),
        required=False,
        max_length=4200,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One thing to do per line; they stand before the pack's texts"),
    )
    after = forms.IntegerField(widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """The cleaned values as the verb takes them."""
        data = self.cleaned_data
        return {"note": data["note"], "added": data["added"].splitlines(), "after": data["after"]}


class PremisesForm(forms.Form):
    """Which kinds of rooms an enterprise has at a site."""

    kinds = forms.MultipleChoiceField(
        label=_("What you have here"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["kinds"]
        assert isinstance(kinds, forms.MultipleChoiceField)
        kinds.choices = choices


class StaffForm(forms.Form):
    """Somebody of the staff has read it; a name only where the incident's pack demands one."""

    handbook = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), required=False, max_length=60)
