"""Jobs of the files: each reads the clock once and performs a verb that is safe to run twice."""

from procrastinate.contrib.django import app

from gezhi.files import clock
from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections


@app.periodic(cron="29 3 * * *")
@app.task(name="files.destroy_unreferenced", queueing_lock="files.destroy_unreferenced")
@fresh_connections()
def destroy_unreferenced(timestamp: int) -> None:
    """Once a night: files that nothing refers to are destroyed."""
    clock.destroy_unreferenced(at=now())
