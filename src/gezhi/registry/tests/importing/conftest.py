"""Imports in a folder of their own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    """Uploaded files of a test lie in its own folder."""
    settings.IMPORTS = tmp_path / "imports"
