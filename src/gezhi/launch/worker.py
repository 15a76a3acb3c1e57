"""The worker process: jobs that wait in the database, the sealing of the log book, and the pump of notices.

python -m gezhi.launch.worker
"""

import asyncio
import logging
import threading
from contextlib import suppress

import django
from django.db import close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.utils import connector_params

from gezhi.kernel.clock import now
from gezhi.launch.children import end_with_parent

SEAL_EVERY = 2.0
RESCUE_EVERY = 30.0
AT_ONCE = 4
"""How many jobs are worked on at the same time; a long import does not hold up a notice."""
log = logging.getLogger("gezhi.worker")


def keep_sealing(stop: threading.Event) -> None:
    """Seals what has come into the log book, round after round; a round that fails is logged and tried again."""
    from gezhi.logbook.clock import seal

    stopped = ""
    while not stop.is_set():
        try:
            said, stopped = stopped, seal(at=now()).stopped
            if stopped and stopped != said:
                log.error(
                    "The log book is not as it was sealed (%s), so nothing is sealed. `gezhi log verify` says where.",
                    stopped,
                )
        except Exception:
            log.exception("The log book could not be sealed; trying again in %s s.", SEAL_EVERY)
        close_old_connections()
        stop.wait(SEAL_EVERY)


async def keep_rescuing(app: App) -> None:
    """Jobs whose worker died without a word (power, kill -9) are put back into the queue, round after round."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=RESCUE_EVERY):
                await app.job_manager.retry_job(job)
                log.warning("Job %s (%s) was left behind by a dead worker and is tried again.", job.id, job.task_name)
        except Exception:
            log.exception("Jobs left behind could not be looked for.")
        await asyncio.sleep(RESCUE_EVERY)


async def work() -> None:
    """Works until SIGTERM or SIGINT; jobs get 15 seconds to finish, then go back into the queue."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=AT_ONCE)
    with queue.replace_connector(connector) as app:
        async with app.open_async():
            rescue = asyncio.create_task(keep_rescuing(app))
            try:
                await app.run_worker_async(concurrency=AT_ONCE, shutdown_graceful_timeout=15, delete_jobs="never")
            finally:
                rescue.cancel()
                with suppress(asyncio.CancelledError):
                    await rescue


def main() -> None:
    """Runs all three until asked to end."""
    end_with_parent()
    django.setup()
    stop = threading.Event()
    from gezhi.notices.sending.pump import keep_pumping

    beside = [threading.Thread(target=keep, args=(stop,), name=keep.__name__) for keep in (keep_sealing, keep_pumping)]
    for thread in beside:
        thread.start()
    try:
        asyncio.run(work())
    finally:
        stop.set()
        for thread in beside:
            thread.join(10)


if __name__ == "__main__":
    main()
