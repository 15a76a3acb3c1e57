"""Who may do what, as far as it does not depend on places. Each docstring is the sentence shown on refusal.

The registry lies above and knows the chain of responsibility; it widens who sees whom with `widen_reach`.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.once import once
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person

Reach = Callable[[Person, datetime], "QuerySet[Person]"]
_reaches: list[Reach] = []
CLERK, AUDITOR, ADMINISTRATOR = "clerk", "auditor", "administrator"


def widen_reach(reach: Reach) -> None:
    """Called once by a capability above: `reach(viewer, at)` gives the persons whom a viewer without rights needs to reach."""
    if reach not in _reaches:
        _reaches.append(reach)


def demand(allowed: bool, rule: Callable[..., bool]) -> None:
    """Raises NotYours with the rule's own sentence (its docstring) unless `allowed`."""
    if not allowed:
        raise NotYours(_(rule.__doc__ or ""))


def rights_of(actor: Actor, at: datetime) -> frozenset[str]:
    """The rights that `actor` holds at the instant `at`: some of "clerk", "auditor", "administrator"."""
    if actor.is_operator:
        return frozenset({CLERK, AUDITOR, ADMINISTRATOR})
    if not isinstance(actor, Person):
        return frozenset()
    return once(("rights", actor.ref, at), lambda: _rights(actor.pk, at))


def _rights(person: int, at: datetime) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS, {"person": person, "at": at})
        return frozenset(right for (right,) in cursor.fetchall())


# Every page asks it, so it is put into SQL by hand: Grants.held, of one person.
_RIGHTS = """
    SELECT held."right"
    FROM people_grant AS held JOIN people_person AS person ON person.id = held.person_id
    WHERE held.person_id = %(person)s AND held.during @> %(at)s AND person.is_active
"""


def has_right(actor: Actor, right: str, at: datetime) -> bool:
    """Whether `actor` holds the right ("clerk", "auditor", "administrator") at the instant `at`. The operator holds all."""
    return right in rights_of(actor, at)


def reach_of(viewer: Person, at: datetime) -> Q:
    """A filter for persons: the viewer and whomever the viewer needs to reach because of their duties at `at`."""
    reached = Q(pk=viewer.pk)
    for reach in _reaches:
        reached |= Q(pk__in=reach(viewer, at).values("pk"))
    return reached


def in_reach(viewer: Actor, person: Person, at: datetime) -> bool:
    """Whether `viewer` is this person or needs to reach them because of duties at `at`."""
    if not isinstance(viewer, Person):
        return viewer.is_operator
    return viewer.pk == person.pk or Person.objects.filter(reach_of(viewer, at), pk=person.pk).exists()


def may_see(viewer: Actor, person: Person, at: datetime) -> bool:
    """You see yourself and those you work with in the chain of responsibility. Ask the registry clerk."""
    return bool(rights_of(viewer, at)) or in_reach(viewer, person, at)


def may_see_phone(viewer: Actor, person: Person, at: datetime) -> bool:
    """Phone numbers are shown to whoever needs them for their work. Ask the registry clerk."""
    return sees_all_phones(viewer, at) or in_reach(viewer, person, at)


def sees_all_phones(viewer: Actor, at: datetime) -> bool:
    """Only the registry clerk and administrators see every phone number."""
    return bool(rights_of(viewer, at) & {CLERK, ADMINISTRATOR})


def may_register(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and administrators add persons. Ask one of them."""
    return bool(rights_of(actor, at) & {CLERK, ADMINISTRATOR})


def may_change(actor: Actor, person: Person, at: datetime) -> bool:
    """Only the registry clerk and administrators change persons, and only administrators those who hold a right."""
    held = rights_of(actor, at)
    return ADMINISTRATOR in held or (CLERK in held and (actor.ref == person.ref or not rights_of(person, at)))


def may_administer(actor: Actor, at: datetime) -> bool:
    """Only an administrator may do this. Ask one of them."""
    return has_right(actor, ADMINISTRATOR, at)


def may_invite(actor: Actor, person: Person, at: datetime) -> bool:
    """Administrators invite anybody, the registry clerk invites field and enterprise people. Ask one of them."""
    held = rights_of(actor, at)
    return ADMINISTRATOR in held or (CLERK in held and not is_office(person, at))


def may_end_device(actor: Actor, person: Person, at: datetime) -> bool:
    """Only the person and administrators may sign a device out. Ask one of them."""
    return actor.ref == person.ref or may_administer(actor, at)


def is_office(person: Person, at: datetime) -> bool:
    """Whether the stricter door applies at `at`: the person works in the office or holds a right."""
    return person.works == Person.Works.OFFICE or bool(rights_of(person, at))


def must_have_second_factor(person: Person, at: datetime) -> bool:
    """Whether the person must set up a second factor before anything else (office posts in production)."""
    return settings.SECOND_FACTOR and is_office(person, at)
