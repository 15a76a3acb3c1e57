"""Who acts for an enterprise: its members, whoever holds its link, those of the park, the clerk. For all capabilities above."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection
from django.db.models.functions import Coalesce

from gezhi.kernel.actors import Actor
from gezhi.kernel.once import once
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.people.rules import CLERK
from gezhi.registry.enterprise_rules import works_in
from gezhi.registry.models import Enterprise, Membership
from gezhi.registry.sight import Sight

Standing = Literal["", "member", "link", "park", "clerk"]
OWN = ("member", "link")
"""Standings of those who speak for the enterprise itself; the others speak for it on its behalf."""


@dataclass(frozen=True)
class AtEnterprise:
    """Whoever holds an enterprise's link: they act as the enterprise, and nobody knows who among its people they are."""

    enterprise_id: int
    is_operator: bool = False

    @property
    def ref(self) -> str:
        """How the log book names them."""
        return f"enterprise:{self.enterprise_id}"


def standing_id(enterprise_id: int) -> int:
    """The enterprise itself, or the one in which it goes on after a merger. NotThere if there is none."""
    found = Enterprise.objects.filter(pk=enterprise_id).values_list(Coalesce("merged_into_id", "pk"), flat=True).first()
    if found is None:
        raise NotThere
    return int(found)


def enterprises_of(person: Actor, at: datetime) -> list[int]:
    """The standing enterprises for which somebody acts as a member, or by a link, at `at`; in the order of their names."""
    if isinstance(person, AtEnterprise):
        return [standing_id(person.enterprise_id)]
    if not isinstance(person, Person):
        return []
    return once(("enterprises", person.ref, at), lambda: _standing(person.pk, at))


def _standing(person: int, at: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"person": person, "at": at})
        return [enterprise for enterprise, _reading in cursor.fetchall()]


# Every page asks it, so it is put into SQL by hand: Memberships.held, of one person.
_STANDING = """
    SELECT DISTINCT firm.id, firm.initials
    FROM registry_membership AS member
    JOIN people_person AS person ON person.id = member.person_id AND person.is_active
    JOIN registry_enterprise AS joined ON joined.id = member.enterprise_id
    JOIN registry_enterprise AS firm ON firm.id = coalesce(joined.merged_into_id, joined.id)
    WHERE member.person_id = %(person)s AND member.during @> %(at)s AND upper_inf(member.recorded)
    ORDER BY firm.initials, firm.id
"""


def acts_for(actor: Actor, enterprise_id: int, at: datetime) -> Standing:
    """As what somebody acts for an enterprise at `at`; "" if not at all. Whoever is several things is named by the first.

    "member": signs in as one of its own; "link": holds its link; "clerk": keeps the registry (so does the operator);
    "park": answers for a place where it works, or for one above.
    """
    try:
        standing = standing_id(enterprise_id)
    except NotThere:
        return ""
    return acts_as(Sight(actor, at), standing)


def acts_as(sight: Sight, standing: int) -> Standing:
    """The same for whoever has a `Sight` already, and an enterprise that is known to stand by itself."""
    if standing in sight.enterprises:
        return "link" if isinstance(sight.actor, AtEnterprise) else "member"
    if CLERK in sight.rights:
        return "clerk"
    if sight.runs.everything:
        return "park"
    if not sight.runs.places:
        return ""
    return "park" if works_in(sight.runs, Enterprise(pk=standing), sight.at) else ""


def member_refs(enterprise_id: int, at: datetime) -> set[str]:
    """How the log book names those who act for the enterprise itself at `at`: its members and whoever holds its link."""
    held = Membership.objects.held(at).of(enterprise_id).values_list("person_id", flat=True)
    return {f"enterprise:{enterprise_id}", *(f"person:{person_id}" for person_id in held)}


def members_of(enterprise_ids: Collection[int], at: datetime) -> dict[int, list[Person]]:
    """The members of each of these standing enterprises at `at`, the longest member first; one query."""
    found: dict[int, list[Person]] = {enterprise_id: [] for enterprise_id in enterprise_ids}
    rows = Membership.objects.held(at).select_related("person").order_by("during", "pk")
    rows = rows.annotate(goes_on=Coalesce("enterprise__merged_into", "enterprise")).filter(goes_on__in=list(found))
    for row in rows:
        people = found[row.goes_on]  # type: ignore[attr-defined]
        if row.person not in people:
            people.append(row.person)
    return found
