"""Jobs of the files: each reads the clock once and performs a verb that is safe to run twice."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.files import clock
from gezhi.kernel.clock import now


@app.periodic(cron="29 3 * * *")
@app.task(name="files.destroy_unreferenced", queueing_lock="files.destroy_unreferenced")
def destroy_unreferenced(timestamp: int) -> None:
    """Once a night: files that nothing refers to are destroyed."""
    close_old_connections()
    try:
        clock.destroy_unreferenced(at=now())
    finally:
        close_old_connections()
