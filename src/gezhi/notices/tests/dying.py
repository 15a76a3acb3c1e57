"""A worker that dies by SIGKILL at one exact step: before or after its n-th statement, before or after calling a provider."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from gezhi.gateways.contract import Message, Outcome
from gezhi.notices.sending import pump

Work = Callable[[], Coroutine[Any, Any, None]]


class Steps:
    """Counts the steps of a worker; at the step `fatal` the process is killed, without any farewell to the database."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.made = fatal, 0

    def step(self) -> None:
        self.made += 1
        if self.made == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch_statements(self) -> None:
        def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            self.step()
            found = execute(sql, params, many, context)
            self.step()
            return found

        def watch(sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
            connection.execute_wrappers.append(wrapper)

        connection_created.connect(watch, weak=False)

    def watch_sending(self) -> None:
        send = pump._send

        async def watched(adapter: Any, piece: Sequence[tuple[int, Message]]) -> list[tuple[int, Outcome]]:
            self.step()
            found = await send(adapter, piece)
            self.step()
            return found

        pump._send = watched


def run_and_die(work: Work, fatal: int) -> int:
    """Runs `work` in a forked process that dies at the step `fatal`; returns -9 if it did, else how many steps it made.

    At most 250 steps fit into an exit code.
    """
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    try:
        for connection in connections.all():
            connection.connection = None  # the parent's: neither used nor closed here
        steps = Steps(fatal)
        steps.watch_statements()
        steps.watch_sending()
        asyncio.run(work())
        os._exit(min(steps.made, 250))
    finally:
        os._exit(255)
