"""What the world changes: duties that pass to somebody else, facts of the registry that an application relies on."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.registry.rules import places_below
from gezhi.reopening import firms
from gezhi.reopening.actions.changing import change_fact
from gezhi.reopening.actions.moving import locked, turn_of
from gezhi.reopening.known import REGISTRY, registry_facts
from gezhi.reopening.models import Application, ApplicationItem, State


def follow_place(place_id: int, by: Actor, at: datetime) -> None:
    """The duties of a place have changed: what waits there or below it now waits for whoever holds them."""
    if Application.objects.waiting().exists():
        below = places_below({place_id}, at)
        follow_duties(
            application_ids=Application.objects.waiting().filter(place__in=below).values_list("pk", flat=True), at=at
        )


def follow_duties(*, application_ids: Iterable[int], at: datetime) -> int:
    """Puts right whose turn it is; says for how many it was somebody else. Safe to run twice."""
    return sum(_follow_one(pk, at) for pk in list(application_ids))


def _follow_one(application_id: int, at: datetime) -> bool:
    with transaction.atomic():
        application = locked(application_id)
        if not application.is_waiting:
            return False
        turn = turn_of(application, at)
        if turn == application.turn:
            return False
        facts = {"application_number": application.number, "turn": [f"person:{person}" for person in turn]}
        application.turn = turn
        application.save(update_fields=["turn"])
        write("application.hand_over", by=SYSTEM, at=at, about=[application.ref], facts=facts)
    return True


def follow_registry(*, at: datetime) -> int:
    """Facts that matter and were taken from the registry, which now says otherwise: that part is reviewed again.

    Says how many points. What the registry no longer says is left as it was: nothing is known that could be reviewed.
    However many applications there are, four statements find those that differ.
    """
    items = ApplicationItem.objects.filter(
        relevant=True,
        source=REGISTRY,
        application__state__in=[State.APPROVED, State.REREVIEW],
        application__incident__lifted_at=None,
    ).exclude(dictionary="")
    rows = list(items.select_related("application__enterprise", "application__place").order_by("pk"))
    here = {(unit.enterprise_id, unit.place_id): unit for unit in firms.units(
        sites={row.application.place_id for row in rows}, at=at)}  # fmt: skip
    changed = 0
    for row in rows:
        application = row.application
        firm = application.enterprise.merged_into_id or application.enterprise_id
        if unit := here.get((firm, application.place_id)):
            value = registry_facts(application.enterprise, application.place, unit).get(row.dictionary)
            if value is not None and value != row.value:
                changed += _changed(application, row.code, value, at)
    return changed


def _changed(application: Application, code: str, value: object, at: datetime) -> int:
    try:
        change_fact(application=application, code=code, value=value, by=SYSTEM, at=at, source=REGISTRY)
    except Refused:
        return 0
    return 1
