"""A run's way from state to state, and the one worker that is at it. See LIFECYCLE in models/imports.py."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from gezhi.kernel.actors import SYSTEM
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.registry.models.imports import LIFECYCLE, ImportMove, ImportRun, ImportState

JOBS = {ImportState.WAITING: "registry.read_import", ImportState.CONFIRMED: "registry.apply_import"}
log = logging.getLogger("gezhi.imports")
EVERY = 0.5  # seconds between two notes of progress
_LOCK = "hashtextextended(current_schema() || ':import:' || %s, 0)"


def locked_run(run_id: int) -> ImportRun:
    """The run, locked until the transaction ends."""
    run = ImportRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotThere
    return run


def move(run_id: int, target: ImportState, *, by: str, at: datetime, **fields: object) -> ImportRun:
    """Takes a run into the state `target` and sets `fields`; Conflict if its way does not lead there from where it stands.

    A state in which the worker has something to do puts its job into the queue, in the same transaction.
    """
    with transaction.atomic():
        run = locked_run(run_id)
        if target not in LIFECYCLE[run.state]:
            raise Conflict(
                _("Somebody was faster: this import is now “%(state)s”. Look at its page again.")
                % {"state": ImportState(run.state).label},
                code="import-moved-on",
            )
        origin, run.state = run.state, target
        for name, value in fields.items():
            setattr(run, name, value)
        run.save(update_fields=["state", *fields])
        ImportMove.objects.create(run=run, origin=origin, target=target, actor=by, at=at)
        if target in JOBS:
            app.configure_task(JOBS[target]).defer(run_id=run.pk)
    return run


@contextmanager
def told_in(run_id: int, target: ImportState, *, at: datetime) -> Iterator[None]:
    """Within the block a refusal takes the run to `target` with its sentence; so does a mistake of our own, which is logged.

    A database that is away is no answer: it passes, and the step is tried again.
    """
    try:
        yield
    except Refused as refusal:
        said = {"refusal": str(refusal)[:400], "refusal_code": refusal.code[:40]}
        move(run_id, target, by=SYSTEM.ref, at=at, phase="", **said)
    except OperationalError:
        raise
    except Exception:
        log.exception("Import %s failed.", run_id)
        words = _("The product made a mistake of its own here; the server's log tells more. Nothing was changed.")
        move(run_id, target, by=SYSTEM.ref, at=at, phase="", refusal=words, refusal_code="own-mistake")


class Work:
    """What one worker holds while it is at a run: a lock that falls when the worker dies, and a way to say how far it is.

    Both on a connection of its own, so that progress is seen while the work's own transaction is still open.
    """

    def __init__(self, run_id: int, connection: BaseDatabaseWrapper) -> None:
        self._run_id = run_id
        self._connection = connection
        self._done = 0
        self._noted = 0.0

    def phase(self, name: str, total: int = 0) -> None:
        """A new phase begins, of `total` steps (0 = not known)."""
        self._done = 0
        self._note(phase=name, done=0, total=total)

    def step(self, count: int = 1) -> None:
        """So many more steps are done."""
        self._done += count
        if monotonic() - self._noted > EVERY:
            self._note(done=self._done)

    def _note(self, **fields: str | int) -> None:
        self._noted = monotonic()
        columns = ", ".join(f"{name} = %s" for name in fields)
        with self._connection.cursor() as cursor:
            cursor.execute(f"UPDATE registry_importrun SET {columns} WHERE id = %s", [*fields.values(), self._run_id])  # noqa: S608


@contextmanager
def at_work(run_id: int) -> Iterator[Work | None]:
    """Within the block nobody else works on the run; None if somebody does already."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_try_advisory_lock({_LOCK})", [run_id])
            free = cursor.fetchone()[0]
        try:
            yield Work(run_id, connection) if free else None
        finally:
            if free:  # said aloud: closing alone lets it fall a moment later, when the next step already asks for it
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})", [run_id])
    finally:
        connection.close()
