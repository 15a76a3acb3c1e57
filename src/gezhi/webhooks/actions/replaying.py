"""Sending again what did not arrive, or what the other side has lost; and a test."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, NotThere
from gezhi.logbook.actions import write
from gezhi.people.rules import demand, may_administer
from gezhi.webhooks import queue
from gezhi.webhooks.actions.announcing import Event, text_of
from gezhi.webhooks.events import TEST
from gezhi.webhooks.models import Delivery, Endpoint, Message


def send_test(*, endpoint: int, by: Actor, at: datetime) -> Delivery:
    """A harmless message to this endpoint alone. Conflict unless it is on."""
    demand(may_administer(by, at), may_administer)
    with transaction.atomic():
        found = _standing(endpoint)
        event = Event(TEST, found.ref, {"words": "Gezhi 格治"}, at)
        message = Message.objects.create(id=uuid.uuid4(), event=TEST, about=found.ref, body=text_of(event), at=at)
        delivery = Delivery.objects.create(message=message, endpoint=found, due=at)
        transaction.on_commit(queue.wake)
    return delivery


def replay(*, delivery: int, by: Actor, at: datetime) -> Delivery:
    """Sends one message again, under its old id; ten new tries. One that is waiting anyway is tried at once."""
    demand(may_administer(by, at), may_administer)
    with transaction.atomic():
        of = Delivery.objects.filter(pk=delivery).values_list("endpoint", flat=True).first()
        _standing(of or 0)
        found = Delivery.objects.select_for_update().get(pk=delivery)
        if found.leased_until is None or found.leased_until <= at:
            _again(found, at)
            write("delivery.replayed", by=by, at=at, about=[f"endpoint:{of}", found.ref])
            transaction.on_commit(queue.wake)
    return found


def replay_failed(*, endpoint: int, since: datetime, by: Actor, at: datetime) -> int:
    """Sends again everything that was given up at or after `since`; says how many. Conflict unless the endpoint is on."""
    demand(may_administer(by, at), may_administer)
    with transaction.atomic():
        found = _standing(endpoint)
        failed = Delivery.objects.filter(endpoint=found, state=Delivery.State.FAILED, ended_at__gte=since)
        number = failed.update(state=Delivery.State.WAITING, tries=0, due=at, leased_until=None, ended_at=None)
        if number:
            facts = {"number": number, "since": since.isoformat()}
            write("endpoint.replayed", by=by, at=at, about=[found.ref], facts=facts)
            transaction.on_commit(queue.wake)
    return number


def _standing(endpoint: int) -> Endpoint:
    """The endpoint, which nobody switches off meanwhile (locked, as senders do it: endpoint first, then delivery)."""
    found = Endpoint.objects.kept().select_for_update().filter(pk=endpoint).first()
    if found is None:
        raise NotThere
    if found.state != Endpoint.State.ON:
        raise Conflict(_("This endpoint is not on, so nothing is sent. Switch it on first."), code="not-on")
    return found


def _again(delivery: Delivery, at: datetime) -> None:
    delivery.state, delivery.tries, delivery.due = Delivery.State.WAITING, 0, at
    delivery.leased_until = delivery.ended_at = None
    delivery.save(update_fields=["state", "tries", "due", "leased_until", "ended_at"])
