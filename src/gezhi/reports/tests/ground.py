"""Enterprises in the small town, at one site or two, and a collection that asks them every day."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions import places
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.actions.occupancies import set_occupancy
from gezhi.registry.models import Enterprise, Place
from gezhi.reports.actions import collections, returns
from gezhi.reports.models import Collection, Return
from gezhi.reports.roll import follow_registry
from testing.rows import once
from testing.town import DAY, FOUNDED, NOON, Town, small_town

TODAY = date(2026, 11, 2)
YESTERDAY = TODAY - DAY
TOMORROW = TODAY + DAY
BASIS = {"wanted_by": "高新区管委会", "basis": "高新管办〔2026〕12 号", "purpose": "掌握复工情况"}
ITEMS = ["staff", "resumed", "on_duty", "remote"]
WORKS = {"resumed": True, "on_duty": 20, "remote": 5}


@dataclass
class Ground:
    """The town, its enterprises by short names, and the daily collection."""

    town: Town
    now: datetime
    firms: dict[str, Enterprise] = field(default_factory=dict)
    daily: Collection = field(default_factory=Collection)

    @property
    def site(self) -> Place:
        """港东食品园."""
        return self.town.places["site"]

    @property
    def other_site(self) -> Place:
        """生物谷 A 座, in the other group."""
        return self.town.places["other_site"]

    def firm(self, short: str, place: Place | None = None, staff: int | None = 30, **facts: Any) -> Enterprise:
        """An enterprise that has worked at `place` (the park) since the founding."""
        said = {"name": f"{short}有限公司", "staff": staff, "industry": "C14", "size": "small", **facts}
        firm = register_enterprise(
            facts=said, place=place or self.site, start=FOUNDED, by=OPERATOR, at=FOUNDED, despite_similar=True
        )
        self.firms[short] = firm
        follow_registry(at=FOUNDED)
        return firm

    def also_at(self, firm: Enterprise, place: Place, staff: int | None = None) -> None:
        """The enterprise works at a second site too."""
        set_occupancy(enterprise=firm, place=place, start=FOUNDED, staff=staff, by=OPERATOR, at=FOUNDED)
        follow_registry(at=FOUNDED)

    def send(self, short: str, day: date = YESTERDAY, **more: Any) -> Return:
        """The return of an enterprise for yesterday; whatever is given is said instead."""
        said: dict[str, Any] = {
            "collection": self.daily, "enterprise_id": self.firms[short].pk, "place_id": self.site.pk, "day": day,
            "values": WORKS, "by": OPERATOR, "at": self.now, "how": "page",
        }  # fmt: skip
        return returns.send(**(said | more))


def running(title: str = "复工日报", items: list[str] | None = None, at: datetime = FOUNDED, **more: Any) -> Collection:
    """A collection that runs from the founding until the end of the year."""
    said: dict[str, Any] = {"starts_on": date(2026, 9, 1), "until": date(2026, 12, 31), **BASIS, **more}
    plan = collections.Plan(title=title, items=items or ITEMS, **said)
    made = collections.prepare(plan=plan, by=OPERATOR, at=at)
    return collections.approve(collection=made, version=made.version, by=OPERATOR, at=at)


def ground_with_a_daily() -> Ground:
    """The town at ten in the morning, yesterday's return due at noon."""
    return once("ground with a daily", _built)


def _built() -> Ground:
    town = small_town()
    town.places["other_site"] = places.add_place(
        kind="site", name="生物谷 A 座", code="HJ-6-01-01", parent=town.places["other_grid"], site_kind="office",
        by=OPERATOR, at=FOUNDED,
    )  # fmt: skip
    ground = Ground(town, NOON - timedelta(hours=2))
    for short in ("甲", "乙", "丙"):
        ground.firm(short)
    ground.daily = running()
    return ground
