"""A small fictional zone for the filled example (lists/example/). Names, firms and numbers are invented; codes pass their check."""

import csv
from pathlib import Path

from gezhi.registry.importing.fields import SHEETS

FOLDER = Path(__file__).resolve().parent.parent / "lists" / "example"


def example_rows(noun: str) -> list[dict[str, str]]:
    """The example's rows of one sheet, by field name."""
    assert noun in SHEETS, noun
    with (FOLDER / f"{noun}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
