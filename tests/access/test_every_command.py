"""Every command × every role with `--as`: the same fence as for pages."""

import argparse
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from gezhi.cli import main as command
from gezhi.cli import words
from gezhi.cli.telling import REFUSED
from gezhi.registry.tests.geo.grounds import collection, feature, square
from tests.access.commands import AT_THE_MACHINE, COMMANDS, Command
from tests.access.fingerprint import fingerprint
from tests.access.ground import LIST, Ground
from tests.access.roles import PEOPLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """What a command reads or writes."""
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    (tmp_path / "grids.geojson").write_bytes(collection(feature(square(0, 1), name="第四网格")))
    return {"list": tmp_path / "list.csv", "grids": tmp_path / "grids.geojson", "out": tmp_path / "log.jsonl"}


def leaves(parser: argparse.ArgumentParser, above: str = "") -> Iterator[str]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for name, below in group.choices.items():
            yield from leaves(below, f"{above} {name}".strip())
    if not groups:
        yield above


def test_every_command_has_a_line_in_the_table() -> None:
    typed = set(leaves(command.command_line()))
    known = {one.name for one in COMMANDS} | AT_THE_MACHINE
    assert typed == known, f"Add a line for each of {sorted(typed ^ known)} to tests/access/commands.py."


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: str(one.words))
def test_who_may_type(
    one: Command,
    ground: Ground,
    files: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GEZHI_LANGUAGE", "zh-hans")
    wrong: dict[str, str] = {}
    for role in PEOPLE:
        monkeypatch.setattr("sys.stdin", io.StringIO(one.typed))
        before_it = transaction.savepoint()
        code = command.main(["--as", str(ground.person(role).phone), *one.words.format(**files).split()])
        wrote = fingerprint() != ground.before
        transaction.savepoint_rollback(before_it)
        told = "".join(capsys.readouterr())
        allowed = role in one.allowed
        if read := sorted(word for word in ground.hidden[role] if word in told and word not in one.words):
            wrong[role] = f"reads {read}"
        elif (code == REFUSED) == allowed:
            wrong[role] = f"exit code {code}: {told}"
        elif wrote != (allowed and one.writes):
            wrong[role] = "wrote something" if wrote else "wrote nothing"
        elif role in one.shown_to and one.shows not in told:
            wrong[role] = f"does not find {one.shows}"
    words.speak("zh-hans")
    assert not wrong, wrong
