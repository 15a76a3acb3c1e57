"""A PostgreSQL for tests: the product's own launcher, without waiting for the disk, kept between runs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from gezhi.launch import secretbox
from gezhi.launch.postgres import cluster_of, running
from gezhi.launch.speech import CannotStart


@contextmanager
def server_for_tests(folder: Path) -> Iterator[str]:
    """Runs within the block; gives the address of an account that may make databases, with a database name for this run alone."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = cluster_of(folder.resolve(), fsync="off", full_page_writes="off", max_connections="300")
    try:
        cluster.binaries()
    except CannotStart:  # kept by an earlier run, of a version whose programs are gone
        shutil.rmtree(cluster.tables)
        (cluster.folder / "ready").unlink(missing_ok=True)
    with running(cluster):
        password = secretbox.read(cluster.data)["postgres"]
        drop_what_was_left(cluster.address("postgres", password, "postgres"))
        yield cluster.address("postgres", password, f"gezhi_{os.getpid()}")


def drop_what_was_left(address: str) -> None:
    """Removes the databases of test runs that were broken off: their name ends with the number of a process that is gone."""
    with psycopg.connect(address, autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^test_gezhi_[0-9]+'"
        ).fetchall():
            run = int(name.split("_")[2])
            try:
                os.kill(run, 0)
            except ProcessLookupError:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
