"""Channels: set up, switched on, tested; addresses of persons on them; quiet hours. Secrets are sealed and never shown again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from uuid import uuid4

from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.gateways import kinds
from gezhi.gateways.contract import Message, Misset, Outcome, State
from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.notices import rules
from gezhi.notices.models import Address, Channel, QuietHours
from gezhi.notices.sending.adapters import settings_of
from gezhi.notices.ways import way_of
from gezhi.people.keys import seal, unseal
from gezhi.people.models import Person
from gezhi.registry.models import Enterprise

KEPT_SECRET = ""
"""An empty secret in a form means: as it was."""


@dataclass(frozen=True)
class Tested:
    """What came of a test message: whether the provider took it, and what it said."""

    taken: bool
    state: State
    words: str


def add_channel(
    *, kind: str, name: str, settings: Mapping[str, str], by: Actor, at: datetime, order: int = 0, enabled: bool = False
) -> Channel:
    """A channel is set up. Refused beside the field if its settings cannot be used."""
    rules.demand(rules.may_change_channels(by, at), rules.may_change_channels)
    if kind not in kinds.KINDS:
        raise Refused(_("There is no such kind of channel. Choose one from the list."), field="kind")
    given = {name: value.strip() for name, value in settings.items()}
    demand_usable(kind, given)
    with plainly(), transaction.atomic():
        plain, sealed = _split(kind, given)
        channel = Channel.objects.create(
            kind=kind, way=way_of(kind), name=_named(name), settings=plain, secrets=sealed, order=order, enabled=enabled
        )
        write("channel.added", by=by, at=at, about=[channel.ref], facts={"kind": kind, "enabled": enabled})
    return channel


def change_channel(
    *, channel: int, version: int, name: str, settings: Mapping[str, str], order: int, by: Actor, at: datetime
) -> Channel:
    """Name, order or settings are put right; a secret left empty stays as it was. It is no longer left alone."""
    with plainly(), transaction.atomic():
        kept = locked_channel(channel, by, at)
        if kept.version != version:
            raise Conflict(
                _("Somebody changed this channel meanwhile. What you typed is kept; compare it and save again."),
                code="changed-meanwhile",
            )
        given = {key: value.strip() for key, value in settings.items()}
        before = json.loads(unseal(kept.secrets) or "{}") if kept.secrets else {}
        given |= {key: value for key, value in before.items() if given.get(key, KEPT_SECRET) == KEPT_SECRET}
        demand_usable(kept.kind, given)
        kept.settings, kept.secrets = _split(kept.kind, given)
        kept.name, kept.order, kept.version = _named(name), order, version + 1
        kept.failures, kept.resting_until, kept.trouble = 0, None, ""
        kept.save()
        write("channel.changed", by=by, at=at, about=[kept.ref])
    return kept


def switch_channel(*, channel: int, enabled: bool, by: Actor, at: datetime) -> Channel:
    """A channel is switched on or off. Switched off, it hands over nothing more; what it sent is still followed."""
    with transaction.atomic():
        kept = locked_channel(channel, by, at)
        if kept.enabled != enabled:
            kept.enabled, kept.failures, kept.resting_until, kept.trouble = enabled, 0, None, ""
            kept.version += 1
            kept.save()
            write("channel.switched", by=by, at=at, about=[kept.ref], facts={"enabled": enabled})
    return kept


def test_channel(*, channel: int, to: str, by: Actor, at: datetime) -> Tested:
    """Sends one message over the channel, switched on or not, and says what the provider answered."""
    kept = locked_row(channel, by, at)
    message = Message(
        slip=uuid4(),
        to=to.strip(),
        title=str(_("Test")),
        body=str(_("This is a test message. Nothing needs to be done.")),
    )
    outcome = _sent(kept, message)
    with transaction.atomic():
        Channel.objects.filter(pk=kept.pk).update(tested_at=at)
        write("channel.tested", by=by, at=at, about=[kept.ref], facts={"outcome": str(outcome.state)})
    return Tested(outcome.state is State.ACCEPTED, outcome.state, f"{outcome.code} {outcome.words}".strip())


def set_address(
    *,
    kind: str,
    value: str,
    by: Actor,
    at: datetime,
    person: Person | None = None,
    enterprise: Enterprise | None = None,
) -> Address | None:
    """Where somebody is found on a kind of channel; an empty value takes it away."""
    owner = person or enterprise
    if owner is None or kind not in Address.Kind.values:
        raise Refused(_("Choose whose address it is and on which channel."), field="kind")
    if enterprise is not None:
        rules.demand(rules.may_set_addresses(by, enterprise, at), rules.may_set_addresses)
    elif person is None or by.ref != person.ref:
        rules.demand(rules.may_change_templates(by, at) or rules.may_change_channels(by, at), rules.may_change_channels)
    value = value.strip()
    with plainly(), transaction.atomic():
        rows = Address.objects.filter(person=person, enterprise=enterprise, kind=kind)
        if not value:
            if rows.delete()[0]:
                write("address.removed", by=by, at=at, about=[owner.ref], facts={"kind": kind})
            return None
        row, _made = Address.objects.update_or_create(
            person=person, enterprise=enterprise, kind=kind, defaults={"value": value[:200], "verified_at": None}
        )
        write("address.set", by=by, at=at, about=[owner.ref], facts={"kind": kind})
    return row


def set_addresses(
    *,
    wanted: Mapping[str, str],
    by: Actor,
    at: datetime,
    person: Person | None = None,
    enterprise: Enterprise | None = None,
) -> None:
    """Several of them at once, all or none; what stands there already is left alone."""
    with plainly(), transaction.atomic():
        owned = Address.objects.filter(person=person, enterprise=enterprise)
        known = dict(owned.values_list("kind", "value"))
        for kind, value in wanted.items():
            if value.strip() != known.get(kind, ""):
                set_address(kind=kind, value=value, by=by, at=at, person=person, enterprise=enterprise)


def set_quiet_hours(*, start: time, end: time, by: Actor, at: datetime) -> QuietHours:
    """From when until when nothing leaves that is not urgent; the same time twice means never."""
    rules.demand(rules.may_change_channels(by, at), rules.may_change_channels)
    with transaction.atomic():
        row, _made = QuietHours.objects.update_or_create(id=1, defaults={"start": start, "end": end})
        write(
            "quiet_hours.set", by=by, at=at, about=["zone:1"], facts={"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        )
    return row


def demand_usable(kind: str, settings: Mapping[str, str]) -> None:
    """Refused beside the field for settings that the adapter cannot use."""
    try:
        kinds.make(kind, settings)
    except Misset as error:
        raise Refused(error.sentence, field=f"settings.{error.name}", code="channel-settings") from error


def locked_channel(channel: int, by: Actor, at: datetime) -> Channel:
    """The channel, locked; NotYours unless `by` may change channels."""
    rules.demand(rules.may_change_channels(by, at), rules.may_change_channels)
    found = Channel.objects.select_for_update().filter(pk=channel).first()
    if found is None:
        raise NotThere
    return found


def locked_row(channel: int, by: Actor, at: datetime) -> Channel:
    """The channel for a test, not locked while the provider takes its time."""
    rules.demand(rules.may_change_channels(by, at), rules.may_change_channels)
    found = Channel.objects.filter(pk=channel).first()
    if found is None:
        raise NotThere
    return found


@async_to_sync
async def _sent(channel: Channel, message: Message) -> Outcome:
    try:
        adapter = kinds.make(channel.kind, settings_of(channel))
    except (KeyError, Misset) as error:
        return Outcome(message.slip, State.REFUSED, words=str(error))
    try:
        return (await adapter.send([message]))[0]
    finally:
        await adapter.close()
        await kinds.close()


def _split(kind: str, given: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """What may be read, and the secrets sealed."""
    secret = {field.name for field in kinds.KINDS[kind].fields if field.secret}
    plain = {name: value for name, value in given.items() if name not in secret}
    hidden = {name: value for name, value in given.items() if name in secret and value}
    return plain, seal(json.dumps(hidden)) if hidden else ""


def _named(name: str) -> str:
    if not name.strip():
        raise Refused(_("Give the channel a name."), field="name")
    return name.strip()[:60]
