"""The open incidents as the top bar of every page shows them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from gezhi.policy.models import Incident, IncidentState
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
    rows = list(Incident.objects.open(at).order_by("-started_at", "-pk").only("number", "title", "started_at", "state"))
    return [
        IncidentChip(
            one.title, day_number(one.started_at, at), one.state == IncidentState.STOPPED, href(one, len(rows))
        )
        for one in rows
    ]


def href(incident: Incident, number: int) -> str:
    """The page of the only one; the list where there are several."""
    return reverse("policy:incident", args=[incident.number]) if number == 1 else reverse("policy:incidents")
