"""The open incidents as the top bar of every page shows them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.urls import reverse

from gezhi.policy.models import IncidentState
from gezhi.policy.packs.pack import day_number


@dataclass(frozen=True)
class IncidentChip:
    """One incident in the top bar: title, which day it is, whether work is stopped, its page; several: the list of them."""

    title: str
    day: int
    stopped: bool
    href: str


def open_chips(at: datetime) -> list[IncidentChip]:
    """The incidents that are open at `at`, the latest first. One short question; open to everybody who is signed in."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {"at": at})
        rows = cursor.fetchall()
    return [
        IncidentChip(title, day_number(started_at, at), state == IncidentState.STOPPED, href(number, len(rows)))
        for number, title, started_at, state in rows
    ]


def href(number: str, how_many: int) -> str:
    """The page of the only one, by its number; the list where there are several."""
    return reverse("policy:incident", args=[number]) if how_many == 1 else reverse("policy:incidents")


# Every page asks it, so it is put into SQL by hand: IncidentSet.open.
_OPEN = """
    SELECT number, title, started_at, state
    FROM policy_incident
    WHERE started_at <= %(at)s AND (lifted_at IS NULL OR lifted_at > %(at)s)
    ORDER BY started_at DESC, id DESC
"""
