"""`gezhi migrate`: brings the tables to this version, with what an upgrade does before the first start."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from gezhi.cli.shapes import MigrateFacts
from gezhi.cli.telling import Told
from gezhi.cli.words import gettext as _


def describe(parser: ArgumentParser) -> None:
    """`gezhi migrate` takes no arguments of its own."""


def run(options: Namespace) -> Told:
    """As the owner of the tables, in a process of its own; then the application's role has its rights again."""
    from gezhi.launch.database import prepare, reached

    with reached(Path(options.data)) as access:
        prepare(access)
    facts: MigrateFacts = {"data": str(Path(options.data).resolve()), "migrated": True}
    return Told(facts, [*access.notes, _("The tables are those of this version.")])
