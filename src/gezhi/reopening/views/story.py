"""What happened to an application and its permit, line by line, as people say it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext, pgettext_lazy

from gezhi.kernel.refusals import Sentence
from gezhi.reopening.reads import ApplicationPage
from gezhi.reopening.reads.page import Line

VERBS: dict[str, tuple[str, Sentence]] = {
    "begin": ("none", pgettext_lazy("what happened to an application", "Begun")),
    "rejudge": ("info", pgettext_lazy("what happened to an application", "Brought under the rule of the day")),
    "submit": ("info", pgettext_lazy("what happened to an application", "Handed in")),
    "accept": ("ok", pgettext_lazy("what happened to an application", "Accepted by the rule itself")),
    "endorse": ("ok", pgettext_lazy("what happened to an application", "Agreed, goes on to the next level")),
    "approve": ("ok", pgettext_lazy("what happened to an application", "Approved")),
    "approve_by_silence": ("ok", pgettext_lazy("what happened to an application", "Approved: nobody answered in time")),
    "give_back": ("warn", pgettext_lazy("what happened to an application", "Given back to be mended")),
    "refuse": ("bad", pgettext_lazy("what happened to an application", "Refused")),
    "pass_up": ("info", pgettext_lazy("what happened to an application", "Passed up")),
    "take_back": ("none", pgettext_lazy("what happened to an application", "Taken back")),
    "withdraw": ("none", pgettext_lazy("what happened to an application", "Withdrawn")),
    "change_fact": ("late", pgettext_lazy("what happened to an application", "A fact changed, looked at anew")),
    "note_change": ("info", pgettext_lazy("what happened to an application", "A fact changed")),
    "lapse": ("none", pgettext_lazy("what happened to an application", "The incident was lifted")),
    "end": ("none", pgettext_lazy("what happened to an application", "Ended with its permit")),
}
PERMIT_VERBS: dict[str, tuple[str, Sentence]] = {
    "issue": ("ok", pgettext_lazy("what happened to a permit", "Permit opened")),
    "suspend": ("warn", pgettext_lazy("what happened to a permit", "Permit suspended")),
    "resume": ("ok", pgettext_lazy("what happened to a permit", "Permit holds again")),
    "revoke": ("bad", pgettext_lazy("what happened to a permit", "Permit revoked")),
    "expire": ("none", pgettext_lazy("what happened to a permit", "Permit expired")),
}


@dataclass(frozen=True)
class Happened:
    """One line of the story, as `timeline_row` draws it."""

    at: datetime
    state: str
    what: str
    who: str
    detail: str = ""
    how: str = "moment"


def story(found: ApplicationPage) -> list[Happened]:
    """The application's and the permit's lines together, in the order in which they happened."""
    rows = [_told(line, VERBS) for line in found.lines] + [_told(line, PERMIT_VERBS) for line in found.permit_lines]
    return sorted(rows, key=lambda row: row.at)


def _told(line: Line, verbs: dict[str, tuple[str, Sentence]]) -> Happened:
    state, what = verbs[line.verb]
    reasons = [
        pgettext("point and reason", "%(point)s: %(reason)s") % {"point": p, "reason": r} for p, r in line.reasons
    ]
    detail = pgettext("between reasons", "; ").join(part for part in [line.words, *reasons] if part)
    return Happened(line.at, state, str(what), line.who, detail)
