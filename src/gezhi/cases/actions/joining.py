"""Duplicates: several reports of one thing become one case, and all their reporters hear how it ends."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.cases import routing
from gezhi.cases.actions.moving import doing, locked
from gezhi.cases.models import Case, Role
from gezhi.cases.models.clocks import Which
from gezhi.cases.models.states import OPEN
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, Refused


def join(*, case: Case, main: Case, by: Actor, at: datetime, words: str = "", version: int | None = None) -> Case:
    """Says that `case` is the same as `main`: from now on it follows it, with everything that was joined to it before.

    Conflict if `main` is no longer open; Refused for a case and itself. The lower id is locked first, whoever asks.
    """
    if case.pk == main.pk:
        raise Refused(_("A case cannot be joined to itself. Choose the other one."), field="main")
    with transaction.atomic():
        for pk in sorted((case.pk, main.pk)):
            locked(Case(pk=pk))
        with doing("join", case=case, by=by, at=at, version=version) as work:
            work.say(words)
            main = _followed(main)
            work.case.joined_to, work.case.ended_at = main, at
            Case.objects.filter(joined_to=work.case).update(joined_to=main)
            work.time.stop()
            work.facts["main"] = main.ref
    return case


def separate(*, case: Case, by: Actor, at: datetime, words: str, version: int | None = None) -> Case:
    """Says that a joined case was another thing after all, with a reason: it is received anew, with a new first clock."""
    with doing("separate", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write what tells the two apart."))
        if work.case.joined_to:
            work.facts["main"] = work.case.joined_to.ref
        work.case.joined_to = work.case.ended_at = work.case.filed_at = work.case.solution_due = None
        work.case.round += 1
        seat = routing.first_receiver(work.links, kind=work.case.kind, grade=work.case.grade)
        work.seat(Role.RECEIVER, seat)
        work.seat(Role.DISPATCHER, seat)
        work.seat(Role.HANDLER, None)
        work.time.start(Which.RESPONSE)
    return case


def _followed(main: Case) -> Case:
    found = Case.objects.get(pk=main.pk)
    if found.state not in OPEN:
        raise Conflict(_("The other case is no longer open. Choose one that is."), field="main", code="moved-on")
    return found
