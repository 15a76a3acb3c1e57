"""What reviewers do: look, say yes, give back with reasons, refuse, pass up. Never with what they filed themselves."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.people.models import Person
from gezhi.reopening import helping, routing
from gezhi.reopening.actions import issuing
from gezhi.reopening.actions.moving import Doing, doing, fitting
from gezhi.reopening.models import Application, ApplicationItem, Decided, ItemState


def approve(
    *,
    application: Application,
    by: Actor,
    at: datetime,
    seen: Collection[str] = (),
    words: str = "",
    version: int | None = None,
    slip: UUID | None = None,
) -> Application:
    """Says yes. If a higher level has to look too it goes there, otherwise it is approved and the permit opens.

    Whoever runs a higher place says yes for that level as well. `seen` are the points that the reviewer has looked at;
    Refused while one that must be looked at was not. `words` are a reminder that the enterprise reads.
    """
    row = Application.objects.filter(pk=application.pk).only("levels", "level", "place", "begun_at").first()
    onward = _onward(row, by, at) if row else []
    verb = "endorse" if onward else "approve"
    with doing(verb, application=application, by=by, at=at, version=version, slip=slip,
               content={"seen": sorted(seen), "words": words}) as work:  # fmt: skip
        if work.again:
            return application
        work.say(words)
        work.level_then = work.application.level
        mark_seen(work, seen)
        _demand_seen(work)
        onward = _onward(work.application, by, at)
        if (verb == "endorse") != bool(onward):  # the level changed while we waited for the lock
            raise Conflict(_("This application has moved on. Look at it again."), code="moved-on")
        if onward:
            _go_on(work, onward[0])
        else:
            _say_yes(work)
    return application


def approve_with_reminder(
    *,
    application: Application,
    words: str,
    by: Actor,
    at: datetime,
    seen: Collection[str] = (),
    version: int | None = None,
    slip: UUID | None = None,
) -> Application:
    """Says yes and reminds of something; Refused without words."""
    words = fitting(words, field="words", needed=_("Write what the enterprise has to mind."))
    return approve(application=application, by=by, at=at, seen=seen, words=words, version=version, slip=slip)


def _onward(application: Application, by: Actor, at: datetime) -> list[str]:
    """The levels that still have to look after this person has said yes."""
    if not isinstance(by, Person) or not application.level:
        return []
    links = routing.chain(application.place_id, at, application.begun_at)
    return routing.remaining(application.levels, application.level, routing.reach(links, by.pk))


def _go_on(work: Doing, level: str) -> None:
    work.application.level = level
    work.application.reminder = work.words or work.application.reminder
    work.facts["level"] = level
    ApplicationItem.objects.filter(application=work.application).update(seen_by=None, seen_at=None)


def _say_yes(work: Doing) -> None:
    application = work.application
    application.decided_by_id, application.decided_how, application.decided_at = work.me, Decided.PERSON, work.at
    application.reminder = work.words or application.reminder
    close(work, work.by)


def close(work: Doing, by: Actor) -> None:
    """What every yes brings about: the points are accepted, the permit opens, and help is no longer needed."""
    application = work.application
    application.returned_from = ""
    rows = ApplicationItem.objects.filter(application=application, state__in=[ItemState.GIVEN, ItemState.PREFILLED])
    rows.update(state=ItemState.ACCEPTED, reason="")
    issuing.open_permit(application, by=by, at=work.at)
    helping.settle(application, by=by, at=work.at, words=_("Everything that came back was put right."))


def give_back(
    *,
    application: Application,
    reasons: Mapping[str, str],
    by: Actor,
    at: datetime,
    words: str = "",
    version: int | None = None,
    slip: UUID | None = None,
) -> Application:
    """Gives it back with a reason for each point that is to be mended, all at once; the others count as accepted.

    Refused without a reason, and for a point that was accepted before: what was not said then is not asked now. The site's
    own person is asked to help, unless that is who gives it back.
    """
    with doing("give_back", application=application, by=by, at=at, version=version, slip=slip,
               content={"reasons": dict(reasons), "words": words}) as work:  # fmt: skip
        if work.again:
            return application
        work.say(words)
        work.level_then = work.application.level
        work.reasons = {code: fitting(text, field=code) for code, text in reasons.items() if text.strip()}
        _return_points(work)
        work.application.returned_from = work.application.level
        helping.ask(work.application, work.reasons, by=by, at=at)
    return application


def _return_points(work: Doing) -> None:
    if not work.reasons:
        raise Refused(_("Write for at least one point what is to be mended."), field="reasons", code="no-reason")
    for code, reason in work.reasons.items():
        item = work.item(code)
        if item.state == ItemState.ACCEPTED:
            raise Refused(
                _("This point was accepted before. What was not said then is not asked now."),
                field=code,
                code="accepted",
            )
        item.state, item.reason, item.seen_by, item.seen_at = ItemState.RETURNED, reason, None, None
    for item in work.items:
        if item.code not in work.reasons and item.has_answer:
            item.state, item.reason = ItemState.ACCEPTED, ""
    ApplicationItem.objects.bulk_update(work.items, ["state", "reason", "seen_by", "seen_at"])
    work.facts["items"] = sorted(work.reasons)


def refuse(
    *,
    application: Application,
    words: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
    slip: UUID | None = None,
) -> Application:
    """Says no, with a reason, where the rule asks for approval. A permit that is open is revoked with it."""
    with doing("refuse", application=application, by=by, at=at, version=version, slip=slip,
               content={"words": words}) as work:  # fmt: skip
        if work.again:
            return application
        if work.application.mode != "approval":
            raise Refused(
                _("What is only filed or pledged is not refused. Give it back, or suspend the permit."),
                field="verdict",
                code="not-refusable",
            )
        work.say(words, needed=_("Write why it is refused; the enterprise reads it."))
        work.level_then = work.application.level
        application_ = work.application
        application_.decided_by_id, application_.decided_how, application_.decided_at = work.me, Decided.PERSON, at
        issuing.end_permit(application_, "revoke", by=by, at=at, reason=work.words)
        helping.settle(application_, by=by, at=at, words=_("The application was refused."))
    return application


def pass_up(
    *,
    application: Application,
    by: Actor,
    at: datetime,
    words: str = "",
    version: int | None = None,
    slip: UUID | None = None,
) -> Application:
    """A reviewer who cannot or should not decide passes it to the next level; the deadline stays. Refused at the top."""
    with doing("pass_up", application=application, by=by, at=at, version=version, slip=slip,
               content={"words": words}) as work:  # fmt: skip
        if work.again:
            return application
        work.say(words)
        level = routing.next_above(work.application.levels, work.application.level)
        if not level:
            raise Refused(_("There is nobody above who could decide. Decide it, or give it back."), code="top")
        work.level_then = work.application.level
        _go_on(work, level)
    return application


def look(*, application: Application, codes: Collection[str], by: Actor, at: datetime) -> Application:
    """The reviewer has looked at these points."""
    with doing("look", application=application, by=by, at=at) as work:
        mark_seen(work, codes)
        work.facts["items"] = sorted(codes)
    return application


def mark_seen(work: Doing, codes: Collection[str]) -> None:
    """Notes which points the reviewer has looked at."""
    looked = [item for item in work.items if item.code in set(codes)]
    for item in looked:
        item.seen_by_id, item.seen_at = work.me, work.at
    ApplicationItem.objects.bulk_update(looked, ["seen_by", "seen_at"])


def unseen(items: Collection[ApplicationItem]) -> list[ApplicationItem]:
    """The points at which a reviewer has to look and has not yet."""
    return [item for item in items if item.review and item.state == ItemState.GIVEN and item.seen_by_id is None]


def _demand_seen(work: Doing) -> None:
    if rest := unseen(work.items):
        titles = [material.title for one in rest if (material := work.application.material(one.code))]
        raise Refused(
            _("These points have to be looked at first: %(titles)s.") % {"titles": _("; ").join(titles)},
            field="seen",
            code="unseen",
        )


def approve_by_silence(*, application: Application, at: datetime) -> Application:
    """Nobody has answered by the deadline, and the pack lets that pass for a yes."""
    with doing("approve_by_silence", application=application, by=SYSTEM, at=at) as work:
        if work.application.silence != "approve" or work.application.due is None or at < work.application.due:
            raise Refused(_("This pack does not let silence pass for a yes."), code="no-silence")
        row = work.application
        row.decided_how, row.decided_at = Decided.SILENCE, at
        close(work, SYSTEM)
    return application
