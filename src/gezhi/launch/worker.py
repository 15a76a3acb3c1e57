"""The worker process: jobs that wait in the database, the sealing of the log book, and the pump of notices.

python -m gezhi.launch.worker
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Sequence

import django
from django.db import close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from gezhi.kernel.clock import now
from gezhi.launch.children import end_with_parent
from gezhi.launch.loading import loading

SEAL_EVERY = 2.0
RESCUE_EVERY = 30.0
HANDS = {"default": 4, "webhooks": 2, "long": 2}
"""Queue → how many of its jobs are worked on at the same time. What may take minutes (imports, verifying the log book) and
what waits for somebody else's server has hands of its own, so that a sweep of deadlines never stands behind it."""
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
                await _put_back(app, job)
        except Exception:
            log.exception("Jobs left behind could not be looked for.")
        await asyncio.sleep(RESCUE_EVERY)


async def _put_back(app: App, job: Job) -> None:
    """One job is tried again; if the next of its kind waits already, that one does its work."""
    try:
        await app.job_manager.retry_job(job)
        log.warning("Job %s (%s) was left behind by a dead worker and is tried again.", job.id, job.task_name)
    except UniqueViolation:
        await app.job_manager.finish_job(job, Status.ABORTED, delete_job=False)


async def work(beside: Sequence[threading.Thread]) -> None:
    """Works until SIGTERM or SIGINT, or until a thread beside it ends, which none should: then all of it is started anew.

    Jobs get 15 seconds to finish, then go back into the queue.
    """
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=sum(HANDS.values()) + len(HANDS))
    with queue.replace_connector(connector) as app:
        async with app.open_async():
            tasks = [asyncio.create_task(_hands(app, name, number)) for name, number in HANDS.items()]
            tasks += [asyncio.create_task(one) for one in (keep_rescuing(app), _end_of_any(beside), _told(ended))]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            came = await asyncio.gather(*tasks, return_exceptions=True)
    for error in came:
        if isinstance(error, Exception):
            raise error


async def _end_of_any(threads: Sequence[threading.Thread]) -> None:
    """Returns when one of them has ended."""
    while all(one.is_alive() for one in threads):
        await asyncio.sleep(1)
    log.error("Sealing or sending has ended by itself; the worker is started anew.")


async def _told(ended: asyncio.Event) -> None:
    """Returns when somebody has asked for the end."""
    await ended.wait()


async def _hands(app: App, name: str, number: int) -> None:
    """Works on one queue, so many jobs at a time."""
    await app.run_worker_async(
        queues=[name], name=name, concurrency=number, shutdown_graceful_timeout=15, delete_jobs="never",
        install_signal_handlers=False,
    )  # fmt: skip


def main() -> None:
    """Runs all three until asked to end."""
    end_with_parent()
    with loading():
        django.setup()
        from gezhi.notices.sending.pump import keep_pumping

    stop = threading.Event()

    beside = [threading.Thread(target=keep, args=(stop,), name=keep.__name__) for keep in (keep_sealing, keep_pumping)]
    for thread in beside:
        thread.start()
    try:
        asyncio.run(work(beside))
    finally:
        stop.set()
        for thread in beside:
            thread.join(10)


if __name__ == "__main__":
    main()
