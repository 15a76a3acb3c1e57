"""Rows of .xlsx, .xlsb, .xls and .ods files, from the lines that the reading process left on disk."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused
from gezhi.registry.importing.reading import extract

SECONDS = 300


def extract_lines(workbook: Path, lines: Path) -> None:
    """Reads `workbook` in a process of its own and leaves its cells in `lines`. Refused if that process could not."""
    begun = lines.with_suffix(".part")
    command = [sys.executable, str(Path(extract.__file__).resolve()), str(workbook), str(begun)]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  our own script
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    if ended.returncode != 0:
        begun.unlink(missing_ok=True)
        raise _refusal(ended.returncode)
    begun.replace(lines)


def sheets_in(lines: Path) -> Iterator[tuple[str, list[list[int]], int]]:
    """Name, merged ranges and position (bytes) of every visible sheet; hidden sheets are left alone."""
    with lines.open("rb") as file:
        while line := file.readline():
            if line.startswith(b"{"):
                head = json.loads(line)
                if not head["hidden"]:
                    yield head["sheet"], head["merged"], file.tell()


def rows_at(lines: Path, position: int) -> Iterator[tuple[int, list[object]]]:
    """Row number (from 1) and cells of the sheet whose rows begin at `position`."""
    with lines.open("rb") as file:
        file.seek(position)
        while (line := file.readline()) and not line.startswith(b"{"):
            number, cells = json.loads(line)
            yield number, cells


def _refusal(code: int) -> Refused:
    if code == extract.PASSWORD:
        return Refused(
            _(
                "The workbook is protected by a password. Open it, take the password away (File, Info, Protect), save, and choose it again."
            ),
            code="password",
        )
    if code == extract.UNREADABLE:
        return Refused(
            _(
                "The workbook is incomplete or damaged: its end is missing. Copy or download it again, or save it again."
            ),
            code="truncated",
        )
    return _too_much()


def _too_much() -> Refused:
    return Refused(
        _(
            "A sheet is too large to be read: cells stand far away from the list. Copy the list alone into a new workbook."
        ),
        code="too-wide",
    )
