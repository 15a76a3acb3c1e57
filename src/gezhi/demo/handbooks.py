"""The demo zone's handbook: two editions, enterprises that have confirmed, staff who have read on their own phones."""

from uuid import UUID

from gezhi.demo.stage import DAY, FOOD_PARK, HOUR, MINUTE, Stage
from gezhi.guidance.actions import confirm_for_firm, confirm_on_own_phone, publish
from gezhi.guidance.models import Handbook
from gezhi.kernel.actors import Actor
from gezhi.registry.members import AtEnterprise

EDITIONS = (
    (6, 10, "六个一做完再开工", ("开工当天 9 点前把第一课上完，人没到齐的补课。", "找不到安全员的，打园区值班电话，派人来帮。")),
    (2, 15, "加了大风天两条", ("开工当天 9 点前把第一课上完，人没到齐的补课。", "找不到安全员的，打园区值班电话，派人来帮。",
                            "大风蓝色预警起，室外动火和高处作业停下。", "临时仓库的围挡和顶棚每天收工前看一遍。")),
)  # fmt: skip
"""How many days ago, at what hour, what is new, the zone's own lines."""
ENTERPRISES, PHONES = (40, 90), 24
"""How many enterprises confirm each edition, and how many phones of the food park's staff the newest."""


def publish_handbook(stage: Stage, *, by: Actor) -> None:
    """Both editions; each is read in the hours after."""
    for (days, hour, note, added), readers in zip(EDITIONS, ENTERPRISES, strict=True):
        at = stage.zone.now - days * DAY + hour * HOUR
        edition = publish(incident=stage.incident, note=note, added=added, by=by, at=at)
        _enterprises_read(stage, edition, readers)
    _staff_read(stage, edition)


def _enterprises_read(stage: Stage, edition: Handbook, readers: int) -> None:
    every = max(1, len(stage.units) // readers)
    for number, unit in enumerate(stage.units[::every]):
        confirm_for_firm(
            handbook=edition, enterprise=stage.firms[unit.enterprise_id], place=stage.sites[unit.place_id],
            by=AtEnterprise(unit.enterprise_id), at=edition.published_at + (20 + 3 * number) * MINUTE,
        )  # fmt: skip


def _staff_read(stage: Stage, edition: Handbook) -> None:
    park = next(site for site in stage.zone.sites if site.name == FOOD_PARK)
    tenants = [unit for unit in stage.at_site(park) if (unit.staff or 0) > 8][:6]
    for number in range(PHONES if tenants else 0):
        unit = tenants[number % len(tenants)]
        slip = UUID(int=stage.dice.getrandbits(128), version=4)
        confirm_on_own_phone(
            handbook=edition, enterprise=stage.firms[unit.enterprise_id], place=park, slip=slip,
            by=AtEnterprise(unit.enterprise_id), at=edition.published_at + (60 + 5 * number) * MINUTE,
        )  # fmt: skip
