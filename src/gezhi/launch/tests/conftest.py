"""A data folder with tables, made once; each test gets it stopped and as it was left."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from gezhi.launch.tests.processes import home_of, server_of
from testing.product import Product, gezhi


@pytest.fixture(scope="session")
def made_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder as the first command leaves it."""
    data = tmp_path_factory.mktemp("zone") / "data"
    done = gezhi("migrate", "--data", data)
    assert done.returncode == 0, done.stderr
    yield data
    if server_of(data):
        os.kill(server_of(data), signal.SIGQUIT)
    shutil.rmtree(home_of(data))


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
