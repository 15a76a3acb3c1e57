"""Work on the log book that waits in the queue."""

from procrastinate.contrib.django import app

from gezhi.kernel.clock import now


@app.task(name="logbook.verify", queue="long")
def verify(verification: int) -> None:
    """Recomputes the whole log for a verification that somebody asked for."""
    from gezhi.logbook.clock import carry_out

    carry_out(verification, at=now())
