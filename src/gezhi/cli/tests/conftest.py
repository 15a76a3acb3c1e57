"""A small town, a fixed present, and a way to type commands."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gezhi.cli import main as command
from gezhi.cli import words
from gezhi.cli.tests.typing_it import Gezhi, Outcome
from gezhi.kernel.clock import clock_at
from testing.town import Town, small_town


@pytest.fixture
def town(db: None) -> Town:
    return small_town()


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> Path:
    """Keys, checkpoints and files on their way are kept in a folder of the test's own."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    return tmp_path / "data"


@pytest.fixture
def present(town: Town) -> datetime:
    return town.now


@pytest.fixture
def gezhi(present: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Gezhi]:
    """`gezhi("who", "HJ")` types that command at the town's present instant, in Chinese unless --lang says otherwise."""
    monkeypatch.setenv("GEZHI_LANGUAGE", "zh-hans")

    def typed(*arguments: str) -> Outcome:
        capsys.readouterr()
        with clock_at(present):
            try:
                code = command.main(arguments)
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        told = capsys.readouterr()
        return Outcome(code, told.out, told.err)

    yield typed
    words.speak("zh-hans")
