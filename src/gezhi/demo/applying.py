"""Applications of the demo zone: in every state, each brought there by the verbs of those whose turn it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from gezhi.demo.paper import plan_as_pdf
from gezhi.demo.stage import FOOD_PARK, HOUR, MINUTE, Stage
from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.policy.reads import admissions
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Place
from gezhi.reopening import actions, clock, firms
from gezhi.reopening.actions import permits
from gezhi.reopening.firms import Unit
from gezhi.reopening.models import Application

ENDS: dict[str, tuple[tuple[int, str], ...]] = {
    "acceptance": ((2, "approved"), (5, "zone"), (6, "group")),
    "acceptance-industries": ((5, "group"), (1, "approved"), (6, "group"), (3, "refused"), (6, "site"), (2, "revoked"),
                              (5, "returned"), (6, "draft"), (3, "approved")),
    "filing-above-scale": ((6, "group"), (1, "approved"), (5, "group"), (2, "suspended"), (3, "approved"), (6, "site"),
                           (4, "approved"), (5, "returned")),
    "construction": ((3, "approved"), (6, "site"), (4, "approved")),
    "pledge": ((6, "site"), (1, "site"), (5, "changed"), (6, "draft"), (6, "site"), (3, "approved"), (1, "approved"),
               (2, "approved"), (5, "returned"), (2, "withdrawn"), (6, "site"), (3, "approved"), (5, "mended"), (4, "approved")),
}  # fmt: skip
"""By rule of the pack: on which day of the incident an application begins, and how far it has come."""
ANSWERS: dict[str, Any] = {"responsible": "生产副总", "hazards-open": 1, "trial-run": True, "pledge-safety": True}
RETURNED = {
    "plan": "没写谁批准开机，补一句再交。",
    "inspection-record": "只拍了首页，缺配电间和仓库两处的记录。",
    "lesson": "这是去年那一课的日期，请按今年的写。",
    "responsible": "这里写岗位就行，不用写姓名。",
}
"""Why a point comes back, the first two that are asked."""
FILED_FOR = "云帆孵化器"
LEFT_OUT = ("装修未完，下周自行申请", "老板要求自己申请")


@dataclass(frozen=True)
class Wanted:
    """One application to be: whose, by which rule, begun on which day, come how far."""

    unit: Unit
    rule: str
    day: int
    end: str


def plan(stage: Stage) -> list[Wanted]:
    """Which enterprises apply, in the order of the days; half of them in the group whose leader may sign in."""
    found = [Wanted(unit, *what) for rule, units in _by_rule(stage).items() for unit, what in _dealt(rule, units)]
    return sorted(found + _of_members(stage, found), key=lambda one: one.day)


def _dealt(rule: str, units: list[Unit]) -> Iterator[tuple[Unit, tuple[str, int, str]]]:
    for unit, (day, end) in zip(units, ENDS.get(rule, ()), strict=False):
        yield unit, (rule, day, end)


def _by_rule(stage: Stage) -> dict[str, list[Unit]]:
    """Who falls under which rule of the pack: turn by turn one of the fifth group, and one from anywhere."""
    units = [unit for unit in stage.units if unit.staff and stage.sites[unit.place_id].name != FILED_FOR]
    asked = [firms.firm_of(stage.firms[unit.enterprise_id], stage.sites[unit.place_id], unit) for unit in units]
    held = admissions(stage.incident, asked, at=stage.days[1])
    members = stage.members
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit, admission in zip(units, held, strict=True):
        if unit.enterprise_id not in members:
            found[admission.rule].append(unit)
    near = [site.pk for site in _harbour(stage)]
    return {rule: _in_turn(some, near) for rule, some in found.items()}


def _in_turn(units: list[Unit], near: list[int]) -> list[Unit]:
    here = sorted((unit for unit in units if unit.place_id in near), key=lambda unit: near.index(unit.place_id))
    there = [unit for unit in units if unit.place_id not in near]
    pairs = [unit for pair in zip(here, there, strict=False) for unit in pair]
    return pairs + here[len(pairs) // 2 :] + there[len(pairs) // 2 :]


def _harbour(stage: Stage) -> list[Place]:
    return [site for site in stage.zone.sites if site.name in (FOOD_PARK, "港东物流园", "昇泰冷链园", "港东孵化器")]


def _of_members(stage: Stage, taken: list[Wanted]) -> list[Wanted]:
    """The enterprise of the food park has something to mend; the one with two sites works at one and has begun for the other."""
    own = [[unit for unit in stage.units if unit.enterprise_id == firm] for firm in stage.members]
    ends = (((5, "returned"),), ((2, "approved"), (6, "draft")))
    return [
        Wanted(unit, "own", day, end)
        for units, some in zip(own, ends, strict=False)
        for unit, (day, end) in zip(units, some, strict=False)
    ]


def apply_on(stage: Stage, wanted: list[Wanted], day: int) -> None:
    """The applications that begin on the `day` of the incident, each as far as it has come by now."""
    for number, one in enumerate([one for one in wanted if one.day == day]):
        _Walk(stage, one, stage.work(stage.days[day - 1] + 8 * HOUR, 25 + 11 * number)).go()


class _Walk:
    """One application on its way; every step a little later in working time."""

    def __init__(self, stage: Stage, wanted: Wanted, begin: datetime) -> None:
        self.stage, self.wanted, self.at = stage, wanted, begin
        self.site = stage.sites[wanted.unit.place_id]
        self.enterprise = stage.firms[wanted.unit.enterprise_id]
        self.by: Actor = stage.members.get(self.enterprise.pk) or AtEnterprise(self.enterprise.pk)
        self.application: Application

    def go(self) -> None:
        """From the beginning to the wanted end."""
        self.application = actions.begin(
            incident=self.stage.incident, enterprise=self.enterprise, place=self.site, by=self.by, at=self.at
        )
        if self.wanted.end == "draft":
            return self._fill(only=2)
        self._fill()
        self._later(6)
        actions.submit(application=self.application, by=self.by, at=self.at)
        getattr(self, f"_{self.wanted.end}")()
        return None

    def _later(self, minutes: int) -> None:
        self.at = self.stage.work(self.at, minutes + self.stage.dice.randrange(9))

    def _fill(self, only: int = 99) -> None:
        """Everything that is not known, file by file and field by field."""
        for item in list(self.application.items.order_by("position"))[:only]:
            material = self.application.material(item.code)
            if material is None or item.state not in ("missing", "returned"):
                continue
            self.at = min(self.at + MINUTE, self.stage.at)
            if material.kind == "file":
                paper = BytesIO(plan_as_pdf(self.enterprise.name, material.title, self.at.date()))
                actions.attach(application=self.application, code=item.code, upload=paper, by=self.by, at=self.at,
                               name=f"{material.title}.pdf")  # fmt: skip
            else:
                actions.fill(
                    application=self.application, code=item.code, value=self._answer(item.code), by=self.by, at=self.at
                )

    def _answer(self, code: str) -> Any:
        if code == "on-site":
            return max(1, round((self.wanted.unit.staff or 1) * 0.7))
        return self.at.date().isoformat() if code == "lesson" else ANSWERS[code]

    @property
    def reviewer(self) -> Person:
        """Whose turn it is."""
        return Person.objects.get(pk=self.application.turn[0])

    def _yes(self) -> None:
        self._later(70)
        codes = list(self.application.items.filter(review=True).values_list("code", flat=True))
        actions.approve(application=self.application, seen=codes, by=self.reviewer, at=self.at)

    def _site(self) -> None:
        """It waits for the site."""

    def _group(self) -> None:
        self._yes()

    def _zone(self) -> None:
        self._yes()
        self._yes()

    def _approved(self) -> None:
        while self.application.is_waiting:
            self._yes()

    def _returned(self) -> None:
        self._later(45)
        asked = [item.code for item in self.application.items.order_by("position")]
        reasons = {code: RETURNED[code] for code in asked if code in RETURNED}
        actions.give_back(
            application=self.application, reasons=dict(list(reasons.items())[:2]), by=self.reviewer, at=self.at
        )

    def _mended(self) -> None:
        self._returned()
        self._later(90)
        self._fill()
        actions.submit(application=self.application, by=self.by, at=self.at)

    def _refused(self) -> None:
        self._later(120)
        actions.refuse(
            application=self.application,
            words="反应釜的安全阀过期未检，检验合格后重新申请。",
            by=self.reviewer,
            at=self.at,
        )

    def _withdrawn(self) -> None:
        self._later(200)
        actions.withdraw(application=self.application, words="订单推迟，两周后再开工。", by=self.by, at=self.at)

    def _suspended(self) -> None:
        self._approved()
        self._later(500)
        permits.suspend(permit=self.application.permit, reason="二层疏散通道堵塞，清通并复看后恢复。",
                        by=self.stage.manager(self.site), at=self.at)  # fmt: skip

    def _revoked(self) -> None:
        self._approved()
        self._later(700)
        permits.revoke(permit=self.application.permit, reason="未经验收擅自启用封存的烘干线，整改后重新申请。",
                       by=self.stage.manager(self.site), at=self.at)  # fmt: skip

    def _changed(self) -> None:
        self._approved()
        self._later(600)
        more = max(2, (self.wanted.unit.staff or 2))
        actions.change_fact(application=self.application, code="on-site", value=more, by=self.by, at=self.at)


def file_for_tenants(stage: Stage, day: int) -> None:
    """One incubator files for all its tenants but two; somebody above it looks at half of them the next morning."""
    site = next(site for site in stage.zone.sites if site.name == FILED_FOR)
    tenants = stage.at_site(site)
    at = stage.work(stage.days[day - 1] + 9 * HOUR, 30)
    shared = {
        "responsible": "园区安全主管",
        "lesson": stage.date(stage.days[day - 1]).isoformat(),
        "pledge-safety": True,
    }
    found = actions.file_for_park(
        incident=stage.incident, site=site, shared=shared, by=stage.manager(site), at=at,
        exceptions={unit.enterprise_id: why for unit, why in zip(tenants, LEFT_OUT, strict=False)},
    )  # fmt: skip
    filed = [one.application for one in found.tenants if one.outcome == "filed" and one.application]
    for number, application in enumerate(filed[: len(filed) // 2]):
        application.refresh_from_db()
        seen = list(application.items.filter(review=True).values_list("code", flat=True))
        reviewer = Person.objects.get(pk=application.turn[0])
        actions.approve(application=application, seen=seen, by=reviewer, at=stage.work(at, 300 + 3 * number))


def let_time_pass(stage: Stage) -> None:
    """Reminders go out and overdue answers climb the chain of duty, hour by hour."""
    for hours in range(6 * 24, -1, -1):
        clock.sweep(at=stage.at - hours * HOUR)
