"""Giving a call to somebody."""

from django.utils.translation import gettext_lazy as _

from gezhi.registry.forms.people import PersonChoice, PersonForm


class GiveForm(PersonForm):
    """Who makes the call."""

    to = PersonChoice(label=_("Who makes the call"))
