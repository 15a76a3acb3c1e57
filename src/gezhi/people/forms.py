"""What people fill in about persons and at the door. Forms hold what was typed; the verbs decide whether it is right."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.periods import start_of
from gezhi.people.models import Grant, Person
from gezhi.people.passwords import LONGEST


class SignInForm(forms.Form):
    """Phone, password, and for those who have one the code of the second factor."""

    phone = forms.CharField(
        label=pgettext_lazy("sign-in", "Phone number"),
        max_length=40,
        error_messages={"required": _("Enter the phone number.")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST,
        strip=False,
        error_messages={"required": _("Enter the password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


class StaffSignInForm(SignInForm):
    """The same with the code, as office people have it."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        required=False,
        help_text=_("From the authenticator app on your phone. Leave empty if you have not set it up."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class CodeForm(forms.Form):
    """A code of the second factor."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        error_messages={"required": _("Enter the 6 digits from the app, or a recovery code.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )


class JoinForm(forms.Form):
    """Choosing a password while joining."""

    password = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        error_messages={"required": _("Choose a password.")},
        help_text=_("At least 10 characters, letters with digits or signs. A short sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class FirstPasswordForm(forms.Form):
    """A password for who has none yet."""

    new = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        error_messages={"required": _("Choose a password.")},
        help_text=_("At least 10 characters, letters with digits or signs. A short sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class PasswordForm(FirstPasswordForm):
    """The old password and the new one."""

    field_order = ["old", "new"]
    old = forms.CharField(
        label=_("Present password"),
        max_length=1000,
        strip=False,
        error_messages={"required": _("Enter the password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PersonForm(forms.Form):
    """What is known of a person. `version` is the one that was read."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=2000,
        error_messages={"required": _("The name is missing. Enter it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=200,
        required=False,
        help_text=_("Mobile or land line. Needed to sign in with a password."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label=pgettext_lazy("person", "Title"),
        max_length=2000,
        required=False,
        help_text=_("For example group leader, cleaner, guard"),
    )
    works = forms.ChoiceField(
        label=_("Where they work"), choices=Person.Works.choices, initial=Person.Works.FIELD, widget=forms.RadioSelect
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RightForm(forms.Form):
    """Giving a right."""

    right = forms.ChoiceField(label=_("Right"), choices=Grant.Right.choices)
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave empty until further notice"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def until_moment(self) -> datetime | None:
        """The midnight at which the last day ends; None = open."""
        day = self.cleaned_data.get("until")
        return start_of(day + timedelta(days=1)) if day else None
