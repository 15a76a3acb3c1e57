"""What other systems are told of notices that are done."""

from collections.abc import Iterable
from datetime import datetime

from gezhi.notices.models import NoticeState
from gezhi.webhooks.actions import Event, announce_many


def hear_finished(numbers: Iterable[int], at: datetime) -> None:
    """Whoever wants to know learns that nothing is left to do for these notices."""
    facts = {"state": NoticeState.FINISHED}
    announce_many(Event("notice.finished", f"notice:{number}", {"notice": number, **facts}, at) for number in numbers)
