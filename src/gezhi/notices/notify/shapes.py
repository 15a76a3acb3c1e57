"""Our rows as the documents that Notify's clients read. Times are UTC text with microseconds, as Notify writes them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gezhi.notices.models import DeliveryState
from gezhi.notices.notify.faces import Face, shown
from gezhi.notices.notify.models import Notification
from gezhi.notices.notify.reads import STATUS

ENDED = {DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.STOPPED}


def moment(at: datetime | None) -> str | None:
    """An instant as "2026-11-02T04:00:00.000000Z"."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if at else None


def sent(one: Notification, root: str) -> dict[str, Any]:
    """The answer to sending."""
    content = {"body": one.delivery.notice.body}
    if one.kind == "email":
        content |= {"subject": one.delivery.notice.title, "from_email": ""}
    else:
        content |= {"from_number": ""}
    return {
        "id": str(one.pk),
        "reference": one.reference or None,
        "content": content,
        "uri": f"{root}/v2/notifications/{one.pk}",
        "template": _template(one, root),
        "scheduled_for": None,
    }


def notification(one: Notification, root: str) -> dict[str, Any]:
    """A message that was sent, and how far it has come."""
    delivery = one.delivery
    ended = delivery.seen_at or delivery.answered_at if delivery.state in ENDED else None
    return {
        "id": str(one.pk),
        "reference": one.reference or None,
        "email_address": delivery.address if one.kind == "email" else None,
        "phone_number": delivery.address if one.kind == "sms" else None,
        **{f"line_{number}": None for number in range(1, 8)},
        "postcode": None,
        "postage": None,
        "type": one.kind,
        "status": STATUS[delivery.state],
        "template": _template(one, root),
        "body": delivery.notice.body,
        "subject": delivery.notice.title if one.kind == "email" else None,
        "created_at": moment(one.at),
        "created_by_name": None,
        "sent_at": moment(delivery.handed_at),
        "completed_at": moment(ended),
        "scheduled_for": None,
        "one_click_unsubscribe_url": None,
    }


def template(face: Face) -> dict[str, Any]:
    """A template."""
    row = face.template
    first = moment(row.written_at)
    return {
        "id": str(face.id),
        "type": face.kind,
        "name": str(row),
        "version": row.version,
        "body": shown(row.body),
        "subject": shown(row.title) if face.kind == "email" else None,
        "created_at": first,
        "updated_at": first if row.version > 1 else None,
        "created_by": row.written_by,
        "letter_contact_block": None,
        "postage": None,
        "personalisation": {name: {"required": True} for name in face.variables},
    }


def preview(face: Face, given: Mapping[str, Any]) -> dict[str, Any]:
    """A template with its variables filled in. NotifyError if one is missing."""
    title, body, _values = face.filled(given)
    email = face.kind == "email"
    return {
        "id": str(face.id),
        "type": face.kind,
        "version": face.template.version,
        "body": body,
        "subject": title if email else None,
        "html": None,
        "postage": None,
    }


def _template(one: Notification, root: str) -> dict[str, Any]:
    face = Face(one.template, one.kind)
    uri = f"{root}/v2/template/{face.id}/version/{one.template.version}"
    return {"id": str(face.id), "version": one.template.version, "uri": uri}
