"""The forms of the verbs: what each asks of whoever performs it. Fields are named as the verbs name them."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.cases.models.states import PauseReason
from gezhi.registry.forms.fields import Moment
from gezhi.registry.forms.people import PersonChoice, PersonForm

LONGEST = 2000


def says(label: Any, *, required: bool = True, hint: Any = "", placeholder: Any = "", rows: int = 3) -> forms.CharField:
    """A field for a sentence or two. That it must not be empty is said by the verb, which knows why."""
    area = forms.Textarea(attrs={"rows": rows, "placeholder": placeholder})
    field = forms.CharField(label=label, max_length=LONGEST, required=False, help_text=hint, widget=area)
    field.widget.attrs["maxlength"] = LONGEST
    field.wanted = required  # type: ignore[attr-defined]  # shown as wanted, judged by the verb
    return field


class VerbForm(PersonForm):
    """A verb on the case as it was when the form was opened; `slip` makes it safe to send twice."""

    marks_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    slip = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"slip": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class Remark(VerbForm):
    """A verb that takes a remark if there is something to say."""

    words = says(_("Remark"), required=False, rows=2)


class Reason(VerbForm):
    """A verb that is not done without a reason."""

    words = says(_("Why?"), hint=_("Everybody who has a part in the case reads this"))


class Decline(VerbForm):
    """Not filing a case."""

    words = says(_("Why is it not filed?"), hint=_("Whoever reported it reads this"))


class Dispatch(VerbForm):
    """Giving the case to a handler."""

    to = PersonChoice(label=pgettext_lazy("of a case", "Who handles it"))
    words = says(pgettext_lazy("to the handler", "What to look out for"), required=False, rows=2)


class Transfer(VerbForm):
    """Passing the case to another handler."""

    to = PersonChoice(label=pgettext_lazy("of a case", "Who takes it over"))
    words = says(_("Why?"))


class TransferCheck(VerbForm):
    """Having somebody else verify."""

    to = PersonChoice(label=_("Who verifies instead"))
    words = says(_("Why?"))


class HandUp(VerbForm):
    """Handing the case to the group or the zone above."""

    words = says(_("What was tried, and why can it not be solved here?"))


class Pause(VerbForm):
    """Letting the clocks stand still."""

    reason = forms.ChoiceField(label=_("What does it wait for?"), choices=PauseReason.choices, widget=forms.RadioSelect)
    until = Moment(label=_("Until when at the latest"), help_text=_("Then it goes on by itself"))
    words = says(_("What exactly?"), rows=2)


class AskExtension(VerbForm):
    """Asking for more time."""

    until = Moment(label=_("New deadline"))
    words = says(_("Why is more time needed?"))


class Photographed(VerbForm):
    """A verb that may come with a picture."""

    photo = forms.FileField(
        label=_("Photo"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )


class Answer(Photographed):
    """Saying what was done."""

    words = says(
        _("What was done?"),
        hint=_("Whoever reported it reads this"),
        placeholder=_("One or two sentences, as in: drain cleared, grating renewed"),
    )
    field_order = ("words", "photo")


class Verdict(Photographed):
    """What the verifier saw."""

    words = says(_("What did you see?"), required=False, placeholder=_("One or two sentences, as in: water runs off"))
    field_order = ("words", "photo")


class AddWords(Photographed):
    """A remark in between."""

    words = says(_("What is to be added?"))
    field_order = ("words", "photo")


class AddPhoto(VerbForm):
    """A picture alone."""

    photo = forms.FileField(label=_("Photo"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"}))


class Join(VerbForm):
    """Saying that it is the same as another case."""

    main = forms.CharField(label=_("Number of the other case"), max_length=24)
    words = says(_("Remark"), required=False, rows=2)


class Plan(VerbForm):
    """The five things that are settled for a hazard (五落实)."""

    responsible = PersonChoice(label=_("1 Responsibility: who sees to it"))
    measures = says(_("2 Measures"))
    money = forms.CharField(label=_("3 Money and materials"), max_length=400, required=False)
    deadline = Moment(label=_("4 Deadline"))
    emergency = says(_("5 Emergency plan until it is put right"))


class Supervise(VerbForm):
    """Naming who supervises a serious hazard."""

    supervisor = PersonChoice(label=_("Who supervises from above"))


class Rate(VerbForm):
    """What the reporter thinks of it."""

    words = says(_("What is still wrong?"), required=False, hint=_("Only needed if you are not satisfied"))
