"""How an application is handed in, taken back and withdrawn by those who filed it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import Conflict
from gezhi.people.models import Person
from gezhi.registry.sight import Sight
from gezhi.reopening import checking, firms, helping, timekeeping
from gezhi.reopening.actions import issuing, judging
from gezhi.reopening.actions.drafting import confirm
from gezhi.reopening.actions.moving import Doing, demand_open, doing
from gezhi.reopening.known import registry_facts
from gezhi.reopening.models import Application, ApplicationItem, ApplicationMove, Decided, ItemState, State


def submit(
    *,
    application: Application,
    by: Actor,
    at: datetime,
    version: int | None = None,
    slip: UUID | None = None,
    quiet: bool = False,
    sight: Sight | None = None,
    judged: bool = False,
) -> Application:
    """Hands the application in: what was known is confirmed with it, and the clock of the answer begins to run.

    A draft is judged by the rule of this moment; if that rule asks something else, the draft is brought under it first and
    stays so. Where the rule wants no review, or lets work begin on submission, the permit opens at once. Raises Incomplete
    with everything that is missing; NotYours where only the enterprise itself may submit. `judged`: it was begun by this very
    rule in the same transaction.
    """
    if not judged:
        _bring_up_to_date(application, by, at)
    with doing("submit", application=application, by=by, at=at, version=version, slip=slip, sight=sight) as work:
        if work.again:
            return application
        work.quiet = quiet
        demand_open(work.application, at)
        _demand_complete(work)
        confirm(work)
        _hand_in(work)
    return application


def _bring_up_to_date(application: Application, by: Actor, at: datetime) -> None:
    """Under the rule of the day, in a transaction of its own: the person sees what is asked now, also after a refusal."""
    now = Application.objects.select_related("enterprise", "place", "incident").filter(pk=application.pk).first()
    if now is not None and now.state in (State.DRAFT, State.RETURNED):
        demand_open(now, at)
        if judging.rejudge(application=now, by=by, at=at):
            application.__dict__.update(now.__dict__)


def _demand_complete(work: Doing) -> None:
    application = work.application
    unit = firms.unit_at(application.enterprise, application.place, work.at)
    facts = registry_facts(application.enterprise, application.place, unit)
    if points := checking.missing(application, work.items, facts):
        raise checking.Incomplete(points)


def _hand_in(work: Doing) -> None:
    application, at = work.application, work.at
    work.bar()
    application.filed_by = work.by if isinstance(work.by, Person) else None
    application.filed_as = work.by.ref
    application.submitted_at = at
    application.decided_by, application.decided_how, application.decided_at = None, "", None
    work.kept = {item.code: item.value if item.file_id is None else f"file:{item.file_id}" for item in work.items}
    work.facts |= {"mode": application.mode, "rule": application.rule, "typed": sum(one.typed for one in work.items)}
    first = application.levels[0] if application.levels else ""
    application.level = application.returned_from or first
    if not application.levels:
        _accept(work)
        return
    timekeeping.start(application, at)
    if application.opens_on == "submission":
        issuing.open_permit(application, by=SYSTEM, at=at)


def _accept(work: Doing) -> None:
    """Nobody has to decide: the rule itself accepts it."""
    application = work.application
    application.decided_how, application.decided_at = Decided.RULE, work.at
    application.returned_from = ""
    ApplicationItem.objects.filter(application=application).exclude(state=ItemState.MISSING).update(
        state=ItemState.ACCEPTED
    )
    work.then.append(("accept", SYSTEM))
    issuing.open_permit(application, by=SYSTEM, at=work.at)


def take_back(
    *, application: Application, by: Actor, at: datetime, version: int | None = None, slip: UUID | None = None
) -> Application:
    """Takes it back to change something, as long as no reviewer has looked and no permit has opened."""
    with doing("take_back", application=application, by=by, at=at, version=version, slip=slip) as work:
        if work.again:
            return application
        moves = ApplicationMove.objects.filter(application=work.application)
        submitted = moves.filter(verb="submit").order_by("-pk").values_list("pk", flat=True).first() or 0
        looked = moves.filter(pk__gt=submitted).exists() or work.application.items.exclude(seen_by=None).exists()
        if looked or issuing.permit_of(work.application) is not None:
            raise Conflict(
                _("Somebody is already looking at it, or the permit is open. Wait for the answer, or withdraw it."),
                code="too-late",
            )
    return application


def withdraw(
    *,
    application: Application,
    by: Actor,
    at: datetime,
    words: str = "",
    version: int | None = None,
    slip: UUID | None = None,
) -> Application:
    """The enterprise does not want to reopen here for the time being. A permit that was open on submission ends with it."""
    with doing("withdraw", application=application, by=by, at=at, version=version, slip=slip) as work:
        if work.again:
            return application
        work.say(words)
        issuing.end_permit(work.application, "expire", by=by, at=at, reason=_("The application was withdrawn."))
        helping.settle(work.application, by=by, at=at, words=_("The application was withdrawn."))
    return application


def lapse(*, application: Application, at: datetime) -> Application:
    """The incident is lifted: nothing has to be applied for any more."""
    with transaction.atomic(), doing("lapse", application=application, by=SYSTEM, at=at) as work:
        issuing.end_permit(work.application, "expire", by=SYSTEM, at=at, reason=_("The incident was lifted."))
        helping.settle(work.application, by=SYSTEM, at=at, words=_("The incident was lifted."))
    return application
