"""The real product on a data folder of its own, with providers and another system that are real servers."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from gezhi.launch.tests.processes import home_of
from testing.product import gezhi
from tests.product.street import Street, street_of


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder as the first command leaves it."""
    made = tmp_path_factory.mktemp("zone") / "data"
    done = gezhi("migrate", "--data", made)
    assert done.returncode == 0, done.stderr
    yield made
    shutil.rmtree(home_of(made))


@pytest.fixture(scope="module")
def street(data: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Street]:
    """The product running on it, with the small town in it and two channels."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with django_db_blocker.unblock(), street_of(data, port) as made:
        yield made
