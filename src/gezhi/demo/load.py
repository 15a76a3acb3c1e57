"""Builds the demo zone by performing the real verbs over six months of its life. Seeded: the same every time, dated back from `at`."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction

from gezhi.demo import cast as people
from gezhi.demo.cases import load_cases
from gezhi.demo.cast import Cast
from gezhi.demo.firms import Firm, Register
from gezhi.demo.ground import boundary, cells, centre, drawn_over
from gezhi.demo.incidents import load_incident
from gezhi.demo.members import load_idle, load_members
from gezhi.demo.notices import tell_the_zone
from gezhi.demo.reopening import load_briefings, load_reopening, mark_hazards
from gezhi.demo.zone import CANTEEN, DIVISION, GATES, GROUPS, POINTS, SITES, ZONE_CODE, ZONE_NAME
from gezhi.kernel.actors import OPERATOR, Actor
from gezhi.kernel.periods import local_zone
from gezhi.people.actions.passwords import set_password
from gezhi.people.actions.persons import NewPerson, register_people
from gezhi.people.actions.rights import give_right
from gezhi.people.models import Person
from gezhi.registry.actions import bulk, corrections, duties, places
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.actions.shapes import set_position, set_shape
from gezhi.registry.facts import checked
from gezhi.registry.models import Duty, Enterprise, Place

SEED = 20200224
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LIFE = timedelta(days=183)
ENTERPRISES = 1000
DRAWN_OVER = 8
"""The number of the grid that overlaps its neighbour; with the new land it gives the cover check something to say."""
PASSWORD = "haijia-gaoxin-2027"  # noqa: S105  the demo zone's; production refuses to start with it

SIGN_INS = [
    ("部长（总负责）", "13800000001", PASSWORD),
    ("副部长（组织）", "13800000002", PASSWORD),
    ("五组组长（落实）", "13800000008", PASSWORD),
    ("台账员", "13800000010", PASSWORD),
    ("审计员", "13800000011", PASSWORD),
    ("系统管理员", "13800000012", PASSWORD),
    ("园区经理（港东食品园）", "13800000201", PASSWORD),
    ("网格员（港东第一网格）", "13800000202", PASSWORD),
    ("保洁员", "13800000203", PASSWORD),
    ("企业成员（食品园一家企业）", "13800000301", PASSWORD),
    ("企业成员（一家企业，两处经营）", "13800000302", PASSWORD),
]
"""One sign-in per role: role, phone, password."""


@dataclass
class Zone:
    """What has been built so far, by name."""

    begin: datetime
    now: datetime
    dice: random.Random
    cast: Cast
    by: Actor = OPERATOR
    people: dict[str, Person] = field(default_factory=dict)
    zone: Place | None = None
    groups: list[Place] = field(default_factory=list)
    grids: list[list[Place]] = field(default_factory=list)
    sites: list[Place] = field(default_factory=list)
    buildings: list[Place] = field(default_factory=list)
    points: dict[int, list[Place]] = field(default_factory=dict)
    gates: dict[int, list[Place]] = field(default_factory=dict)


def load(*, at: datetime) -> Zone:
    """Fills an empty system with the demo zone as it stands at `at`: all or nothing, about half a minute."""
    midnight = at.astimezone(local_zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    dice = random.Random(SEED)  # noqa: S311  invented data, the same every time
    outlines = cells(dice)
    zone = Zone(midnight - LIFE, midnight, dice, people.cast(dice, len(outlines)))
    with transaction.atomic():
        _people(zone)
        _places(zone, outlines)
        _first_duties(zone)
        _firms(zone)
        _six_months(zone)
        _the_story(zone)
        load_members(park=next(site for site in zone.sites if site.name == "港东食品园"), by=zone.by, now=zone.now)
        load_idle(by=zone.by, now=zone.now)
        mark_hazards(zone)
        incident = load_incident(sites=zone.sites, head=zone.people[people.HEAD], now=zone.now)
        _notices(zone)
        _sign_ins(zone)
        load_reopening(zone, incident, at=at)
        load_cases(zone, at=at)
        load_briefings(zone, at=at)
    return zone


def demo_sign_ins_present() -> bool:
    """Whether anybody can still sign in with the demo zone's password."""
    phones = [phone for _role, phone, _word in SIGN_INS]
    return any(check_password(PASSWORD, person.password) for person in Person.objects.filter(phone__in=phones))


def _people(zone: Zone) -> None:
    names = [*people.STORY.values(), *zone.cast.members]
    special = {people.STORY[key]: 200 + i for i, key in enumerate(("", "manager", "grid_worker", "cleaner")) if key}
    rows: list[NewPerson] = []
    number = 0
    for name in dict.fromkeys(names):
        member = zone.cast.members.get(name) or people.Member(name, "field", _story_title(name))
        if name in special:
            phone = f"13800000{special[name]}"
        elif member.works == "office":
            number += 1
            phone = f"138000000{number:02d}"
        else:
            phone = f"13800002{len(rows):03d}"
        rows.append(NewPerson(name, phone, member.title, member.works))
    for person in register_people(rows=rows, by=OPERATOR, at=zone.begin):
        zone.people[person.name] = person
    for name, right in ((people.CLERK, "clerk"), (people.AUDITOR, "auditor"), (people.ADMINISTRATOR, "administrator")):
        give_right(person=zone.people[name].pk, right=right, by=OPERATOR, at=zone.begin)
    zone.by = zone.people[people.CLERK]


def _story_title(name: str) -> str:
    titles = {"manager": "园区经理", "grid_worker": "网格员", "cleaner": "保洁员", "checker": "检查人", "guard": "门岗"}
    return next(titles.get(key, "") for key, who in people.STORY.items() if who == name)


def _places(zone: Zone, outlines: list[tuple[int, list[list[float]]]]) -> None:
    at, by = zone.begin, zone.by
    zone.zone = places.found_zone(name=ZONE_NAME, code=ZONE_CODE, head=zone.people[people.HEAD], by=by, at=at)
    for name, _leader in GROUPS:
        zone.groups.append(places.add_place(kind="group", name=name, parent=zone.zone, by=by, at=at))
    set_shape(place=zone.zone, geometry=boundary(outlines), by=by, at=at)
    zone.grids = [[] for _ in GROUPS]
    middles: list[list[list[float]]] = [[] for _ in GROUPS]
    for number, (group, ring) in enumerate(outlines, 1):
        name = f"{GROUPS[group][0][3:]}第{'一二三四五六七八九十'[len(zone.grids[group])]}网格"
        code = f"{DIVISION}{number:03d}"
        grid = places.add_place(kind="grid", name=name, parent=zone.groups[group], grid_code=code, by=by, at=at)
        shape = drawn_over(ring) if number == DRAWN_OVER else ring
        set_shape(place=grid, geometry={"type": "Polygon", "coordinates": [shape]}, by=by, at=at)
        zone.grids[group].append(grid)
        middles[group].append(centre(ring))
    for group, sites in enumerate(SITES):
        for i, (name, kind) in enumerate(sites):
            grid_number = i % len(zone.grids[group])
            _site(zone, name, kind, zone.grids[group][grid_number], middles[group][grid_number])


def _site(zone: Zone, name: str, kind: str, grid: Place, middle: list[float]) -> None:
    at, by = zone.begin, zone.by
    address = f"海岬高新区海滨路 {10 + 8 * len(zone.sites)} 号"
    site = places.add_place(kind="site", site_kind=kind, name=name, parent=grid, address=address, by=by, at=at)
    set_position(place=site, longitude=middle[0], latitude=middle[1], by=by, at=at)
    zone.sites.append(site)
    zone.points[site.pk] = []
    for number in range(1, 3 + (len(zone.sites) % 2)):
        building = places.add_place(kind="building", name=f"{number} 号楼", parent=site, by=by, at=at)
        zone.buildings.append(building)
        names = [*POINTS, *(CANTEEN if number == 1 else ())]
        zone.points[site.pk] += [
            places.add_place(kind="point", name=p, parent=building, by=by, at=at) for p in names[:11]
        ]
    zone.gates[site.pk] = [places.add_place(kind="gate", name=g, parent=site, by=by, at=at) for g in GATES]


def _first_duties(zone: Zone) -> None:
    def give(place: Place, post: str, name: str) -> None:
        person = zone.people[name]
        duties.assign(
            place=place, post=post, person=person, start=zone.begin, title=person.title, by=zone.by, at=zone.begin
        )

    assert zone.zone is not None
    give(zone.zone, "organiser", people.ORGANISERS[0])
    for group, (_name, leader) in zip(zone.groups, GROUPS, strict=True):
        give(group, "executor", leader)
    workers = iter(zone.cast.grid_workers)
    for grid in (grid for group in zone.grids for grid in group):
        give(grid, "steward", next(workers))
    for i, site in enumerate(zone.sites):
        give(site, "steward", zone.cast.managers[i])
        give(site, "checker", zone.cast.checkers[i % len(zone.cast.checkers)])
        for gate in zone.gates[site.pk]:
            give(gate, "executor", zone.cast.guards[i])
        for n, point in enumerate(zone.points[site.pk]):
            give(point, "executor", zone.cast.cleaners[2 * i + n % 2])
    sites = {building.pk: zone.sites.index(_parent(building)) for building in zone.buildings}
    for building in zone.buildings:
        give(building, "steward", zone.cast.managers[sites[building.pk]])


def _parent(place: Place) -> Place:
    return place.placements.select_related("parent").get().parent  # type: ignore[return-value]


def _firms(zone: Zone) -> None:
    """They came in the first sixty days, each day's list at once; renamed ones got their new name twenty days later."""
    addresses = [f"{_parent(building).address} {building.name}" for building in zone.buildings]
    drawn = [
        (firm, zone.dice.randrange(0, 60))
        for firm in Register(zone.dice, zone.now.date()).firms(ENTERPRISES, addresses)
    ]
    bulk.lock_registry()
    for day in range(60):
        _came(zone, [firm for firm, number in drawn if number == day], zone.begin + day * DAY)
    renamed = {firm.former_name: firm for firm, _day in drawn if firm.former_name}
    for enterprise in list(Enterprise.objects.filter(name__in=renamed).order_by("pk")):
        facts = {"name": renamed[enterprise.name].facts["name"]}
        change_enterprise(enterprise=enterprise, version=1, facts=facts, by=zone.by, at=zone.begin + 80 * DAY)


def _came(zone: Zone, firms: list[Firm], at: datetime) -> None:
    facts = [checked({**firm.facts, "name": firm.former_name or firm.facts["name"]}, at=at) for firm in firms]
    ids = bulk.register_many(facts=facts, by=zone.by, at=at)
    stays = [
        bulk.Stay(
            pk,
            zone.buildings[building].pk,
            at,
            None,
            "附楼" if also else firm.room,
            None if also and pk % 2 else firm.staff_here,
        )
        for pk, firm in zip(ids, firms, strict=True)
        for also, building in enumerate(firm.buildings)
    ]
    bulk.begin_stays(stays=stays, by=zone.by, at=at)


def _six_months(zone: Zone) -> None:
    """Hand-overs and substitutions, one every few days: a cleaner's points change hands together."""
    moment = zone.begin + 10 * DAY
    while moment < zone.now - 20 * DAY:
        moment += zone.dice.randrange(2, 7) * DAY
        site = zone.dice.choice(zone.sites)
        if zone.dice.random() < 0.5:
            _replace_cleaner(zone, site, moment + 8 * HOUR)
        else:
            _stand_in(zone, site, moment + 8 * HOUR)


def _replace_cleaner(zone: Zone, site: Place, when: datetime) -> None:
    rows = list(_present(site, zone, when))
    leaving = zone.dice.choice(rows).person_id
    taking = zone.people[zone.dice.choice(zone.cast.relief)]
    for duty in rows:
        if duty.person_id == leaving and duty.person_id != taking.pk:
            duties.hand_over(duty=duty, to=taking, when=when, reason="岗位调整", by=zone.by, at=when - 2 * DAY)


def _stand_in(zone: Zone, site: Place, when: datetime) -> None:
    duty = zone.dice.choice(list(_present(site, zone, when)))
    relief = zone.people[zone.dice.choice(zone.cast.relief)]
    if relief.pk != duty.person_id and duty.stands_in_for_id is None:
        end = when + zone.dice.choice([4 * HOUR, 9 * HOUR, 2 * DAY])
        duties.substitute(duty=duty, person=relief, start=when, end=end, reason="请假", by=zone.by, at=when - 4 * HOUR)


def _present(site: Place, zone: Zone, when: datetime) -> list[Duty]:
    points = zone.points[site.pk]
    rows = Duty.objects.filter(place__in=points, post="executor", during__contains=when, recorded__upper_inf=True)
    return list(rows.filter(during__upper_inf=True).select_related("place", "person").order_by("pk"))


def _the_story(zone: Zone) -> None:
    """What the pages tell: the food park's people, a leader who took over, a mistake put right, and one real gap."""
    site = next(site for site in zone.sites if site.name == "港东食品园")
    _food_park(zone, site)
    _second_organiser(zone)
    _mistake_put_right(zone, site)
    _the_gap(zone, next(site for site in zone.sites if site.name == "港东物流园"))
    _ends_soon(zone)


def _food_park(zone: Zone, site: Place) -> None:
    cast = {name: zone.people[who] for name, who in people.STORY.items()}
    grid = _parent(site)
    week = zone.now - 40 * DAY + 8 * HOUR
    manager_of = Duty.objects.filter(
        place__in=[site, *(b for b in zone.buildings if _parent(b) == site)], post="steward"
    )
    for duty in manager_of.select_related("place", "person"):
        duties.hand_over(duty=duty, to=cast["manager"], when=week, reason="园区经理到任", by=zone.by, at=week - DAY)
    for duty in Duty.objects.filter(place=grid, post="steward").select_related("place", "person"):
        duties.hand_over(duty=duty, to=cast["grid_worker"], when=week, reason="网格调整", by=zone.by, at=week - DAY)
    for duty in Duty.objects.filter(place__in=zone.gates[site.pk], post="executor").select_related("place", "person"):
        duties.hand_over(duty=duty, to=cast["guard"], when=week, by=zone.by, at=week - DAY)
    for duty in _present(site, zone, week):
        if duty.person_id != cast["cleaner"].pk:
            duties.hand_over(duty=duty, to=cast["cleaner"], when=week, reason="合并保洁", by=zone.by, at=week - DAY)
    washroom = next(point for point in zone.points[site.pk] if point.name == "3 层东卫生间")
    start = zone.now - DAY + 14 * HOUR
    today = Duty.objects.select_related("place", "person").get(
        place=washroom, post="executor", during__contains=start, recorded__upper_inf=True
    )
    duties.substitute(
        duty=today,
        person=cast["relief"],
        start=start,
        end=start + 4 * HOUR,
        reason="请假半天",
        by=cast["manager"],
        at=start - HOUR,
    )


def _second_organiser(zone: Zone) -> None:
    assert zone.zone is not None
    duty = Duty.objects.select_related("place", "person").get(place=zone.zone, post="organiser")
    when = zone.now - 90 * DAY + 9 * HOUR
    stand_in = zone.people[people.ORGANISERS[1]]
    duties.substitute(
        duty=duty, person=stand_in, start=when, end=when + 5 * DAY, reason="外出培训", by=zone.by, at=when - 3 * DAY
    )


def _mistake_put_right(zone: Zone, site: Place) -> None:
    """The checker of the food park was copied from the wrong list; found and corrected ten days later."""
    when = zone.now - 12 * DAY + 10 * HOUR
    duty = Duty.objects.select_related("place", "person").get(place=site, post="checker", recorded__upper_inf=True)
    corrections.correct(
        duty=duty,
        person=zone.people[people.STORY["checker"]],
        reason="名单抄错一行，按排班原件更正",
        by=zone.by,
        at=when,
    )


def _the_gap(zone: Zone, site: Place) -> None:
    """The north gate's guard left last night and nobody follows: the one real gap."""
    duty = Duty.objects.select_related("place", "person").get(
        place=zone.gates[site.pk][0], post="executor", recorded__upper_inf=True
    )
    when = zone.now - 6 * HOUR
    duties.end_duty(duty=duty, when=when, reason="合同到期，接班人未定", by=zone.by, at=when - 5 * DAY)


def _ends_soon(zone: Zone) -> None:
    """A grid worker's secondment ends in nine days; the roster says so in time."""
    grid = zone.grids[1][2]
    duty = Duty.objects.select_related("place", "person").get(place=grid, post="steward", recorded__upper_inf=True)
    when = zone.now + 9 * DAY
    duties.end_duty(duty=duty, when=when, reason="借调期满", by=zone.by, at=zone.now - 3 * DAY)


def _notices(zone: Zone) -> None:
    tell_the_zone(
        sender=zone.people[people.ORGANISERS[0]],
        leader=zone.people[GROUPS[0][1]],
        group=zone.groups[0],
        now=zone.now,
        dice=random.Random(SEED),  # noqa: S311  dice of its own, so that the rest of the zone stays as it is
    )


def _sign_ins(zone: Zone) -> None:
    for _role, phone, word in SIGN_INS:
        set_password(Person.objects.get(phone=phone), word)
