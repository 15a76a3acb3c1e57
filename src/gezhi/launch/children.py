"""The processes that the product consists of: started, watched, ended; none outlives the one that started it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

GRACE = 20.0
"""Seconds in which a child may finish what it does before it is ended for good."""
TOO_OFTEN = 5
"""Deaths within a minute after which starting again is no help."""


@dataclass
class Child:
    """One process of the product: a module of ours that is run, and run again when it dies."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches the product alone and everything ends in order."""
        told = {**os.environ, "GEZHI_PARENT": str(os.getpid())}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.command], env=told, stdin=subprocess.DEVNULL, start_new_session=True
        )

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> bool:
        """Starts it again if it has died; False if it dies so often that this is no help."""
        if self.is_alive:
            return True
        now = time.monotonic()
        self.deaths = [*(moment for moment in self.deaths if now - moment < 60), now]
        if len(self.deaths) > TOO_OFTEN:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """Asks it to end, waits, and ends it for good when it does not."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def end_with_parent(parent: int | None = None) -> None:
    """This process ends itself (as if asked by SIGTERM) when the one that started it is gone, even by kill -9."""
    parent = parent or int(os.environ.get("GEZHI_PARENT", "0")) or os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
