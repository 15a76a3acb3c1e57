"""One application as its reviewer looks at it, and as its own page shows it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.reopening.models import Application, State
from gezhi.reopening.modes import mode_name
from gezhi.reopening.reads import ApplicationPage
from gezhi.reopening.views.lines import Line, line_of
from gezhi.reopening.views.rows import is_key
from gezhi.reopening.views.story import Happened, story
from gezhi.shell.timewords import left_words, moment_words, urgency


@dataclass(frozen=True)
class Ring:
    """A running deadline: how much of its working time is used (0 to 1), what is left, when it is, how it looks."""

    used: float
    left: str
    by: str
    state: str


@dataclass(frozen=True)
class Note:
    """A sentence above the facts: its state, what is said first, and the rest."""

    state: str
    head: str
    words: str = ""


@dataclass(frozen=True)
class Fact:
    """A line of the summary."""

    name: str
    words: str
    phone: str = ""


@dataclass(frozen=True)
class Review:
    """Everything that the reviewer's desk shows of one application."""

    page: ApplicationPage
    ring: Ring | None
    notes: list[Note]
    facts: list[Fact]
    look: list[Line]
    rest: list[Line]
    rows: list[Happened]

    @property
    def application(self) -> Application:
        """The application itself."""
        return self.page.application

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.application.enterprise.name

    @property
    def mode(self) -> str:
        """By which way."""
        return str(mode_name(self.application.mode))

    @property
    def key(self) -> bool:
        """Whether it goes first."""
        return is_key(self.application)

    @property
    def may_pass_up(self) -> bool:
        """Whether the viewer may pass it to the next level."""
        return "pass_up" in self.page.verbs

    @property
    def button(self) -> str:
        """What the main button says: an answer, or a word for the next level."""
        if self.page.final_level:
            return _("Answer, then the next")
        return _("Hand on, then the next")


def review_of(
    found: ApplicationPage, at: datetime, *, seen: Collection[str] = (), reasons: Mapping[str, str] | None = None
) -> Review:
    """The application for the desk. `seen` and `reasons` are what was marked and typed before a refusal."""
    phones = bool(found.verbs) or bool(found.acting)
    lines = [line_of(point, at, whole_phones=phones, seen=seen, reasons=reasons) for point in found.points]
    changed = found.application.state == State.REREVIEW  # then whatever was said anew is what is looked at
    look = [
        line
        for line in lines
        if line.point.item is not None and (changed or line.point.item.review) and line.point.state == "given"
    ]
    return Review(
        page=found,
        ring=ring_of(found, at),
        notes=_notes(found, look, lines, at),
        facts=facts_of(found, at),
        look=look,
        rest=[line for line in lines if line not in look],
        rows=story(found),
    )


def ring_of(found: ApplicationPage, at: datetime) -> Ring | None:
    """The deadline that runs; None if none does."""
    due = found.application.due
    if due is None or found.used is None:
        return None
    return Ring(found.used, left_words(due, at), moment_words(due, at), urgency(due, at))


def facts_of(found: ApplicationPage, at: datetime) -> list[Fact]:
    """Where, by whom, by which rule and why."""
    one = found.application
    facts = [Fact(pgettext("of an application", "Where"), str(found.path) or one.place.name)]
    if one.submitted_at:
        filed = _("by the park") if one.filed_for_park else str(one.filed_by or _("by the enterprise's link"))
        facts.append(
            Fact(pgettext("of an application", "Handed in"), f"{moment_words(one.submitted_at, at)} · {filed}")
        )
    whole = bool(found.verbs) or bool(found.acting)
    if contact := one.enterprise.contact_name:
        facts.append(
            Fact(pgettext("of an application", "Contact"), contact, one.enterprise.contact_phone if whole else "")
        )
    facts.append(
        Fact(pgettext("of an application", "Why this way"), " · ".join(part for part in (one.why, one.basis) if part))
    )
    return facts


def _notes(found: ApplicationPage, look: list[Line], lines: list[Line], at: datetime) -> list[Note]:
    one = found.application
    notes = []
    if one.state == State.REREVIEW:
        notes.append(
            Note("late", _("Only what changed is looked at."), _("Everything else was accepted before and stays so."))
        )
    elif one.is_waiting:
        total = ngettext("%(n)d point is there.", "All %(n)d points are there.", len(lines)) % {"n": len(lines)}
        rest = ngettext("%(n)d is for you to look at.", "%(n)d are for you to look at.", len(look)) % {"n": len(look)}
        notes.append(Note("ok", total, rest if look else _("None has to be looked at by a person.")))
    if one.is_overdue(at):
        notes.append(Note("bad", _("The answer is overdue."), _("Those above have been told.")))
    if found.barred and one.is_waiting:
        notes.append(Note("warn", _("You had a part in this application, so somebody else reviews it."), _names(found)))
    elif one.is_waiting and "approve" not in found.verbs:
        notes.append(Note("info", _("Not your turn."), _names(found)))
    return notes


def _names(found: ApplicationPage) -> str:
    names = pgettext("between items of a list", ", ").join(one.person.name for one in found.reviewers)
    return _("Their turn: %(names)s.") % {"names": names} if names else ""
