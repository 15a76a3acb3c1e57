"""Subcommands that are a noun have verbs of their own: `gezhi log verify`, `gezhi person add`."""

from argparse import ArgumentParser

from gezhi.cli.telling import Run


def add_verbs(parser: ArgumentParser, verbs: dict[str, tuple[str, Run]]) -> dict[str, ArgumentParser]:
    """Gives the parser a word for each verb, with what it does and what runs it; returns the verbs' own parsers."""
    group = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    found = {}
    for name, (summary, run) in verbs.items():
        common = parser.get_default("common")
        found[name] = group.add_parser(name, parents=common, help=summary, description=summary, allow_abbrev=False)
        found[name].set_defaults(run=run)
    return found
