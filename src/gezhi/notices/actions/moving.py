"""A notice's way from state to state: the table LIFECYCLE is the law, every step leaves a row."""

from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, NotThere
from gezhi.notices.models import Notice, NoticeMove, NoticeState
from gezhi.notices.models.notices import LIFECYCLE
from gezhi.webhooks.actions import announce

ANNOUNCED = {"schedule": "notice.scheduled", "send": "notice.sent", "recall": "notice.recalled"}
"""Verb → the event that other systems can be told (webhooks/events.py)."""


def locked(notice: int, version: int | None = None) -> Notice:
    """The notice, locked until the transaction ends. Conflict if somebody changed it since `version` was read."""
    found = Notice.objects.select_for_update().filter(pk=notice).first()
    if found is None:
        raise NotThere
    if version is not None and found.version != version:
        raise Conflict(
            _("Somebody changed this notice meanwhile. What you typed is kept; compare it and save again."),
            code="changed-meanwhile",
        )
    return found


def move(notice: Notice, verb: str, *, by: Actor, at: datetime, reason: str = "", **fields: object) -> Notice:
    """Takes a locked notice along the arrow `verb`; Conflict if none leads on from where it stands."""
    sources, target = LIFECYCLE[verb]
    if notice.state not in sources:
        raise Conflict(
            _("This notice is now “%(state)s”. Look at its page again.") % {"state": NoticeState(notice.state).label},
            code="notice-moved-on",
        )
    origin, notice.state = notice.state, target
    for name, value in fields.items():
        setattr(notice, name, value)
    notice.version += 1
    notice.save(update_fields=["state", "version", *fields])
    NoticeMove.objects.create(
        notice=notice, verb=verb, origin=origin, target=target, by=by.ref, at=at, reason=reason.strip()[:200]
    )
    if verb in ANNOUNCED:
        facts = {"notice": notice.pk, "state": target, "urgent": notice.urgent, "scheduled": notice.send_at}
        announce(ANNOUNCED[verb], about=notice.ref, body=facts, at=at)
    return notice
