"""An enterprise at one site: whether it works there, and the facts by which a pack decides what it needs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gezhi.kernel.planning import planned_anew
from gezhi.kernel.refusals import Refused
from gezhi.policy.packs.conditions import Firm
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.reads.paths import paths

_UNITS = """
    WITH RECURSIVE below AS (
        SELECT site.id AS site_id, site.id AS place_id FROM unnest(%(sites)s::bigint[]) AS site (id)
        UNION ALL
        SELECT below.site_id, hung.place_id
        FROM below
        JOIN registry_placement AS hung ON hung.parent_id = below.place_id
            AND hung.during @> %(at)s::timestamptz AND upper_inf(hung.recorded)
    )
    SELECT coalesce(firm.merged_into_id, firm.id), below.site_id, sum(stay.staff), bool_and(stay.staff IS NOT NULL),
           min(lower(stay.during)), coalesce(max(stay.room) FILTER (WHERE stay.room <> ''), '')
    FROM below
    JOIN registry_occupancy AS stay ON stay.place_id = below.place_id AND stay.during @> %(at)s::timestamptz
    JOIN registry_enterprise AS firm ON firm.id = stay.enterprise_id
    WHERE %(firms)s::bigint[] IS NULL OR coalesce(firm.merged_into_id, firm.id) = ANY (%(firms)s::bigint[])
    GROUP BY 1, 2
    ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Unit:
    """An enterprise at a site at an instant. `staff` are the people registered there, None where nobody has said."""

    enterprise_id: int
    place_id: int
    staff: int | None
    since: datetime
    room: str


def units(*, sites: Collection[int], at: datetime, enterprises: Collection[int] | None = None) -> list[Unit]:
    """Who works at these sites, or in their buildings and rooms, at `at`; an enterprise with two rooms counts once a site."""
    asked: dict[str, Any] = {
        "sites": list(sites),
        "at": at,
        "firms": None if enterprises is None else list(enterprises),
    }
    with planned_anew() as cursor:
        cursor.execute(_UNITS, asked)
        rows = cursor.fetchall()
    return [
        Unit(firm, site, int(staff) if known else None, since, room) for firm, site, staff, known, since, room in rows
    ]


def unit_at(enterprise: Enterprise, place: Place, at: datetime) -> Unit | None:
    """The enterprise (or the one in which it goes on) at that site at `at`; None if it does not work there."""
    found = units(sites=[place.pk], at=at, enterprises=[enterprise.merged_into_id or enterprise.pk])
    return found[0] if found else None


def site_above(place: Place, at: datetime) -> Place:
    """The site in which a building or room lies, since an application is for a whole site; a place without one is its own."""
    site = paths(place_ids=[place.pk], at=at)[place.pk].site if place.pk else None
    return place if site is None or site.place_id == place.pk else Place.objects.get(pk=site.place_id)


def unit(*, enterprise: Enterprise, place: Place, at: datetime) -> Unit:
    """The enterprise at that site. Refused if it does not work there at `at`."""
    found = unit_at(enterprise, place, at)
    if found is None:
        raise Refused(
            _("%(enterprise)s does not work at %(place)s. Ask the park to enter where it works, then apply.")
            % {"enterprise": enterprise.name, "place": place.name},
            field="place",
            code="not-here",
        )
    return found


def firm(enterprise: Enterprise, place: Place, at: datetime) -> Firm:
    """What decides which rules apply: the enterprise's facts, and its staff at that site where they are known."""
    return firm_of(enterprise, place, unit(enterprise=enterprise, place=place, at=at))


def firm_of(enterprise: Enterprise, place: Place, at_site: Unit) -> Firm:
    """The same from rows that are already here. Staff: those at this site, else those of the whole enterprise."""
    return Firm(
        enterprise_id=enterprise.pk,
        place_id=place.pk,
        size=enterprise.size,
        above_scale=enterprise.above_scale,
        section=enterprise.industry_section,
        division=enterprise.industry_division,
        key_tags=tuple(enterprise.key_tags),
        staff=at_site.staff if at_site.staff is not None else enterprise.staff,
        site_kind=place.site_kind,
    )
