"""All of the plan in the order in which one thing leans on another, with one line in the log book for the whole."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.logbook.actions import write
from gezhi.registry.importing.applying.firms import begin_occupancies, register_enterprises
from gezhi.registry.importing.applying.hands import Hands
from gezhi.registry.importing.applying.persons import register_persons
from gezhi.registry.importing.applying.tree import assign_duties, found_zone, place_places
from gezhi.registry.importing.lifecycle import Work
from gezhi.registry.models.imports import Fate, ImportRow, ImportRun


def apply_plan(run: ImportRun, *, by: Actor, at: datetime, work: Work) -> None:
    """Does everything that the rows of `run` plan, in the caller's transaction. A plan without a change leaves no trace."""
    todo = ImportRow.objects.filter(run=run, fate__in=[Fate.CREATE, Fate.CHANGE]).count()
    if not todo:
        return
    work.phase("apply", todo)
    hands = Hands(run, by, at, work)
    for part in (register_persons, found_zone, place_places, register_enterprises, assign_duties, begin_occupancies):
        part(hands)
    write("import.applied", by=by, at=at, about=[run.ref], facts={"sha256": run.sha256, "counts": run.counts["nouns"]})
