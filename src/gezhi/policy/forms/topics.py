"""The form for a new topic."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.policy.forms.calendars import ReasonForm


class TopicForm(ReasonForm):
    """What it is called, and why there is to be one."""

    name = forms.CharField(
        label=pgettext_lazy("of a topic", "Name"),
        max_length=80,
        required=False,
        help_text=_("As whoever reports would say it, in a few characters: power, parking"),
    )
    field_order = ("name", "reason")
