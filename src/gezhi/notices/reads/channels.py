"""Channels as administrators see them: how each is doing, what may be read of its settings, where a person is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.urls import NoReverseMatch, reverse

from gezhi.gateways.channel import Channel as Adapter
from gezhi.gateways.contract import Words
from gezhi.gateways.kinds import KINDS
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.notices import rules
from gezhi.notices.models import Address, Channel, Delivery, Forgery, QuietHours
from gezhi.notices.ways import way_of
from gezhi.people.models import Person
from gezhi.people.rules import may_see
from gezhi.registry import rules as registry
from gezhi.registry.models import Enterprise

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Health:
    """A channel and how it has done in the last 7 days. `forged`: calls that its provider did not make."""

    channel: Channel
    adapter: type[Adapter] | None
    sent: int
    failed: int
    last: datetime | None
    forged: int
    at: datetime

    @property
    def state(self) -> str:
        """off, resting, untried, works."""
        if not self.channel.enabled:
            return "off"
        if self.channel.rests(self.at):
            return "resting"
        return "works" if self.last or self.channel.tested_at else "untried"

    @property
    def label(self) -> Words:
        """What this kind of channel is called; its code for a kind that is no longer there."""
        return self.adapter.label if self.adapter else self.channel.kind

    @property
    def mark(self) -> str:
        """The state's shape."""
        return {"off": "none", "resting": "bad", "untried": "warn", "works": "ok"}[self.state]

    @property
    def callback_keyed(self) -> bool:
        """Whether the callback address must hold the key that was entered, because the provider does not sign."""
        return self.adapter is not None and any(one.name == "callback_key" for one in self.adapter.fields)

    @property
    def callback(self) -> str:
        """The address that the provider is to call; "" if this kind is not called back."""
        if self.adapter is None or not self.adapter.calls_back:
            return ""
        try:
            return settings.PUBLIC_ADDRESS + reverse("notices:callback", args=[self.channel.pk])
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of channel that can be added, and whether there is one already."""

    kind: str
    adapter: type[Adapter]
    way: str
    number: int

    @property
    def label(self) -> Words:
        """What it is called."""
        return self.adapter.label


def channels(*, seen_by: Actor, at: datetime) -> list[Health]:
    """Every channel with its health, by way and in the order in which they take over."""
    rules.demand(rules.may_change_channels(seen_by, at), rules.may_change_channels)
    return _healths(list(Channel.objects.order_by("way", "order", "pk")), at)


def channel_of(*, channel: int, seen_by: Actor, at: datetime) -> Health:
    """One channel with its health."""
    rules.demand(rules.may_change_channels(seen_by, at), rules.may_change_channels)
    found = _healths(list(Channel.objects.filter(pk=channel)), at)
    if not found:
        raise NotThere
    return found[0]


def kinds(*, seen_by: Actor, at: datetime) -> list[Kind]:
    """Every kind of channel that can be added."""
    rules.demand(rules.may_change_channels(seen_by, at), rules.may_change_channels)
    numbers = dict(Channel.objects.values_list("kind").annotate(Count("pk")).order_by())
    return [Kind(kind, adapter, way_of(kind), numbers.get(kind, 0)) for kind, adapter in KINDS.items()]


def adapter_called(*, kind: str, seen_by: Actor, at: datetime) -> type[Adapter]:
    """What a kind of channel is; NotThere for one that we do not speak."""
    rules.demand(rules.may_change_channels(seen_by, at), rules.may_change_channels)
    if kind not in KINDS:
        raise NotThere
    return KINDS[kind]


def quiet_hours(*, seen_by: Actor, at: datetime) -> QuietHours:
    """From when until when only what is urgent leaves."""
    rules.demand(rules.may_change_channels(seen_by, at), rules.may_change_channels)
    return QuietHours.objects.first() or QuietHours()


def addresses_of(*, person: int, seen_by: Actor, at: datetime) -> tuple[Person, Mapping[str, str]]:
    """Where somebody is found on each kind of channel. For themselves, and for whoever may change it."""
    found = Person.objects.filter(pk=person).first()
    if found is None or not may_see(seen_by, found, at):
        raise NotThere
    rules.demand(may_set(seen_by, found, at), rules.may_change_channels)
    return found, dict(Address.objects.filter(person=found).values_list("kind", "value"))


def addresses_with(*, enterprise: int, seen_by: Actor, at: datetime) -> tuple[Enterprise, Mapping[str, str]]:
    """Where an enterprise's contact is found beside the phone. NotThere, or NotYours for who may not set it."""
    found = Enterprise.objects.filter(pk=enterprise).first()
    if found is None:
        raise NotThere
    rules.demand(rules.may_set_addresses(seen_by, found, at), rules.may_set_addresses)
    return found, dict(Address.objects.filter(enterprise=found).values_list("kind", "value"))


def may_set(actor: Actor, person: Person, at: datetime) -> bool:
    """Whether `actor` may say where this person is found: the person, the clerk, the zone's heads, administrators."""
    own = actor.ref == person.ref
    return own or rules.may_change_channels(actor, at) or registry.runs(actor, at).everything


def _healths(rows: Sequence[Channel], at: datetime) -> list[Health]:
    ids = [row.pk for row in rows]
    since = at - LATELY
    counted = (
        Delivery.objects.filter(channel__in=ids, handed_at__gte=since)
        .values_list("channel")
        .annotate(sent=Count("pk"), failed=Count("pk", filter=Q(state="failed")))
        .order_by()
    )
    numbers = {row[0]: row[1:] for row in counted}
    last = {
        row.pk: Delivery.objects.filter(channel=row, answered_at__isnull=False)
        .order_by("-pk")
        .values_list("answered_at", flat=True)
        .first()
        for row in rows
    }
    forged = dict(
        Forgery.objects.filter(channel__in=ids, day__gte=since.date())
        .values_list("channel")
        .annotate(Sum("count"))
        .order_by()
    )
    return [
        Health(
            channel=row,
            adapter=KINDS.get(row.kind),
            sent=numbers.get(row.pk, (0, 0))[0],
            failed=numbers.get(row.pk, (0, 0))[1],
            last=last[row.pk],
            forged=forged.get(row.pk, 0),
            at=at,
        )
        for row in rows
    ]
