"""Who works in the demo zone: about 150 invented people, and what each of them does."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from gezhi.demo.names import person_names
from gezhi.demo.zone import GROUPS, SITES

HEAD, ORGANISERS = "沈向东", ["韩志远", "林晚舟"]
CLERK, AUDITOR, ADMINISTRATOR = "王立新", "龚志强", "罗永昌"
STORY = {
    "manager": "乔文斌",
    "grid_worker": "葛红梅",
    "cleaner": "马桂兰",
    "relief": "田秀英",
    "checker": "何建平",
    "guard": "丁国富",
}
"""Named people of the site 港东食品园, whose story the pages tell."""


@dataclass(frozen=True)
class Member:
    """Somebody to register: name, kind of work, title."""

    name: str
    works: str
    title: str


@dataclass
class Cast:
    """Everybody by name, and the teams: lists of names."""

    members: dict[str, Member] = field(default_factory=dict)
    grid_workers: list[str] = field(default_factory=list)
    managers: list[str] = field(default_factory=list)
    cleaners: list[str] = field(default_factory=list)
    guards: list[str] = field(default_factory=list)
    checkers: list[str] = field(default_factory=list)
    relief: list[str] = field(default_factory=list)

    def add(self, name: str, works: str, title: str) -> str:
        """Takes somebody into the cast."""
        self.members[name] = Member(name, works, title)
        return name


def cast(dice: random.Random, grids: int) -> Cast:
    """The cast: office, 6 group leaders, a worker per grid, a manager, two cleaners and a guard per site, checkers, relief."""
    sites = sum(len(group) for group in SITES)
    people = Cast()
    people.add(HEAD, "office", "部长")
    for name in ORGANISERS:
        people.add(name, "office", "副部长")
    for title, name in ((group[:2] + "组长", name) for group, name in GROUPS):
        people.add(name, "office", title)
    for name, title in ((CLERK, "综合科科员"), (AUDITOR, "审计专员"), (ADMINISTRATOR, "信息中心")):
        people.add(name, "office", title)
    fixed = {*people.members, *STORY.values()}
    drawn = iter(person_names(dice, 200, fixed))
    people.grid_workers = _team(people, drawn, "网格员", grids)
    people.managers = _team(people, drawn, "园区经理", sites)
    people.cleaners = _team(people, drawn, "保洁员", sites * 2)
    people.guards = _team(people, drawn, "门岗", sites)
    people.checkers = _team(people, drawn, "检查人", 6)
    people.relief = [people.add(STORY["relief"], "field", "替班保洁员"), *_team(people, drawn, "替班保洁员", 4)]
    return people


def _team(people: Cast, drawn: Iterator[str], title: str, n: int) -> list[str]:
    return [people.add(next(drawn), "field", title) for _ in range(n)]
