"""Permits as everybody may see them: whether they hold, for which enterprise and site. No person is named."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules as registry_rules
from gezhi.registry.members import enterprises_of
from gezhi.reopening import rules
from gezhi.reopening.models import Permit, PermitState

SIZE = 50
SHORT = ("number", "code", "since", "until", "enterprise__name", "place__name")
_CODE = 16


@dataclass(frozen=True)
class PublicPermit:
    """What anybody may know of a permit."""

    number: str
    code: str
    state: str
    holds: bool
    enterprise: str
    place: str
    incident: str
    since: datetime
    until: datetime | None
    ended_at: datetime | None


def permits_public(*, at: datetime, search: str = "", place: int | None = None, page: int | str = 1) -> Page[Permit]:
    """The permits that hold at `at`, by site and name; open to everybody, for whoever wants to know who has reopened."""
    rows = Permit.objects.filter(state=PermitState.OPEN, since__lte=at, incident__started_at__lte=at).filter(
        Q(until=None) | Q(until__gt=at), Q(incident__lifted_at=None) | Q(incident__lifted_at__gt=at)
    )
    if place is not None:
        rows = rows.filter(place=place)
    if words := search.replace("\x00", "").strip():
        rows = rows.filter(Q(number__iexact=words) | Q(enterprise__searchable__contains=words.lower()))
    ordered = rows.select_related("enterprise", "place").only(*SHORT)
    ordered = ordered.order_by("place__name", "enterprise__initials", "pk")
    return Paginator(ordered, SIZE).get_page(page)


def permit_by_code(*, code: str, at: datetime) -> PublicPermit:
    """What the QR code on the paper leads to. NotThere for what is no code of ours; the answer names no person."""
    rows = Permit.objects.select_related("enterprise", "place", "incident")
    found = rows.filter(code=code.strip().upper()[:_CODE]).first()
    if found is None:
        raise NotThere
    return public(permit=found, at=at)


def public(*, permit: Permit, at: datetime) -> PublicPermit:
    """The permit as anybody may see it; one whose incident was lifted is over, whether the clock wrote it down or not."""
    lifted = permit.incident.lifted_at
    over = lifted is not None and lifted <= at
    state = permit.state_at(at)
    if over and state in (PermitState.OPEN, PermitState.SUSPENDED):
        state = PermitState.EXPIRED
    return PublicPermit(
        permit.number, permit.code, state, state == PermitState.OPEN and permit.since <= at, permit.enterprise.name,
        permit.place.name, permit.incident.title, permit.since, permit.until, permit.ended_at or (lifted if over else None),
    )  # fmt: skip


def permit_of(*, which: int, seen_by: Actor, at: datetime) -> Permit:
    """By id, for whoever may see its application. NotThere, NotYours."""
    rows = Permit.objects.select_related("application", "enterprise", "place", "incident")
    found = rows.filter(pk=which).first()
    if found is None:
        raise NotThere
    rules.demand(rules.may_see(rules.Standpoint(found.application, seen_by, at)), rules.may_see)
    return found


def permits_in_sight(*, seen_by: Actor, at: datetime) -> "list[Permit]":
    """The standing permits at the places that `seen_by` sees and of the enterprises for which they act."""
    territory = registry_rules.sees(seen_by, at)
    rows = Permit.objects.standing()
    if not territory.everything:
        rows = rows.filter(territory.q() | Q(enterprise__in=enterprises_of(seen_by, at)))
    return list(rows.select_related("enterprise", "place", "incident", "application").order_by("place__name", "pk"))
