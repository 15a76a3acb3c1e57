"""From the preview into the registry: everything or nothing, and only what the person saw."""

from datetime import datetime

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from gezhi.kernel.actors import OPERATOR, SYSTEM, Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.people.models import Person
from gezhi.people.rules import may_register
from gezhi.registry import rules
from gezhi.registry.actions.bulk import lock_registry
from gezhi.registry.importing.applying import apply_plan
from gezhi.registry.importing.lifecycle import Work, at_work, move, told_in
from gezhi.registry.importing.planning import Digest
from gezhi.registry.importing.previewing import planned_again, replan
from gezhi.registry.importing.uploads import demand_may_import
from gezhi.registry.models.imports import Fate, ImportRow, ImportRun, ImportState

TRIES = 3


class _Stale(Exception):
    """The registry is no longer what the preview was made from."""


def confirm(*, run_id: int, digest: str, good_only: bool, by: Actor, at: datetime) -> ImportRun:
    """A person has seen the preview `digest` and wants it. Rows with errors keep all out, unless `good_only` says otherwise.

    Conflict if the preview is another by now, or somebody else has just confirmed it.
    """
    demand_may_import(by, at)
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotThere
    if run.state == ImportState.PREVIEWED:
        if run.digest != digest:
            raise Conflict(
                _("The preview has changed since you opened it. Look at it again, then confirm."), code="import-stale"
            )
        _demand_whole(run, good_only)
        _demand_may_add_persons(run, by, at)
    person = by if isinstance(by, Person) else None
    return move(
        run_id,
        ImportState.CONFIRMED,
        by=by.ref,
        at=at,
        confirmed_by=person,
        confirmed_at=at,
        good_only=good_only,
        stale=False,
        refusal="",
    )


def apply(run_id: int, *, at: datetime) -> bool:
    """Does what was confirmed, in one transaction. If the registry has changed meanwhile, the new preview waits for a new word.

    Safe to run again after a dead worker: nothing of a torn attempt is left. False if another worker is at it now.
    """
    with at_work(run_id) as work:
        run = ImportRun.objects.get(pk=run_id)
        if run.state not in (ImportState.CONFIRMED, ImportState.APPLYING):
            return True
        if work is None:
            return False
        if run.state == ImportState.CONFIRMED:
            run = move(run_id, ImportState.APPLYING, by=SYSTEM.ref, at=at)
        with override(run.language or settings.LANGUAGE_CODE), told_in(run_id, ImportState.PREVIEWED, at=at):
            try:
                _apply_all(run, work, at)
            except _Stale:
                replan(run, work, at)
                move(run_id, ImportState.PREVIEWED, by=SYSTEM.ref, at=at, stale=True, phase="")
    return True


def _apply_all(run: ImportRun, work: Work, at: datetime) -> None:
    """The one transaction; tried again if it met another one head-on."""
    by: Actor = run.confirmed_by or OPERATOR
    for left in reversed(range(TRIES)):
        try:
            with plainly(), transaction.atomic():
                lock_registry()
                rules.demand(rules.may_change_registry(by, at), rules.may_change_registry)
                _demand_fresh(run, work, at)
                apply_plan(run, by=by, at=at, work=work)
                move(run.pk, ImportState.DONE, by=by.ref, at=at, phase="", refusal="", refusal_code="")
        except OperationalError:
            if not left:
                raise
        else:
            return


def _demand_fresh(run: ImportRun, work: Work, at: datetime) -> None:
    """Plans everything once more and compares: what is done is what the person saw."""
    last = ImportRow.objects.filter(run=run).order_by("-id").values_list("id", flat=True).first()
    if last is None:
        return
    work.phase("compare", ImportRow.objects.filter(run=run).count())
    digest = Digest()
    for row in planned_again(run, at, last):
        digest.add(row)
        work.step()
    if digest.hexdigest() != run.digest:
        raise _Stale


def _demand_whole(run: ImportRun, good_only: bool) -> None:
    errors = run.counts["error_rows"]
    if errors and not good_only:
        raise Refused(
            ngettext(
                "%(n)s row cannot be imported, so nothing was. Put it right in the file, or import the good rows only.",
                "%(n)s rows cannot be imported, so nothing was. Put them right in the file, or import the good rows only.",
                errors,
            )
            % {"n": errors},
            field="good_only",
            code="rows-with-errors",
        )


def _demand_may_add_persons(run: ImportRun, by: Actor, at: datetime) -> None:
    people = run.counts["nouns"].get("people", {})
    if people.get(Fate.CREATE) or people.get(Fate.CHANGE):
        rules.demand(may_register(by, at), may_register)
