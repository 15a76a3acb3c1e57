"""How the worker learns that there is something to deliver: a nudge now, or when the next try is due."""

import logging
from datetime import datetime

from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger("gezhi.webhooks")


def wake(*, when: datetime | None = None) -> None:
    """A worker looks for what is due, now or at `when`. A nudge that fails is no loss: one comes every minute anyway."""
    from gezhi.webhooks import tasks

    lock = "webhooks.deliver" if when is None else "webhooks.deliver later"
    try:
        tasks.deliver.configure(queueing_lock=lock, schedule_at=when).defer()
    except AlreadyEnqueued:
        pass
    except Exception:
        log.exception("The worker could not be told that there is something to deliver.")
