"""More time: asked for by the handler before the deadline, decided by somebody above."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gezhi.cases.actions.moving import Doing, doing
from gezhi.cases.models import Case, CaseExtension
from gezhi.cases.models.clocks import Which
from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import declare
from gezhi.kernel.refusals import Conflict, Refused

ASKED_TWICE = declare(
    "one extension is asked for at a time",
    gettext_lazy("More time was asked for already and is not decided yet. Wait for the decision."),
    field="until",
)


def ask_extension(
    *, case: Case, until: datetime, words: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Asks for more time until `until`, with a reason, before the deadline has passed and as often as the preset allows."""
    with doing("ask_extension", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write why more time is needed."), field="words")
        _demand_possible(work, until)
        assert work.case.handler_id is not None
        work.case.extensions.create(
            round=work.case.round, asked_by_id=work.case.handler_id, asked_at=at, until=until, reason=work.words[:400]
        )
        work.facts["until"] = until
    return case


def grant_extension(*, case: Case, by: Actor, at: datetime, words: str = "", version: int | None = None) -> Case:
    """Gives the time that was asked for: the deadline moves, reminders and escalation begin anew for it."""
    with doing("grant_extension", case=case, by=by, at=at, version=version) as work:
        work.say(words)
        asked = _decided(work, granted=True)
        work.facts["until"] = asked.until
        work.time.move(Which.SOLUTION, asked.until)
    return case


def refuse_extension(*, case: Case, by: Actor, at: datetime, words: str, version: int | None = None) -> Case:
    """Does not give more time, with a reason: the deadline stays."""
    with doing("refuse_extension", case=case, by=by, at=at, version=version) as work:
        work.say(words, needed=_("Write why the deadline stays."))
        _decided(work, granted=False)
    return case


def _demand_possible(work: Doing, until: datetime) -> None:
    due = work.case.solution_due
    if due is None or work.at >= due:
        raise Refused(_("The deadline has passed. Answer as soon as you can; more time is asked for beforehand."))
    if until <= due:
        raise Refused(_("This is not later than the deadline. Choose a later day."), field="until")
    most = work.time.preset.extensions
    if work.case.extensions.filter(round=work.case.round, granted=True).count() >= most:
        raise Refused(
            ngettext(
                "More time is given at most once, and it was. Answer, or hand the case up.",
                "More time is given at most %(count)d times, and it was. Answer, or hand the case up.",
                most,
            )
            % {"count": most},
            field="until",
        )


def _decided(work: Doing, *, granted: bool) -> CaseExtension:
    asked = work.case.extensions.filter(granted=None).first()
    if asked is None:
        raise Conflict(_("Nobody waits for more time here any more. Look at the case again."), code="decided")
    asked.granted, asked.decided_by_id, asked.decided_at, asked.words = granted, work.me, work.at, work.words[:400]
    asked.save()
    if work.case.handler_id:
        work.persons.append(work.case.handler_id)
    return asked
