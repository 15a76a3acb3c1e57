"""The real product on a data folder of its own, with providers and another system that are real servers."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from testing.zone_folder import fresh_folder, remove
from tests.product.street import Street, street_of


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder as the first command leaves it."""
    made = fresh_folder(tmp_path_factory)
    yield made
    remove(made)


@pytest.fixture(scope="module")
def street(data: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Street]:
    """The product running on it, with the small town in it and two channels."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with django_db_blocker.unblock(), street_of(data, port) as made:
        yield made
