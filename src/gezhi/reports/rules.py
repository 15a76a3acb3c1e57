"""Who may do what with collections, returns, figures and exports. Each docstring is the sentence shown on refusal."""

from collections.abc import Iterable
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.people.rules import has_right
from gezhi.registry.enterprise_rules import may_see_enterprise
from gezhi.registry.members import acts_for, enterprises_of
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.models.places import Kind
from gezhi.registry.rules import demand, may_change_registry, places_below, runs, sees
from gezhi.reports.models import Collection

__all__ = [
    "demand",
    "may_approve",
    "may_ask",
    "may_end",
    "may_export",
    "may_run",
    "may_see_collections",
    "may_send",
    "scope_of",
]

WITH_TENANTS = (Kind.GROUP, Kind.GRID, Kind.SITE)


def may_ask(actor: Actor, scope: Iterable[int], at: datetime) -> bool:
    """Only the registry clerk and those who run every place that is asked may prepare a collection. Ask one of them."""
    territory, places = runs(actor, at), list(scope)
    return territory.everything or (bool(places) and all(territory.includes(place) for place in places))


def may_approve(actor: Actor, collection: Collection, at: datetime) -> bool:
    """Another person than the one who prepared it approves: the zone's head, an organiser or the registry clerk."""
    return may_change_registry(actor, at) and (actor.is_operator or actor.ref != collection.asked_by)


def may_end(actor: Actor, collection: Collection, at: datetime) -> bool:
    """Only who prepared it, the zone's head, an organiser or the registry clerk may end a collection. Ask one of them."""
    return may_change_registry(actor, at) or actor.ref == collection.asked_by


def may_see_collections(actor: Actor, at: datetime) -> bool:
    """Collections are shown to those who answer for a place. Ask the registry clerk."""
    territory = sees(actor, at)
    return territory.everything or bool(territory.places)


def may_export(actor: Actor, at: datetime) -> bool:
    """Only the zone's head, organisers, the registry clerk and auditors make exports. Ask one of them."""
    return may_change_registry(actor, at) or has_right(actor, "auditor", at)


def may_define(actor: Actor, at: datetime) -> bool:
    """Only the zone's head, organisers and the registry clerk define data items and exports. Ask one of them."""
    return may_change_registry(actor, at)


def may_decide_differences(actor: Actor, at: datetime) -> bool:
    """Only the zone's head, organisers and the registry clerk decide whether the registry takes a number over. Ask one of them."""
    return may_change_registry(actor, at)


def may_see_differences(actor: Actor, at: datetime) -> bool:
    """Differences from the registry are shown to the zone's head, organisers, the registry clerk and auditors. Ask one of them."""
    return may_decide_differences(actor, at) or has_right(actor, "auditor", at)


def may_send(actor: Actor, pairs: "set[tuple[int | None, int]]", at: datetime) -> "set[tuple[int | None, int]]":
    """Those of the (enterprise, site) pairs for which `actor` may send returns.

    The enterprise itself, those who run the site, the registry clerk. A return of a site (enterprise None): its runners.
    """
    territory, own = runs(actor, at), set(enterprises_of(actor, at))
    return {(firm, place) for firm, place in pairs if territory.includes(place) or (firm is not None and firm in own)}


def may_run(actor: Actor, pairs: "set[tuple[int | None, int]]", at: datetime) -> "set[tuple[int | None, int]]":
    """Those of the pairs whose site `actor` runs: they may also bring in what came too late."""
    territory = runs(actor, at)
    return {pair for pair in pairs if territory.includes(pair[1])}


def scope_of(collection: Collection, at: datetime) -> "set[int] | None":
    """The places in which a collection asks, as they hang at `at`; None = the whole zone."""
    return places_below(set(collection.scope), at) if collection.scope else None


def may_return_for(actor: Actor, enterprise_id: int, at: datetime) -> bool:
    """Only the enterprise itself, those who run its site and the registry clerk send its returns. Ask one of them."""
    return bool(acts_for(actor, enterprise_id, at))


def may_send_for_site(actor: Actor, place_id: int, at: datetime) -> bool:
    """Only the registry clerk and those who run this site send its returns. Ask one of them."""
    return runs(actor, at).includes(place_id)


def may_use_workbooks(actor: Actor, at: datetime) -> bool:
    """Workbooks are for those who run a site and for the registry clerk. Ask one of them."""
    territory = runs(actor, at)
    return territory.everything or Place.objects.filter(pk__in=territory.places, kind__in=WITH_TENANTS).exists()


def demand_runs(actor: Actor, place_id: int, at: datetime) -> None:
    """NotYours unless `actor` runs the site."""
    demand(may_send_for_site(actor, place_id, at), may_send_for_site)


def may_see_burden(actor: Actor, enterprise_id: int, at: datetime) -> bool:
    """Only the enterprise itself and those who answer for a place where it works see how much it was asked. Ask one of them."""
    if acts_for(actor, enterprise_id, at):
        return True
    return may_see_enterprise(actor, Enterprise(pk=enterprise_id), at)
