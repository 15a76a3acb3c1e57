"""The PostgreSQL of a data folder: where it lives, and who uses it; the last user stops it."""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gezhi.launch.accounts import account_of
from gezhi.launch.binaries import make_shared_folder
from gezhi.launch.cluster import Cluster


def cluster_of(data: Path, **extra: str) -> Cluster:
    """The cluster of a data folder, which must exist; `extra` are PostgreSQL settings on top of ours.

    It lives in the folder `postgres` in it. Only where root starts the product and PostgreSQL's account cannot get there
    (a folder under /root, say), it lives in /var/lib/gezhi, and the file `postgres.place` in the data folder says where.
    """
    pointer = data / "postgres.place"
    if pointer.exists():
        folder = Path(pointer.read_text().strip())
        return Cluster(data, folder, account_of(folder), extra)
    folder = data / "postgres"
    account = account_of(folder)
    if not folder.exists():
        account.make_folder(folder)
        if not account.can_enter(folder):
            folder.rmdir()
            folder = account.make_folder(make_shared_folder("clusters") / secrets.token_hex(8))
            pointer.write_text(f"{folder}\n")
    return Cluster(data, folder, account, extra)


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """The server runs within the block. Whoever leaves last stops it, so that a command never stops a product's server.

    Each user holds a shared lock that the kernel gives back when the process ends, however it ends.
    """
    with (cluster.data / "postgres.users").open("a") as users:
        try:
            with _alone(cluster.data):
                fcntl.flock(users, fcntl.LOCK_SH)
                cluster.start()
            yield cluster
        finally:
            with _alone(cluster.data):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    cluster.stop()


def keep_running(cluster: Cluster) -> None:
    """Starts the server again if it has died under its users (nothing that was committed is lost)."""
    if not cluster.is_running():
        with _alone(cluster.data):
            cluster.start()


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One process at a time starts or stops the server of a data folder."""
    with (data / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
