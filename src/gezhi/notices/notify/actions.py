"""Sending one message to an address outside, for a program; and the keys by which programs do it."""

import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.logbook.actions import write
from gezhi.notices.models import Channel, Delivery, Notice, NoticeState, Origin, Recipient, TallyDelta
from gezhi.notices.notify.errors import bad, invalid
from gezhi.notices.notify.faces import Face
from gezhi.notices.notify.models import Notification, NotifyKey
from gezhi.notices.plans import Step, plan_of
from gezhi.people.keys import seal
from gezhi.people.models import Person
from gezhi.people.phones import normalised
from gezhi.people.rules import demand, may_administer

WORDS = {"sms": "text messages", "email": "emails"}
_SMS = re.compile(r"1[3-9]\d{9}|\+[1-9]\d{6,14}")
LONGEST_SMS = 918
"""Characters of a text message that Notify takes; longer ones are refused."""


@dataclass(frozen=True)
class MadeKey:
    """A key that has just been made, and its text, which is shown this once: name-service-secret."""

    key: NotifyKey
    text: str


def send_one(
    *, face: Face, address: str, values: Mapping[str, Any], reference: str, by: NotifyKey, at: datetime
) -> Notification:
    """The message waits for the provider when this returns: a notice to one recipient outside, with one stage.

    NotifyError if the address is none, a value is missing, or no channel of this way is switched on.
    """
    to = _phone(address) if face.kind == "sms" else _email(address)
    title, body, given = face.filled(values)
    if face.kind == "sms" and len(body) > LONGEST_SMS:
        raise bad(f"Content for template has a character count greater than the limit of {LONGEST_SMS}")
    if not Channel.objects.filter(way=face.kind, enabled=True).exists():
        raise bad(f"Service is not allowed to send {WORDS[face.kind]}")
    with transaction.atomic():
        plan = plan_of((Step((face.kind,)),))
        notice = Notice.objects.create(
            state=NoticeState.SENDING, origin=Origin.PROGRAM, template=face.template, template_code=face.template.code,
            title=title[:200], body=body, values=given, plan=plan, urgent=by.urgent, made_at=at, sent_at=at, begun_at=at,
        )  # fmt: skip
        recipient = Recipient.objects.create(notice=notice, outside=True, stage=1, reached_at=None)
        number = uuid.uuid4()
        delivery = Delivery.objects.create(
            notice=notice, recipient=recipient, stage=plan.stages.get(number=0), way=face.kind, slip=number, address=to,
            urgent=by.urgent, due_at=at,
        )  # fmt: skip
        TallyDelta.objects.bulk_create(
            TallyDelta(notice=notice, stage=stage, figure=figure, number=1)
            for stage, figure in ((-1, "recipients"), (0, "sent"))
        )
        sent = Notification.objects.create(
            id=number, key=by, delivery=delivery, template=face.template, kind=face.kind, reference=reference, at=at
        )
        write("notice.sent", by=by, at=at, about=[notice.ref, face.template.ref], facts={"recipients": 1})
    return sent


def make_key(*, name: str, urgent: bool, by: Actor, at: datetime) -> MadeKey:
    """A program may send messages to any address from now on. Only administrators make keys."""
    demand(may_administer(by, at), may_administer)
    if not isinstance(by, Person):
        raise NotYours(_("A key belongs to a person. Sign in and make it on the page."))
    if not name.strip():
        raise Refused(_("Write which program the key is for."), field="name")
    secret = str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
    with transaction.atomic():
        key = NotifyKey.objects.create(name=name.strip(), secret=seal(secret), urgent=urgent, made_by=by, made_at=at)
        write("notify_key.made", by=by, at=at, about=[key.ref], facts={"urgent": urgent})
    label = re.sub(r"[^A-Za-z0-9_]+", "_", key.name).strip("_").lower() or "gezhi"
    return MadeKey(key, f"{label}-{key.service}-{secret}")


def revoke_key(*, key: int, by: Actor, at: datetime) -> NotifyKey:
    """The key works no longer, from the next request on, and its secret is destroyed. Twice is once."""
    demand(may_administer(by, at), may_administer)
    with transaction.atomic():
        found = NotifyKey.objects.select_for_update().filter(pk=key).first()
        if found is None:
            raise NotThere
        if found.revoked_at is None:
            found.revoked_at, found.secret = at, ""
            found.save(update_fields=["revoked_at", "secret"])
            write("notify_key.revoked", by=by, at=at, about=[found.ref])
    return found


def _phone(text: str) -> str:
    try:
        number = normalised(text)
    except Refused:
        raise invalid("phone_number Not a valid phone number") from None
    if not _SMS.fullmatch(number):
        raise invalid("phone_number Not a mobile number")
    return number


def _email(text: str) -> str:
    try:
        validate_email(text.strip())
    except ValidationError:
        raise invalid("email_address Not a valid email address") from None
    if len(text.strip()) > 200:
        raise invalid("email_address Not a valid email address")
    return text.strip()
