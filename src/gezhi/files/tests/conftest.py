"""A data folder of their own for the tests of files."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where files lie during the test; not made yet."""
    settings.FILES = tmp_path / "data" / "files"
    settings.FILE_LIMIT = 5 << 20
    settings.IMAGE_PIXELS = 50_000_000
    return Path(settings.FILES)
