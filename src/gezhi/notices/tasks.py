"""Jobs of notices: what may wait for the night. Everything else is done by the pump (sending/pump.py)."""

from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections
from gezhi.notices import clock
from gezhi.notices.notify import clock as notify
from gezhi.notices.sending.receiving import stray


@app.periodic(cron="23 3 * * *")
@app.task(name="notices.forget", queueing_lock="notices.forget")
@fresh_connections()
def forget(timestamp: int) -> None:
    """Once a night: reports that belong to nothing are closed; old reports, addresses and programs' messages forgotten."""
    at = now()
    for work in (stray, clock.forget, clock.forget_addresses, notify.forget):
        work(at=at)
