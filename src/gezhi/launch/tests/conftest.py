"""A data folder with tables, made once; each test gets it stopped and as it was left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gezhi.launch.tests.processes import server_of
from testing.product import Product
from testing.zone_folder import fresh_folder, remove


@pytest.fixture(scope="session")
def made_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder as the first command leaves it."""
    data = fresh_folder(tmp_path_factory)
    yield data
    remove(data)


@pytest.fixture
def data(made_data: Path) -> Path:
    assert server_of(made_data) == 0, "an earlier test left the server running"
    return made_data


@pytest.fixture
def product(data: Path) -> Iterator[Product]:
    """The product, running on that folder."""
    running = Product.start(data)
    yield running
    running.stop()
