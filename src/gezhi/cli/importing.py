"""`gezhi import FILE`: the same preview and the same all-or-nothing import as on the page, in one go."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gezhi.cli import grids
from gezhi.cli.acting import actor
from gezhi.cli.tables import table
from gezhi.cli.telling import FINE, FOUND, Told
from gezhi.cli.words import gettext as _
from gezhi.cli.words import pgettext

if TYPE_CHECKING:
    from gezhi.registry.importing.command import Report


def describe(parser: ArgumentParser) -> None:
    """The arguments of `gezhi import`."""
    parser.add_argument(
        "file", metavar="FILE", help=_("a workbook (.xlsx, .xls, .ods), a list (.csv), or grids (.geojson)")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would be created, changed and left"))
    parser.add_argument("--map", metavar="FILE", help=_("which column says what, as JSON or TOML"))
    parser.add_argument(
        "--good-only", action="store_true", help=_("leave rows with errors out instead of importing nothing")
    )


def run(options: Namespace) -> Told:
    """Imports, or with --dry-run only looks. Exit code 1 if a row cannot be imported."""
    if Path(options.file).suffix.lower() in grids.ENDINGS:
        return grids.run(options)
    from gezhi.registry.importing.command import run_import
    from gezhi.registry.importing.mapping import read_mapping

    report = run_import(
        options.file,
        by=actor(options),
        at=options.now,
        dry_run=options.dry_run,
        mapping=read_mapping(Path(options.map)) if options.map else None,
        good_only=options.good_only,
    )
    return Told(report.as_dict(), _lines(report), FOUND if _errors(report) else FINE)


def _errors(report: "Report") -> int:
    return sum(fates.get("error", 0) for fates in report.counts.values())


def _lines(report: "Report") -> list[str]:
    more = [_("… and %(count)s more.") % {"count": report.more_problems}] if report.more_problems else []
    return [*_counts(report), *_left_out(report), *_problems(report), *more, "", _verdict(report)]


def _counts(report: "Report") -> list[str]:
    from gezhi.registry.importing.fields import SHEETS
    from gezhi.registry.models.imports import Fate

    shown = [fate for fate in Fate if any(fates.get(fate.value) for fates in report.counts.values())]
    rows = [
        [str(SHEETS[noun].label), *(str(fates.get(fate.value, 0)) for fate in shown)]
        for noun, fates in report.counts.items()
    ]
    return table([_("Sheet"), *(str(fate.label) for fate in shown)], rows, numbers=range(1, len(shown) + 1))


def _left_out(report: "Report") -> list[str]:
    sentence = _("%(sheet)s: left out the columns %(columns)s")
    return [
        sentence % {"sheet": sheet or report.file, "columns": ", ".join(columns)}
        for sheet, columns in report.ignored.items()
    ]


def _problems(report: "Report") -> list[str]:
    levels = {"note": pgettext("weight of a problem", "Note"), "question": _("Question"), "error": _("Error")}
    rows = [
        [str(one["row"]), levels[one["level"]], one["sheet"], one["column"], one["sentence"]] for one in report.problems
    ]
    lines = table([_("Row"), _("Weight"), _("Sheet"), _("Column"), _("What to do")], rows, numbers={0})
    return ["", *lines] if lines else []


def _verdict(report: "Report") -> str:
    if report.dry_run:
        return _("Only looked: nothing was written.")
    if report.imported:
        return _("Imported.")
    return _("Nothing was imported: some rows have errors. Put them right, or leave them out with --good-only.")
