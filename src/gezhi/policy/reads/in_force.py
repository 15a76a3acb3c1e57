"""Incidents at an instant: which are open, where they hold, at which risk level, and who needs what to open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.policy.models import Incident, IncidentMove, IncidentState
from gezhi.policy.models.incidents import LIFECYCLE
from gezhi.policy.packs.admission import Admission, decide
from gezhi.policy.packs.conditions import Firm
from gezhi.policy.packs.pack import Pack, day_number
from gezhi.policy.reads.packs import Judging, judging, pack_at
from gezhi.registry.recording import FOREVER

_SQL = (Path(__file__).resolve().parent.parent / "sql" / "standing.sql").read_text("utf-8")


@dataclass(frozen=True)
class Standing:
    """How a place stands in an incident: the level that holds there, whether it was set (here or above), whether it is in scope."""

    risk: str
    was_set: bool
    covered: bool


def incidents(*, at: datetime, seen_by: Actor) -> list[Incident]:
    """Those that are open at `at`, the earliest first. Open to everybody who is signed in."""
    return list(Incident.objects.open(at).order_by("started_at", "pk"))


def incident_of(*, which: int | str, seen_by: Actor) -> Incident:
    """By its id or its number. NotThere if there is none."""
    rows = Incident.objects.all()
    text = f"{which}"
    found = rows.filter(pk=int(text)).first() if text.isascii() and text.isdecimal() and len(text) < 19 else None
    found = found or rows.filter(number=text).first()
    if found is None:
        raise NotThere
    return found


def state_at(*, incident: Incident, at: datetime) -> str:
    """The state in which the incident was at `at`."""
    moves = IncidentMove.objects.filter(incident=incident, at__lte=at, verb__in=LIFECYCLE)
    found = moves.order_by("-at", "-pk").values_list("to_state", flat=True).first()
    return found or IncidentState.DECLARED


def standings(
    incident: Incident, place_ids: Iterable[int], at: datetime, known: datetime | None = None
) -> dict[int, Standing]:
    """How these places stand in the incident at `at`, as known at `known` (default: now), in two statements for any number."""
    default = pack_at(incident=incident, at=at, known=known).risk.default
    asked: dict[str, Any] = {
        "incident": incident.pk,
        "places": list(set(place_ids)),
        "at": at,
        "known": known or FOREVER,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, asked)
        rows = cursor.fetchall()
    return {place: Standing(level or default, level is not None, covered) for place, level, covered in rows}


def risk_level(*, incident: Incident, place_id: int, at: datetime, known: datetime | None = None) -> str:
    """low, medium or high: the place's own level, else that of the nearest place above, else the pack's usual one."""
    return standings(incident, [place_id], at, known)[place_id].risk


def day_of(incident: Incident, at: datetime) -> int:
    """Which day of the incident it is; the day on which it started is day 1."""
    return day_number(incident.started_at, at)


def admission(incident: Incident, firm: Firm, *, at: datetime) -> Admission:
    """What `firm` needs to open at the instant `at`, by the pack, the risk level and the state that held then, and why.

    Nothing is needed before the incident, after its lifting, and where it does not hold.
    """
    return admissions(incident, [firm], at=at)[0]


def admissions(
    incident: Incident, firms: Iterable[Firm], *, at: datetime, instead: tuple[int, Pack] | None = None
) -> list[Admission]:
    """The same for many, in their order, in a few statements. `instead` asks what another version (id and pack) would say."""
    asked = list(firms)
    if at < incident.started_at or (incident.lifted_at and at >= incident.lifted_at):
        return [_nothing("lifted", _("The incident is not on, so nothing is needed."))] * len(asked)
    judge = Judging(*instead) if instead else judging(incident=incident, at=at)
    standing = standings(incident, [one.place_id for one in asked], at)
    state = state_at(incident=incident, at=at)
    found = []
    for firm in asked:
        here = standing[firm.place_id]
        if not here.covered:
            outside = _nothing("outside", _("The incident does not hold at this place, so nothing is needed."))
            found.append(replace(outside, pack_version_id=judge.pack_version_id, risk=here.risk))
            continue
        found.append(
            decide(
                judge.pack,
                firm,
                risk=here.risk,
                state=state,
                started_at=incident.started_at,
                at=at,
                pack_version_id=judge.pack_version_id,
            )
        )
    return found


def _nothing(rule: str, why: str) -> Admission:
    return Admission(mode="none", rule=rule, why=why, basis="", pack_version_id=0, risk="", opens_on="submission")
