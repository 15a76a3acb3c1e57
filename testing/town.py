"""The small town: one zone with a named cast, built by the real verbs; states beyond it are reached by verbs.

海岬高新区 HJ            沈向东 head, 韩志远 organiser
  五组 港东 HJ-5         秦若川 executor
    第三网格 HJ-5-03     葛红梅 steward
      港东食品园         乔文斌 steward
        2 号楼
          东卫生间       马桂兰 executor
        北门岗           (nobody of its own: 乔文斌 answers)
  六组 生物谷 HJ-6       孟雨桐 executor
    第一网格 HJ-6-01     (nobody of its own)
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.periods import period
from gezhi.kernel.pinyin import searchable
from gezhi.people.models import Grant, Person
from gezhi.registry.actions import duties, places
from gezhi.registry.models import Duty, Place
from testing.rows import once

FOUNDED = datetime(2026, 8, 31, 16, tzinfo=UTC)  # 1 September 2026, 0:00 in the zone
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # 2 November 2026, 12:00 in the zone, a Monday
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass
class Town:
    """The town's places and people by short English names, and its present instant."""

    now: datetime = NOON
    places: dict[str, Place] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)

    def __getattr__(self, name: str) -> object:
        for shelf in ("places", "people"):
            if name in self.__dict__.get(shelf, {}):
                return self.__dict__[shelf][name]
        raise AttributeError(name)


def person(name: str, phone: str | None = None, works: str = "field", **more: object) -> Person:
    """Somebody of that name, already registered."""
    return Person.objects.create(
        name=name, initials=searchable(name), phone=phone, works=works, joined_at=FOUNDED, password="!", **more
    )


def grant(somebody: Person, right: str) -> Grant:
    """Gives a right from the founding on."""
    return Grant.objects.create(person=somebody, right=right, during=period(FOUNDED))


CAST = {
    "head": ("沈向东", "13800000001", "office"),
    "organiser": ("韩志远", "13800000002", "office"),
    "leader": ("秦若川", "13800000003", "office"),
    "grid_worker": ("葛红梅", "13800000004", "field"),
    "manager": ("乔文斌", "13800000005", "field"),
    "cleaner": ("马桂兰", "13800000006", "field"),
    "relief_cleaner": ("田秀英", "13800000007", "field"),
    "other_leader": ("孟雨桐", "13800000008", "office"),
    "clerk": ("王立新", "13800000009", "office"),
    "auditor": ("何建平", "13800000010", "office"),
    "administrator": ("罗永昌", "13800000011", "office"),
    "stranger": ("石有田", None, "field"),
}

TREE = [
    ("group", "group", "五组 港东", "HJ-5", "zone"),
    ("other_group", "group", "六组 生物谷", "HJ-6", "zone"),
    ("grid", "grid", "第三网格", "HJ-5-03", "group"),
    ("other_grid", "grid", "第一网格", "HJ-6-01", "other_group"),
    ("site", "site", "港东食品园", "HJ-5-03-02", "grid"),
    ("building", "building", "2 号楼", "HJ-5-03-02-2", "site"),
    ("washroom", "point", "东卫生间", "HJ-5-03-02-2-3E", "building"),
    ("gate", "gate", "北门岗", "HJ-5-03-02-G1", "site"),
]

POSTS = [
    ("organiser", "zone", "organiser", "副部长"),
    ("leader", "group", "executor", "五组组长"),
    ("other_leader", "other_group", "executor", "六组组长"),
    ("grid_worker", "grid", "steward", "网格员"),
    ("manager", "site", "steward", "园区经理"),
    ("manager", "building", "steward", "园区经理"),
    ("cleaner", "washroom", "executor", "保洁员"),
]


def small_town() -> Town:
    """Builds the town as it stands at `Town.now`; everything in it was there from the founding on."""
    return once(("small town", FOUNDED), _built)


def _built() -> Town:
    town = Town()
    for short, (name, phone, works) in CAST.items():
        town.people[short] = person(name, phone, works)
    for right in ("clerk", "auditor", "administrator"):
        grant(town.people[right], right)
    town.places["zone"] = places.found_zone(
        name="海岬高新区", code="HJ", head=town.people["head"], by=OPERATOR, at=FOUNDED
    )
    town.duties["head"] = Duty.objects.get(post="head")
    for short, kind, name, code, parent in TREE:
        site_kind = "park" if kind == "site" else ""
        town.places[short] = places.add_place(
            kind=kind, name=name, code=code, parent=town.places[parent], site_kind=site_kind, by=OPERATOR, at=FOUNDED
        )
    for short, place, post, title in POSTS:
        key = f"{short} of {place}"
        town.duties[key] = duties.assign(
            place=town.places[place],
            post=post,
            person=town.people[short],
            start=FOUNDED,
            title=title,
            by=OPERATOR,
            at=FOUNDED,
        )
    return town
