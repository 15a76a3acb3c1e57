"""Reading and confirming: in the product, by the personal link without an account, or told on the phone."""

from datetime import datetime

from django.db import transaction

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.logbook.actions import write
from gezhi.notices.milestones import mark
from gezhi.notices.models import NoticeState, Recipient
from gezhi.notices.tokens import Bearer, bearer_of
from gezhi.people.models import Person

__all__ = ["Bearer", "bearer_of", "confirm", "read"]


def read(*, recipient: int, by: Actor, at: datetime) -> bool:
    """The recipient has opened the notice; says whether that was new. It is not written to the log book: nobody is tracked."""
    found = _own(recipient, by)
    if found.read_at is not None:
        return False
    with transaction.atomic():
        return any(one.read for one in mark({found.pk: at}, reads=True))


def confirm(*, recipient: int, by: Actor, at: datetime) -> bool:
    """The recipient confirms; everything that was still to come for them stops at once. Says whether it was new."""
    found = _own(recipient, by)
    with transaction.atomic():
        marked = mark({found.pk: at}, confirms=True, by=by.ref)
        new = any(one.confirmed for one in marked)
        if new:
            write("notice.confirmed", by=by, at=at, about=[f"notice:{found.notice_id}", found.ref])
    return new


def _own(recipient: int, by: Actor) -> Recipient:
    """The recipient that `by` is; NotThere for anybody else's."""
    rows = Recipient.objects.filter(pk=recipient).exclude(notice__state=NoticeState.DISCARDED)
    if isinstance(by, Bearer):
        rows = rows.filter(pk=by.recipient)
    elif isinstance(by, Person):
        rows = rows.filter(person=by)
    found = rows.first()
    if found is None:
        raise NotThere
    return found
