"""Taking the names behind a notice out of the product; it is written down who did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.logbook.actions import write
from gezhi.notices.models import Notice
from gezhi.notices.reads.names import Name, named, recipients_seen
from gezhi.notices.reads.notice_page import notice_seen


@dataclass(frozen=True)
class Taken:
    """What was taken out: the notice and its recipients as far as the taker sees them."""

    notice: Notice
    names: Sequence[Name]


def export_names(*, notice: int, by: Actor, at: datetime) -> Taken:
    """All recipients that `by` sees, phones whole only where `by` needs them. Who took how many is in the log book."""
    found = notice_seen(notice=notice, seen_by=by, at=at)
    rows = list(recipients_seen(notice=found, seen_by=by, at=at))
    taken = Taken(found, named(recipients=rows, seen_by=by, at=at))
    write("notice.exported", by=by, at=at, about=[found.ref], facts={"recipients": len(rows)})
    return taken
