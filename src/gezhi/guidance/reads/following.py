"""How far reading has come: enterprises at sites, with the denominator, what was left out, and the names behind it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from gezhi.guidance import rules
from gezhi.guidance.models import Handbook, Reading
from gezhi.guidance.reads.assembled import newest
from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.kernel.planning import planned_anew
from gezhi.kernel.refusals import NotThere
from gezhi.policy.models import Incident
from gezhi.policy.packs.pack import Pack
from gezhi.policy.reads import incident_of, incidents, pack_at, standings
from gezhi.policy.reads.workplaces import WORKPLACES, Workplace, workplaces
from gezhi.registry.idleness import idle_on
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.rules import demand, sees_now

_Unit = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site: how many of the enterprises that work there have read the newest edition, and how many phones said so."""

    place: Place
    read: int
    expected: int
    idle: int
    phones: int
    staff: int | None

    @property
    def lacking(self) -> int:
        """How many have not."""
        return self.expected - self.read


@dataclass(frozen=True, slots=True)
class Following:
    """One incident as of `at`: its editions, and how far the newest has come.

    `expected` counts enterprises at sites that the incident covers, an enterprise at two sites twice, idle ones left out
    (`idle`). `phones` counts phones that said so, which are not people.
    """

    incident: Incident
    pack: Pack
    editions: tuple[Handbook, ...]
    sites: tuple[SiteLine, ...]
    may_publish: bool

    @property
    def edition(self) -> Handbook | None:
        """The newest edition."""
        return self.editions[0] if self.editions else None

    @property
    def read(self) -> int:
        """The numerator."""
        return sum(line.read for line in self.sites)

    @property
    def expected(self) -> int:
        """The denominator."""
        return sum(line.expected for line in self.sites)

    @property
    def idle(self) -> int:
        """What the denominator leaves out."""
        return sum(line.idle for line in self.sites)

    @property
    def phones(self) -> int:
        """Phones of staff."""
        return sum(line.phones for line in self.sites)


@dataclass(frozen=True, slots=True)
class Lacking:
    """An enterprise at a site that has not read the newest edition; or has, then `read_at` says when."""

    enterprise_id: int
    name: str
    place: str
    read_at: datetime | None = None


def all_following(*, seen_by: Actor, at: datetime) -> list[Following]:
    """Every open incident, as far as the reader sees; NotYours for whoever answers for nothing."""
    demand(rules.may_follow(seen_by, at), rules.may_follow)
    return [_following(incident, seen_by, at) for incident in incidents(at=at, seen_by=seen_by)]


def following(*, number: str, seen_by: Actor, at: datetime) -> Following:
    """One incident, open or lifted. NotThere if there is none; NotYours for whoever answers for nothing."""
    demand(rules.may_follow(seen_by, at), rules.may_follow)
    return _following(incident_of(which=number, seen_by=seen_by), seen_by, at)


def lacking(*, number: str, place_id: int | None, seen_by: Actor, at: datetime, read: bool = False) -> list[Lacking]:
    """The names behind the figure, in the order of the sites' and the enterprises' names; `read`: who has confirmed."""
    demand(rules.may_follow(seen_by, at), rules.may_follow)
    incident = incident_of(which=number, seen_by=seen_by)
    have = _read(newest(incident, at))
    expected = _expected(incident, seen_by, at)
    names = Place.objects.in_bulk({one.firm.place_id for one in expected})
    rows = [
        Lacking(one.firm.enterprise_id, one.name, names[one.firm.place_id].name, have.get(_unit(one)))
        for one in expected
        if (_unit(one) in have) is read and place_id in (None, one.firm.place_id)
    ]
    return sorted(rows, key=lambda row: row.place)


def edition_of(*, handbook_id: int, seen_by: Actor) -> Handbook:
    """One edition, whatever came after it. Open to everybody who may sign in or holds an enterprise's link."""
    found = Handbook.objects.select_related("incident", "pack_version").filter(pk=handbook_id).first()
    if found is None:
        raise NotThere
    return found


def _following(incident: Incident, seen_by: Actor, at: datetime) -> Following:
    editions = tuple(
        Handbook.objects.filter(incident=incident, published_at__lte=at)
        .select_related("incident", "pack_version")
        .order_by("-edition")
    )
    newest_one = editions[0] if editions else None
    return Following(
        incident=incident,
        pack=pack_at(incident=incident, at=min(at, incident.lifted_at or at)),
        editions=editions,
        sites=_sites(incident, newest_one, seen_by, at),
        may_publish=rules.may_publish(seen_by, at) and incident.lifted_at is None,
    )


def _sites(incident: Incident, edition: Handbook | None, seen_by: Actor, at: datetime) -> tuple[SiteLine, ...]:
    """Counted by PostgreSQL: a zone has more enterprises than a page should hold."""
    sites = Place.objects.filter(sees_now(seen_by).q("pk"), kind=Kind.SITE).order_by("code", "pk").in_bulk()
    standing = standings(incident, set(sites), at) if sites else {}
    asked = {
        "at": at,
        "edition": edition.pk if edition else None,
        "idle": list(idle_on(at.astimezone(local_zone()).date())),
        "places": [place for place in sites if standing[place].covered],
    }
    with planned_anew() as cursor:
        cursor.execute(_COUNTED, asked)
        counted = {row[0]: row[1:] for row in cursor.fetchall()}
    phones = _phones(edition)
    return tuple(
        SiteLine(place, read, expected, idle, phones.get(pk, 0), staff)
        for pk, place in sites.items()
        if pk in counted
        for read, expected, idle, staff in [counted[pk]]
    )


_COUNTED = f"""
    SELECT place_id, count(reading.id) FILTER (WHERE NOT idle), count(*) FILTER (WHERE NOT idle), count(*) FILTER (WHERE idle),
        CASE WHEN bool_and(staff IS NOT NULL) FILTER (WHERE NOT idle) THEN sum(staff) FILTER (WHERE NOT idle) END
    FROM (SELECT *, enterprise_id = ANY (%(idle)s::bigint[]) AS idle FROM ({WORKPLACES}) AS working) AS working
    LEFT JOIN (
        SELECT id, enterprise_id, place_id FROM guidance_reading WHERE handbook_id = %(edition)s::bigint AND kind = 'firm'
    ) AS reading USING (enterprise_id, place_id)
    WHERE place_id = ANY (%(places)s::bigint[])
    GROUP BY place_id
"""  # noqa: S608  our own statement


def _expected(incident: Incident, seen_by: Actor, at: datetime) -> list[Workplace]:
    """Enterprises at sites in sight that the incident covers, without the idle ones."""
    territory, idle = sees_now(seen_by), idle_on(at.astimezone(local_zone()).date())
    seen = [one for one in workplaces(at) if territory.includes(one.firm.place_id)]
    standing = standings(incident, {one.firm.place_id for one in seen}, at) if seen else {}
    return [one for one in seen if standing[one.firm.place_id].covered and one.firm.enterprise_id not in idle]


def _read(edition: Handbook | None) -> dict[_Unit, datetime]:
    rows = Reading.objects.filter(handbook=edition, kind=Reading.Kind.FIRM) if edition else Reading.objects.none()
    return {(firm, place): at for firm, place, at in rows.values_list("enterprise_id", "place_id", "at")}


def _phones(edition: Handbook | None) -> dict[int, int]:
    if edition is None:
        return {}
    rows = Reading.objects.filter(handbook=edition, kind=Reading.Kind.STAFF).values("place_id")
    return dict(rows.annotate(phones=Count("pk")).values_list("place_id", "phones"))


def _unit(one: Workplace) -> _Unit:
    return one.firm.enterprise_id, one.firm.place_id
