"""The `gezhi` command: reads the arguments, opens the zone's database, runs one subcommand, says what came of it.

Exit codes: 0 fine; 1 a gap, a failed verification or problems were found; 2 bad usage or refused;
69 to 78 the launcher could not start or reach something (docs/reference/commands.md); 130 broken off with Ctrl-C.
"""

import io
import json
import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

from gezhi import __version__
from gezhi.cli import coverage, demo, importing, log, migrate, packs, person, up, who, words
from gezhi.cli.shapes import RefusedFacts
from gezhi.cli.telling import REFUSED, Told
from gezhi.cli.words import gettext as _
from gezhi.kernel.refusals import Refused
from gezhi.launch import speech
from gezhi.launch.database import open_database
from gezhi.launch.loading import loading
from gezhi.launch.speech import CannotStart

BROKEN_OFF = 130


@dataclass(frozen=True)
class Subcommand:
    """One word after `gezhi`: its file, what it does, and whether it brings its own way to the database."""

    name: str
    module: ModuleType
    summary: Callable[[], str]
    on_its_own: bool = False


SUBCOMMANDS = (
    Subcommand("up", up, lambda: _("run the whole product until Ctrl-C"), on_its_own=True),
    Subcommand("import", importing, lambda: _("import places, people, duties, enterprises from a file")),
    Subcommand("who", who, lambda: _("who answers for a place, now or at any moment")),
    Subcommand("coverage", coverage, lambda: _("which places have nobody of their own (exit code 1 if any)")),
    Subcommand("log", log, lambda: _("verify or export the log book")),
    Subcommand("person", person, lambda: _("add somebody, give a password or a right")),
    Subcommand("pack", packs, lambda: _("check, bring in or list policy packs")),
    Subcommand("demo", demo, lambda: _("fill an empty zone with the demo one"), on_its_own=True),
    Subcommand("migrate", migrate, lambda: _("bring the tables to this version"), on_its_own=True),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code. A refusal is one sentence on standard error, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = words.language_of(given)
    words.speak(language)
    _make_streams_forgiving()
    options = command_line().parse_args(given)
    for name, default in (("json", False), ("data", os.environ.get("GEZHI_DATA", "data")), ("as_phone", "")):
        setattr(options, name, getattr(options, name, default))
    speech.speak(language)
    try:
        return _perform(options, language)
    except CannotStart as refusal:
        return _say_no({"sentence": str(refusal), "code": "cannot-start", "field": ""}, options, refusal.code)
    except Refused as refusal:
        told: RefusedFacts = {"sentence": str(refusal), "code": refusal.code, "field": refusal.field}
        return _say_no(told, options, REFUSED)
    except KeyboardInterrupt:
        return BROKEN_OFF
    except BrokenPipeError:  # `gezhi … | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def command_line() -> ArgumentParser:
    """The parser, in the language chosen before: docs/reference/commands.md is generated from it."""
    common = _common_options()
    parser = ArgumentParser(
        prog="gezhi", description=_("Every place has a name that answers for it."), parents=[common], allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"gezhi {__version__}", help=_("print the version"))
    group = parser.add_subparsers(dest="subcommand", metavar="COMMAND", required=True)
    for one in SUBCOMMANDS:
        summary = one.summary()
        sub = group.add_parser(
            one.name,
            parents=[common],
            help=summary,
            description=summary,
            allow_abbrev=False,
            formatter_class=RawDescriptionHelpFormatter,
        )
        sub.set_defaults(common=[common], run=getattr(one.module, "run", None), on_its_own=one.on_its_own)
        one.module.describe(sub)
    return parser


def _common_options() -> ArgumentParser:
    """Options that may stand before or after the subcommand's name."""
    common = ArgumentParser(add_help=False, allow_abbrev=False)
    common.add_argument("--json", action="store_true", default=SUPPRESS, help=_("print JSON instead of text"))
    common.add_argument("--data", metavar="FOLDER", default=SUPPRESS, help=_("the data folder (GEZHI_DATA, or ./data)"))
    common.add_argument(
        "--as",
        dest="as_phone",
        metavar="PHONE",
        default=SUPPRESS,
        help=_("act as that person, under the same rules as in pages"),
    )
    common.add_argument(
        "--lang", metavar="zh|en", choices=sorted(words.LANGUAGES), default=SUPPRESS, help=_("language of the output")
    )
    return common


def _perform(options: Namespace, language: str) -> int:
    if options.on_its_own:
        outcome = options.run(options)
        return outcome if isinstance(outcome, int) else _say(outcome, options)
    with open_database(options.data):
        import django
        from django.utils import translation

        with loading():
            django.setup()
        from gezhi.kernel.clock import now

        options.now = now()
        with translation.override(language):
            return _say(options.run(options), options)


def _say(told: Told, options: Namespace) -> int:
    print(told.text(as_json=options.json), flush=True)
    return told.code


def _say_no(refusal: RefusedFacts, options: Namespace, code: int) -> int:
    print(
        json.dumps({"refused": refusal}, ensure_ascii=False) if options.json else refusal["sentence"], file=sys.stderr
    )
    return code


def _make_streams_forgiving() -> None:
    """A terminal that cannot show a character gets a question mark instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
