"""The generated part of the documentation: docs/reference/, and the table of settings in docs/operate/.

    python tools/docs.py write   writes the files anew
    python tools/docs.py check   says which differ from what the code says; ends with 1 if any does

Everything in them is read from the code that runs: parsers, rules, constraints, tables, lifecycles, the API. No database is needed.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "gezhi.project.settings"
os.environ["COLUMNS"] = "100"


def generated() -> dict[str, Callable[[], str]]:
    """Path below docs/ → what writes its text."""
    from tools.reference import commands, constraints, events, lifecycles, openapi, packs, rules, settings, tables

    return {
        "reference/commands.md": commands.text,
        "reference/constraints.md": constraints.text,
        "reference/events.md": events.text,
        "reference/lifecycles.md": lifecycles.text,
        "reference/openapi.json": openapi.text,
        "reference/packs.md": packs.text,
        "reference/rules.md": rules.text,
        "reference/tables.md": tables.text,
        "operate/settings.md": settings.text,
    }


def texts() -> dict[Path, str]:
    """Every generated file and what it should hold, in English."""
    import django
    from django.utils import translation

    django.setup()
    with translation.override("en"):
        return {DOCS / name: write() for name, write in generated().items()}


def write() -> int:
    """Writes what differs."""
    wanted = texts()
    for path in differing(wanted):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], "utf-8")
        print(f"written: {path.relative_to(ROOT)}")
    return 0


def check() -> int:
    """Prints what differs; 1 if anything does."""
    differs = differing(texts())
    for path in differs:
        print(f"{path.relative_to(ROOT)} is not what the code says: run `make docs`")
    return 1 if differs else 0


def differing(wanted: dict[Path, str]) -> list[Path]:
    """The files that are not there or hold something else."""
    return [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]


def main() -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["write", "check"])
    return {"write": write, "check": check}[parser.parse_args().what]()


if __name__ == "__main__":
    sys.exit(main())
