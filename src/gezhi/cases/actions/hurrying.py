"""A case that turns out to be urgent after it was reported."""

from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.cases.actions.moving import doing
from gezhi.cases.models import Case
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict
from gezhi.policy.reads import preset


def make_urgent(*, case: Case, by: Actor, at: datetime, words: str, version: int | None = None) -> Case:
    """Makes the case urgent, with a reason: what runs is due by the urgent preset from now on, never later than before.

    Not while it is paused: then it has to go on first. Conflict if it is urgent already.
    """
    with doing("make_urgent", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write why this case is urgent now."))
        row = work.case
        if row.urgent:
            raise Conflict(_("This case is urgent already."), code="urgent-already")
        held = preset(row.kind, grade=row.grade, topic=row.topic, urgent=True, at=at)
        work.facts.update(urgent=True, preset_before=f"{row.preset}@{row.preset_version}")
        row.urgent, row.preset, row.preset_version = True, held.code, held.version
        work.time.hurry(held)
        if row.due:
            work.facts["due"] = row.due
    return case
