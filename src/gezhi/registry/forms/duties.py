"""Forms about duties."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.registry.actions.duty_rows import KINDS_FOR_POST
from gezhi.registry.forms.fields import Moment
from gezhi.registry.forms.people import PersonChoice, PersonForm
from gezhi.registry.models import Place
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind


class AssignForm(PersonForm):
    """Making somebody answer for a place."""

    post = forms.ChoiceField(label=_("Post"))
    person = PersonChoice(label=_("Person"))
    title = forms.CharField(
        label=pgettext_lazy("of a duty", "Title"),
        max_length=40,
        required=False,
        help_text=_("For example grid worker, cleaner, guard"),
    )
    start = Moment(label=_("From"))
    end = Moment(label=_("Until"), required=False, help_text=_("Leave empty until further notice"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = self.fields["post"]
        assert isinstance(posts, forms.ChoiceField)
        posts.choices = [(p.value, p.label) for p in Post if Kind(place.kind) in KINDS_FOR_POST[p]]


class HandOverForm(PersonForm):
    """Handing a duty over for good."""

    to = PersonChoice(label=_("Who takes it over"))
    when = Moment(
        label=_("Hand-over at"), help_text=_("Up to this minute the present holder answers, from it on the new one")
    )
    title = forms.CharField(label=pgettext_lazy("of a duty", "Title"), max_length=40, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Needed if the time has passed")
    )


class SubstituteForm(PersonForm):
    """Letting somebody stand in for a while."""

    person = PersonChoice(label=_("Substitute"))
    start = Moment(label=_("From"))
    end = Moment(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("For example leave or training"))


class EndDutyForm(forms.Form):
    """Ending a duty without a successor."""

    when = Moment(label=_("Ends at"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CorrectForm(PersonForm):
    """Putting right what was recorded wrongly."""

    person = PersonChoice(label=_("Who it really was"))
    start = Moment(label=_("From"))
    end = Moment(label=_("Until"), required=False, help_text=_("Leave empty until further notice"))
    title = forms.CharField(label=pgettext_lazy("of a duty", "Title"), max_length=40, required=False)
    neighbours = forms.BooleanField(
        label=_("Let the duties before and after follow, so that no gap opens"), required=False, initial=True
    )
    reason = forms.CharField(
        label=_("What was wrong, and how you know"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(forms.Form):
    """Saying that a duty should never have been recorded."""

    reason = forms.CharField(
        label=_("What was wrong, and how you know"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
