"""What a reviewer decides, and what whoever keeps permits says about one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence

LONGEST = 1000
APPROVE, REMIND, GIVE_BACK, REFUSE, PASS_UP = "approve", "remind", "give_back", "refuse", "pass_up"
VERDICTS = [
    (APPROVE, pgettext_lazy("verdict of a reviewer", "Approve")),
    (REMIND, pgettext_lazy("verdict of a reviewer", "Approve with a reminder")),
    (GIVE_BACK, pgettext_lazy("verdict of a reviewer", "Give back to be mended")),
]
REFUSAL = (REFUSE, pgettext_lazy("verdict of a reviewer", "Refuse"))
PASSING = (PASS_UP, pgettext_lazy("verdict of a reviewer", "Pass up"))


class Decision(forms.Form):
    """The answer to an application. That a reminder or a refusal needs words is said by the verb, which knows why."""

    marks_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    verdict = forms.ChoiceField(
        label=_("Answer"),
        choices=[*VERDICTS, REFUSAL, PASSING],
        widget=forms.RadioSelect,
        error_messages={"required": _("Nothing is chosen yet. Choose one of the answers.")},
    )
    words = forms.CharField(
        label=_("What the enterprise reads"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3, "maxlength": LONGEST}),
    )

    def __init__(self, *args: Any, may_refuse: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        radio = self.fields["verdict"]
        assert isinstance(radio, forms.ChoiceField)
        radio.widget.choices = [*VERDICTS, *([REFUSAL] if may_refuse else [])]  # passing up has a button of its own


def seen_in(data: QueryDict) -> set[str]:
    """The points that the reviewer marked as seen."""
    return set(data.getlist("seen"))


def reasons_in(data: QueryDict) -> dict[str, str]:
    """Why points come back, by their codes; empty fields are left out."""
    names = [name for name in data if name.startswith("reason-")]
    typed = {name.removeprefix("reason-"): data.get(name, "").strip()[:LONGEST] for name in names}
    return {code: words for code, words in typed.items() if words}


class Reason(forms.Form):
    """Something that is not done to a permit without saying why; whoever checks the permit does not read it."""

    marks_optional = False
    words = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST,
        required=False,
        help_text=_("The enterprise and those who answer for the site read this"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
    )


@dataclass(frozen=True)
class Common:
    """A sentence that reviewers write often: its name on the page, and its words."""

    name: Sentence
    words: Sentence


COMMON: tuple[Common, ...] = (
    Common(
        pgettext_lazy("common sentence", "Certificate expires soon"),
        _("A certificate expires soon. Renew it before then and hand in the new one."),
    ),
    Common(
        pgettext_lazy("common sentence", "Headcount differs"),
        _("The number of people differs from the register. Correct whichever is wrong."),
    ),
    Common(
        pgettext_lazy("common sentence", "Plan is out of date"),
        _("The emergency plan is out of date: contacts, assembly point and steps must be those of today."),
    ),
    Common(
        pgettext_lazy("common sentence", "Photo cannot be read"),
        _("The photo cannot be read. Take it again in good light, the whole page in the picture."),
    ),
    Common(
        pgettext_lazy("common sentence", "Seal is missing"),
        _("The seal or the signature is missing. Have it signed and sealed, then send a photo of it."),
    ),
)


def insert(data: QueryDict) -> QueryDict:
    """The form as it was sent, with the common sentence in it that was asked for (for browsers without a script)."""
    number = data.get("insert", "")
    if not (number.isascii() and number.isdecimal() and int(number) < len(COMMON)):
        return data
    changed = data.copy()
    changed["words"] = "\n".join(
        part for part in (data.get("words", "").strip(), str(COMMON[int(number)].words)) if part
    )
    return changed
