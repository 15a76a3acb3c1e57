"""What the log says about a place around a moment, with the moment itself as a line among the others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.kernel.actors import Actor
from gezhi.logbook.models import Checkpoint
from gezhi.logbook.reads import entries, last_report, newest_checkpoint
from gezhi.logbook.rules import may_read_everything
from gezhi.logbook.telling import Told, tell
from gezhi.overview.reads.trace import Trace

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the timeline partial shows it. `at` is aware; `how` says how its time is written ("clock", "edge")."""

    at: datetime
    how: str
    state: str
    what: str
    who: str = ""
    detail: str = ""
    tag: str = ""
    seal: str = ""
    unsealed: bool = False
    url: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Happenings:
    """The lines in the order of time, how many of them are entries, whether there are more, and the log's own state."""

    rows: list[Line]
    number: int
    more: bool
    waiting: int
    checkpoint: Checkpoint | None
    verified_at: datetime | None
    may_verify: bool

    @property
    def root(self) -> str:
        """The first twelve digits of the newest checkpoint's root, as pages show it."""
        digits = bytes(self.checkpoint.root).hex() if self.checkpoint else ""
        return " ".join(digits[start : start + 4] for start in (0, 4, 8)) if digits else ""


def happenings(*, trace: Trace, only_here: bool, at: datetime, seen_by: Actor) -> Happenings:
    """The log's entries about the place (or about the whole chain above it) within the trace's window, read at `at`."""
    page = entries(
        seen_by=seen_by,
        at=at,
        about=trace.refs if only_here else trace.chain_refs,
        since=trace.window.since,
        until=trace.window.until,
        limit=MOST,
        oldest_first=True,
        granted=trace.refs,
    )
    how = "clock" if (trace.window.until - trace.window.since).days < 1 else "edge"
    lines = [_line(row, how) for row in tell(page.entries, seen_by=seen_by)]
    here = _moment(trace, how)
    verified = last_report(at=at)
    return Happenings(
        rows=[*(line for line in lines if line.at <= trace.at), here, *(line for line in lines if line.at > trace.at)],
        number=len(lines),
        more=bool(page.after),
        waiting=sum(line.unsealed for line in lines),
        checkpoint=newest_checkpoint(),
        verified_at=verified[0] if verified and verified[1].ok else None,
        may_verify=may_read_everything(seen_by, at),
    )


def _line(told: Told, how: str) -> Line:
    """For a duty the line names whom it is about; who recorded it comes last, in small print."""
    holder = next(
        (one.label for ref, one in zip(told.entry.about, told.about, strict=True) if ref.startswith("person:")), ""
    )
    small = [told.detail, _("recorded by %(name)s") % {"name": told.who}]
    return Line(
        at=told.entry.happened_at,
        how=how,
        state=told.state,
        what=told.what,
        who=holder,
        detail=" · ".join(part for part in small if part),
        tag=pgettext("tag of a log entry", "recorded late") if told.late else "",
        seal=told.seal,
        unsealed=told.unsealed,
        url=told.url,
    )


def _moment(trace: Trace, how: str) -> Line:
    name = trace.answer.answers.name if trace.answer else ""
    detail = _("%(name)s answers") % {"name": name} if name else _("the place did not exist")
    return Line(trace.at, how, "info", _("The moment you chose"), detail=detail, here=True)
