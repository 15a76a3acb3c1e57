"""The ways in which a pack lets enterprises open, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from gezhi.kernel.refusals import Sentence
from gezhi.policy.packs import Admission

NAMES: dict[str, Sentence] = {
    "none": pgettext_lazy("admission mode", "Nothing to apply for"),
    "pledge": pgettext_lazy("admission mode", "By pledge"),
    "filing": pgettext_lazy("admission mode", "By filing"),
    "approval": pgettext_lazy("admission mode", "By approval"),
}
SHORT: dict[str, Sentence] = {
    "none": pgettext_lazy("admission mode, short", "none"),
    "pledge": pgettext_lazy("admission mode, short", "pledge"),
    "filing": pgettext_lazy("admission mode, short", "filing"),
    "approval": pgettext_lazy("admission mode, short", "approval"),
}
WAYS: dict[str, Sentence] = {
    **NAMES,
    "closed": pgettext_lazy("what an enterprise needs", "May not open yet"),
    "several": pgettext_lazy("what an enterprise needs", "Differs by site"),
}
"""What an enterprise as a whole needs: a mode, or what stands for one (needing.py)."""


@dataclass(frozen=True)
class Mode:
    """One way to open, as the strip of rules shows it; `here`: the one that holds for this enterprise now."""

    name: Sentence
    words: str
    here: bool


def modes_beside(admission: Admission) -> list[Mode]:
    """The three ways that need an application, with the one that holds."""
    said = {
        "pledge": _("you promise what is asked, and open"),
        "filing": _("you say that you open, and somebody looks"),
        "approval": _("somebody decides, then you open"),
    }
    return [Mode(NAMES[mode], words, mode == admission.mode) for mode, words in said.items()]


def mode_name(mode: str) -> Sentence:
    """What an admission mode is called."""
    return NAMES[mode]


def mode_short(mode: str) -> Sentence:
    """The same where there is little room."""
    return SHORT[mode]


def beside_name(mode: str, why: str) -> str:
    """Mode and reason in one line of a list: `审批 · 规模以上`."""
    return (
        pgettext("mode and reason", "%(mode)s · %(why)s") % {"mode": mode_short(mode), "why": why}
        if why
        else str(mode_short(mode))
    )
