"""What pages and programs ask about webhooks; administrators only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.people.rules import demand, may_administer
from gezhi.webhooks.models import Attempt, Delivery, Endpoint

LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """An endpoint and how it has gone in the last seven days."""

    endpoint: Endpoint
    delivered: int
    failed: int
    waiting: int
    last: datetime | None

    @property
    def mark(self) -> str:
        """The shape of its state."""
        if self.endpoint.state != Endpoint.State.ON:
            return "bad" if self.endpoint.state == Endpoint.State.OFF else "none"
        return "warn" if self.endpoint.failing_since else "ok"


@dataclass(frozen=True)
class Told:
    """One delivery with its tries, the newest first."""

    delivery: Delivery
    attempts: list[Attempt]


def endpoints(*, seen_by: Actor, at: datetime) -> QuerySet[Endpoint]:
    """All endpoints that were not removed."""
    demand(may_administer(seen_by, at), may_administer)
    return Endpoint.objects.kept().order_by("pk")


def standings(*, seen_by: Actor, at: datetime) -> list[Standing]:
    """The same with how each has gone lately, by name. Three queries, however many there are."""
    rows = endpoints(seen_by=seen_by, at=at).order_by("name")
    counted = _counts(at, [row.pk for row in rows])
    return [Standing(row, *counted.get(row.pk, _NOTHING)) for row in rows]


def endpoint_of(*, endpoint: int, seen_by: Actor, at: datetime) -> Endpoint:
    """One endpoint. Raises NotThere."""
    found = endpoints(seen_by=seen_by, at=at).filter(pk=endpoint).first()
    if found is None:
        raise NotThere
    return found


def standing_of(*, endpoint: int, seen_by: Actor, at: datetime) -> Standing:
    """One endpoint with how it has gone lately. Raises NotThere."""
    found = endpoint_of(endpoint=endpoint, seen_by=seen_by, at=at)
    return Standing(found, *_counts(at, [found.pk]).get(found.pk, _NOTHING))


def deliveries(*, endpoint: int, state: str = "", seen_by: Actor, at: datetime) -> QuerySet[Delivery]:
    """The log of an endpoint, the newest first; `state` narrows it. Raises NotThere."""
    found = endpoint_of(endpoint=endpoint, seen_by=seen_by, at=at)
    rows = Delivery.objects.filter(endpoint=found).select_related("message").order_by("-pk")
    return rows.filter(state=state) if state in Delivery.State.values else rows


def delivery_of(*, delivery: int, seen_by: Actor, at: datetime) -> Told:
    """One delivery with every try. Raises NotThere."""
    demand(may_administer(seen_by, at), may_administer)
    rows = Delivery.objects.select_related("message", "endpoint").filter(endpoint__removed_at=None)
    found = rows.filter(pk=delivery).first()
    if found is None:
        raise NotThere
    return Told(found, list(Attempt.objects.filter(delivery=found).order_by("-number")))


_Counts = tuple[int, int, int, datetime | None]
_NOTHING: _Counts = (0, 0, 0, None)


def _counts(at: datetime, endpoints: list[int]) -> dict[int, _Counts]:
    """By endpoint: delivered, failed, waiting, when the last one was delivered."""
    ended = Q(ended_at__gt=at - LATELY)
    rows = (
        Delivery.objects.filter(ended | Q(state=Delivery.State.WAITING), endpoint__in=endpoints)
        .values("endpoint")
        .annotate(
            delivered=Count("pk", filter=ended & Q(state=Delivery.State.DELIVERED)),
            failed=Count("pk", filter=ended & Q(state=Delivery.State.FAILED)),
            waiting=Count("pk", filter=Q(state=Delivery.State.WAITING)),
            last=Max("ended_at", filter=Q(state=Delivery.State.DELIVERED)),
        )
        .values_list("endpoint", "delivered", "failed", "waiting", "last")
    )
    return {endpoint: (delivered, failed, waiting, last) for endpoint, delivered, failed, waiting, last in rows}
