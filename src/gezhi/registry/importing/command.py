"""An import from the command line: the same file, the same preview, the same transaction, in one go."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.registry.importing import files
from gezhi.registry.importing.confirming import apply, confirm
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.importing.mapping import demand_shape
from gezhi.registry.importing.previewing import preview
from gezhi.registry.importing.problems import Level, sentence
from gezhi.registry.importing.uploads import take_file
from gezhi.registry.models.imports import ImportRow, ImportRun, ImportState

MOST_PROBLEMS = 1_000


@dataclass
class Report:
    """What an import did or would do. `counts` rows by kind and fate; `problems` at most a thousand, errors first.

    `imported` whether the registry has it now; `ignored` columns that were left out, by sheet; `left_out` decoration rows
    (titles, totals …) by sheet and reason.
    """

    file: str
    imported: bool
    dry_run: bool
    state: str
    run: int | None
    counts: dict[str, dict[str, int]]
    ignored: dict[str, list[str]]
    left_out: dict[str, dict[str, int]]
    problems: list[dict[str, Any]] = field(default_factory=list)
    more_problems: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


class _Undone(Exception):
    """Ends a dry run's transaction, so that nothing of it is left."""


def run_import(
    path: Path | str,
    *,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    mapping: Mapping[str, Any] | None = None,
    good_only: bool = False,
) -> Report:
    """Imports the file at `path`, or with `dry_run` only says what it would do; blocks until done.

    `mapping` says which columns mean what (see importing.mapping); `good_only` leaves rows with errors out instead of
    refusing all. Refused with a sentence if the file cannot be read or columns are not known; a report with
    `imported` False and the problems if rows cannot be imported.
    """
    source = Path(path)
    if mapping is not None:
        demand_shape(mapping)
    if not source.is_file():
        raise NotThere(_("There is no file “%(path)s”. Check the path.") % {"path": source}, field="file")
    if not dry_run:
        return _run(source, by=by, at=at, dry_run=False, mapping=mapping, good_only=good_only)
    report: list[Report] = []
    try:
        with transaction.atomic():
            report.append(_run(source, by=by, at=at, dry_run=True, mapping=mapping, good_only=good_only))
            raise _Undone
    except _Undone:
        files.destroy(report[0].run or 0)
    report[0].run = None
    return report[0]


def _run(
    source: Path, *, by: Actor, at: datetime, dry_run: bool, mapping: Mapping[str, Any] | None, good_only: bool
) -> Report:
    run = take_file(path=source, by=by, at=at, mapping=mapping)
    preview(run.pk, at=at)
    run.refresh_from_db()
    if run.state == ImportState.REFUSED:
        raise Refused(run.refusal, code=run.refusal_code)
    if run.state == ImportState.ASKING:
        raise Refused(_unmapped(run), field="map", code="unmapped")
    if not dry_run and (good_only or not _errors(run)):
        confirm(run_id=run.pk, digest=run.digest, good_only=good_only, by=by, at=at)
        apply(run.pk, at=at)
        run.refresh_from_db()
        if run.refusal:
            raise Refused(run.refusal, code=run.refusal_code)
    return _report(run, dry_run)


def _errors(run: ImportRun) -> int:
    return sum(fates.get("error", 0) for fates in run.counts["nouns"].values())


def _unmapped(run: ImportRun) -> str:
    said = []
    for table in run.found:
        if table["lacking"] or not table["noun"]:
            headings = "、".join(column["heading"] for column in table["columns"])
            lacking = (
                "、".join(str(SHEETS[table["noun"]].field(name).label) for name in table["lacking"])
                if table["noun"]
                else "noun"
            )
            said.append(
                _(
                    "%(sheet)s: no column says %(lacking)s. The columns are: %(headings)s. Say which is which with --map."
                )
                % {"sheet": table["sheet"] or run.file_name, "lacking": lacking, "headings": headings}
            )
    return "\n".join(said)


def _report(run: ImportRun, dry_run: bool) -> Report:
    rows = ImportRow.objects.filter(run=run, worst__gt=0).order_by("-worst", "id")
    problems = [_problem(row, problem) for row in rows[:MOST_PROBLEMS] for problem in row.problems]
    return Report(
        file=run.file_name,
        imported=run.state == ImportState.DONE,
        dry_run=dry_run,
        state=run.state,
        run=run.pk,
        counts=run.counts["nouns"],
        ignored={table["sheet"]: table["ignored"] for table in run.found if table["ignored"]},
        left_out={table["sheet"]: table["left_out"] for table in run.found if table["left_out"]},
        problems=problems,
        more_problems=max(0, rows.count() - MOST_PROBLEMS),
    )


def _problem(row: ImportRow, problem: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sheet": row.sheet,
        "row": row.number,
        "column": _column(row.noun, problem.get("field", "")),
        "level": Level(problem["level"]).name.lower(),
        "value": problem.get("value", ""),
        "sentence": sentence(problem),
    }


def _column(noun: str, name: str) -> str:
    return str(SHEETS[noun].field(name).label) if SHEETS[noun].has(name) else ""
