"""The figures: what is counted, out of what, and what is left out. Data; reads/figures.py turns it into one statement.

A rate without its denominator misleads: 286 of 399 was published as 74.38 %, 24 of the leading industry's own enterprises as
a share of the whole park's 117. So every figure here says its numerator, its denominator and its exclusions in words.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused, Sentence

Counts = Literal["site", "firm", "firm-site", "people", "thing"]


@dataclass(frozen=True)
class Yes:
    """Those that answered the item with yes."""

    item: str


@dataclass(frozen=True)
class Sum:
    """The items summed up."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Staff:
    """The people registered at the site on the day, or said in the return if they differ."""


@dataclass(frozen=True)
class Everybody:
    """Everybody who has to be counted."""


@dataclass(frozen=True)
class Answered:
    """Those whose return for the day is there."""


Part = Yes | Sum | Staff | Everybody | Answered


@dataclass(frozen=True)
class Metric:
    """One figure. `among` narrows both parts down; `needs_staff` leaves out units whose staff nobody knows."""

    code: str
    title: Sentence
    counts: Counts
    numerator: Part
    denominator: Part
    numerator_words: Sentence
    denominator_words: Sentence
    among: Part = Everybody()
    note: Sentence = ""

    @property
    def items(self) -> tuple[str, ...]:
        """The data items that it is worked out from."""
        found: list[str] = []
        for part in (self.numerator, self.denominator, self.among):
            found += [part.item] if isinstance(part, Yes) else list(part.items) if isinstance(part, Sum) else []
        return tuple(dict.fromkeys(found))

    @property
    def needs_staff(self) -> bool:
        """Whether units whose staff nobody knows are left out."""
        return isinstance(self.denominator, Staff)


EXCLUSIONS: dict[str, Sentence] = {
    "deregistered": pgettext_lazy("left out of a figure", "deregistered"),
    "stopped": pgettext_lazy("left out of a figure", "stopped for long"),
    "seasonal": pgettext_lazy("left out of a figure", "seasonal, not its season"),
    "staff-unknown": pgettext_lazy("left out of a figure", "number of staff not known"),
}
"""Why something is not counted, in the order in which it is checked."""

RESUMED = Yes("resumed")
_ENTERPRISES = _("all enterprises that work there on the day")
_AT_SITES = _("all enterprises at all their sites on the day; one at two sites counts twice")
_STAFF = _("all staff registered at the counted enterprises, also of those that sent no return")
_HOME = _("Work from home is counted apart and is not part of it.")

METRICS: tuple[Metric, ...] = (
    Metric(
        "sites_resumed", _("Sites resumed"), "site", RESUMED, Everybody(),
        _("sites at which at least one enterprise has resumed"), _("all sites at which enterprises work on the day"),
    ),
    Metric(
        "firms_resumed", _("Enterprises resumed"), "firm", RESUMED, Everybody(),
        _("enterprises that have resumed at one of their sites at least, each once"),
        _("all enterprises that work there on the day, each once"),
    ),
    Metric(
        "firm_sites_resumed", _("Enterprises resumed, by site"), "firm-site", RESUMED, Everybody(),
        _("enterprises that have resumed, counted at each site"), _AT_SITES,
    ),
    Metric(
        "staff_on_duty", _("Staff on duty"), "people", Sum(("on_duty",)), Staff(),
        _("own staff who worked on the premises"), _STAFF, note=_HOME,
    ),
    Metric(
        "staff_at_work", _("Staff at work"), "people", Sum(("on_duty", "remote")), Staff(),
        _("own staff who worked on the premises or from home"), _STAFF,
    ),
    Metric(
        "staff_remote", _("Staff working from home"), "people", Sum(("remote",)), Staff(),
        _("own staff who worked from home"), _STAFF,
    ),
    Metric(
        "staff_resumed_firms", _("Staff on duty in resumed enterprises"), "people", Sum(("on_duty",)), Staff(),
        _("own staff who worked on the premises"), _("all staff registered at the enterprises that have resumed"),
        among=RESUMED, note=_HOME,
    ),
    Metric(
        "response", _("Returns received"), "firm-site", Answered(), Everybody(),
        _("enterprises whose return for the day is there, counted at each site"), _AT_SITES,
    ),
    Metric(
        "first_lesson", _("First lesson held"), "firm-site", Yes("first_lesson"), Yes("resumed"),
        _("resumed enterprises that have held the first safety lesson"), _("enterprises that have resumed"),
        among=RESUMED,
    ),
    Metric(
        "never_stopped", _("Worked through the holiday"), "firm-site", Yes("never_stopped"), Everybody(),
        _("enterprises that did not stop for the holiday"), _AT_SITES,
    ),
    Metric(
        "trained", _("Staff trained"), "people", Sum(("trained",)), Staff(),
        _("own staff who have attended the safety training"), _STAFF,
    ),
    Metric(
        "hazards", _("Hazards put right"), "thing", Sum(("hazards_fixed",)), Sum(("hazards_found",)),
        _("hazards put right"), _("hazards found by the enterprises' own checks"),
    ),
    Metric(
        "stop_done", _("Stopped as ordered"), "firm-site", Yes("stop_done"), Everybody(),
        _("enterprises that have stopped what the order names"), _AT_SITES,
    ),
    Metric(
        "checked_after", _("Checked before restarting"), "firm-site", Yes("checked_after"), Everybody(),
        _("enterprises that have checked buildings, power and equipment"), _AT_SITES,
    ),
    Metric(
        "sick", _("Absent with fever or flu"), "people", Sum(("sick",)), Staff(),
        _("own staff absent with fever or flu"), _STAFF,
    ),
)  # fmt: skip
BY_CODE = {metric.code: metric for metric in METRICS}


def metric_of(*, code: str) -> Metric:
    """The metric of that code. Refused if there is none."""
    if code not in BY_CODE:
        raise Refused(
            gettext("There is no figure “%(code)s”. Choose one from the list.") % {"code": code}, field="metric"
        )
    return BY_CODE[code]
