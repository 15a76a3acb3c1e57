"""A PostgreSQL for tests: the product's own launcher, without waiting for the disk, kept between runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gezhi.launch import secretbox
from gezhi.launch.postgres import cluster_of, running


@contextmanager
def server_for_tests(folder: Path) -> Iterator[str]:
    """Runs within the block; gives the libpq address of an account that may make databases."""
    folder.mkdir(parents=True, exist_ok=True)
    with running(cluster_of(folder.resolve(), fsync="off", full_page_writes="off", max_connections="300")) as cluster:
        yield cluster.address("postgres", secretbox.read(cluster.data)["postgres"])
