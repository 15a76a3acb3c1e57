"""What a return says otherwise than the registry: offered once, decided by the zone's office, never changed silently."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import line, write, write_many
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.actions.occupancies import change_occupancy
from gezhi.registry.facts import text
from gezhi.registry.models import Enterprise, Occupancy
from gezhi.registry.rules import places_below
from gezhi.reports import roll, rules
from gezhi.reports.models import Difference, Return, Unit, Verdict
from gezhi.reports.prefilling import Pair
from gezhi.reports.shipped import REGISTERED_STAFF

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def hold(*, pairs: Iterable[Pair]) -> None:
    """Whoever sends or decides for the same enterprise at the same site waits. Before any row of theirs is touched."""
    with connection.cursor() as cursor:
        for firm, place in sorted((firm, place) for firm, place in pairs if firm is not None):
            cursor.execute(_LOCK, [f"difference:{firm}:{place}"])


def offer(
    *, rows: Sequence[Return], corrected: Collection[int], known: Mapping[Pair, int | None], by: Actor, at: datetime
) -> list[Difference]:
    """Returns that say another number of staff than the registry (`known`) put it to the zone; part of sending them.

    The same number against the same is not put again after the registry was kept. `corrected` are the returns that these
    take the place of: what only those said is put no longer.
    """
    firms = {row.enterprise_id for row in rows}
    standing = {
        (one.enterprise_id, one.place_id): one
        for one in Difference.objects.filter(verdict=Verdict.OPEN, enterprise__in=firms).select_related("returned")
    }
    kept = set(
        Difference.objects.filter(verdict=Verdict.KEPT, enterprise__in=firms).values_list(
            "enterprise", "place", "registered", "said"
        )
    )
    made: list[Difference] = []
    for row in rows:
        assert row.enterprise_id is not None
        pair = (row.enterprise_id, row.place_id)
        said, registered, open_one = row.values.get(REGISTERED_STAFF), known.get(pair), standing.get(pair)
        if open_one is not None:
            newer = said is not None and open_one.returned.day <= row.day
            if (open_one.said, open_one.registered) == (said, registered) or not (
                newer or open_one.returned_id in corrected
            ):
                continue
            _decide(open_one, Verdict.OVERTAKEN, by, at)
        if said is not None and said != registered and (*pair, registered, said) not in kept:
            made.append(
                Difference(
                    returned=row, enterprise_id=row.enterprise_id, place_id=row.place_id, registered=registered,
                    said=said, said_by=row.by, at=at,
                )
            )  # fmt: skip
    Difference.objects.bulk_create(made)
    write_many(line("difference.offered", by=by, at=at, about=_about(one), facts=_facts(one)) for one in made)
    return made


def take_over(*, difference: int, registered: int | None, by: Actor, at: datetime) -> Difference:
    """The registry takes over what the return says. `registered` is the number that the person saw.

    Conflict if somebody has decided already, or if the registry says otherwise by now. Refused where the enterprise works at
    several places of the site: then nobody but the clerk knows how many work at which.
    """
    with plainly(), transaction.atomic():
        found = _held(difference, by, at)
        if _registered(found) != registered:
            raise Conflict(
                _("The registry has changed since you opened this list. Look at the number that is there now."),
                code="version",
            )
        _into_registry(found, by, at)
        _decide(found, Verdict.TAKEN, by, at)
        write("difference.taken", by=by, at=at, about=_about(found), facts=_facts(found))
        roll.follow_registry(at=at, enterprises=[found.enterprise_id])
    return found


def keep_ours(*, difference: int, by: Actor, at: datetime, reason: str = "") -> Difference:
    """The registry stays as it is; the same number is not put again. Conflict if somebody has decided already."""
    with plainly(), transaction.atomic():
        found = _held(difference, by, at)
        found.reason = text("reason", reason, 200)
        _decide(found, Verdict.KEPT, by, at)
        write("difference.kept", by=by, at=at, about=_about(found), facts=_facts(found) | {"reason": found.reason})
    return found


def _held(pk: int, by: Actor, at: datetime) -> Difference:
    """The difference, still open, with nobody else at it: first the roll, then its enterprise at its site, then the row."""
    found = Difference.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    rules.demand(rules.may_decide_differences(by, at), rules.may_decide_differences)
    roll.hold()
    hold(pairs=[(found.enterprise_id, found.place_id)])
    roll.follow_registry(at=at, enterprises=[found.enterprise_id])
    found = Difference.objects.select_for_update(of=("self",)).select_related("returned").get(pk=pk)
    if found.verdict != Verdict.OPEN:
        raise Conflict(
            _("This is decided already: %(verdict)s. Open the list again.") % {"verdict": found.get_verdict_display()},
            code="state",
        )
    return found


def _registered(found: Difference) -> int | None:
    """What the registry says today."""
    units = Unit.objects.filter(enterprise=found.enterprise_id, place=found.place_id, recorded__upper_inf=True)
    unit = units.order_by("during").last()
    return unit.staff if unit else None


def _into_registry(found: Difference, by: Actor, at: datetime) -> None:
    """By the registry's own verbs: the stay at this site, and the whole enterprise where it works nowhere else."""
    goes_on = Q(during__endswith=None) | Q(during__endswith__gt=at)
    stays = list(Occupancy.objects.filter(goes_on, enterprise=found.enterprise_id).select_related("place"))
    below = places_below({found.place_id}, at)
    here = [stay for stay in stays if stay.place_id in below]
    if len(here) != 1:
        raise Refused(
            _("The enterprise works at %(count)d places of this site. Enter at each of them how many work there.")
            % {"count": len(here)},
            code="several",
        )
    (stay,) = here
    alone = len(stays) == 1
    if stay.staff is not None or not alone:
        during = stay.during
        change_occupancy(
            occupancy=stay, version=stay.version, start=during.lower, end=during.upper, room=stay.room, staff=found.said,
            by=by, at=at,
        )  # fmt: skip
    if alone:
        firm = Enterprise.objects.get(pk=found.enterprise_id)
        change_enterprise(enterprise=firm, version=firm.version, facts={"staff": found.said}, by=by, at=at)


def _decide(found: Difference, verdict: Verdict, by: Actor, at: datetime) -> None:
    found.verdict, found.decided_by, found.decided_at = verdict, by.ref, at
    found.save(update_fields=["verdict", "decided_by", "decided_at", "reason"])


def _about(found: Difference) -> list[str]:
    return [found.ref, f"enterprise:{found.enterprise_id}", f"place:{found.place_id}", f"return:{found.returned_id}"]


def _facts(found: Difference) -> dict[str, object]:
    return {"registered": found.registered, "staff": found.said, "day": found.returned.day.isoformat()}
