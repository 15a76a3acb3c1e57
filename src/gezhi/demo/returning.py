"""Daily returns of the demo zone: most enterprises on most days, some late, some put right the day after; two exports."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gezhi.demo.stage import DAY, HOUR, MINUTE, Stage
from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Place
from gezhi.reopening.firms import Unit
from gezhi.reports.actions import exports
from gezhi.reports.actions.returns import Said, send, send_many
from gezhi.reports.models import Collection

SENT = (0.55, 0.72, 0.82, 0.88, 0.92, 0.94, 0.95)
"""Share of the enterprises that return for each day of the incident; today's come park by park until the afternoon."""
AT_WORK = (0.16, 0.32, 0.47, 0.60, 0.71, 0.80, 0.86)
"""Share of the enterprises that work again by each day."""
NEVER_STOPPED = 0.06
LATE = (3, 11)
"""Sites (by their place in the list) whose manager brings the list in after it is due."""
BY_LINK = 2
"""Enterprises of each day that return by their own link rather than through their park's list."""
UNKEPT = ("remote", "never_stopped")
"""Items that may be left out: what was said of them last time does not go on by itself."""
PUT_RIGHT = (
    ("居家办公的人算进了到岗，已减去", -3),
    ("夜班三人没有算进来", 3),
    ("把外包保洁算进了本单位", -2),
)
"""What is found wrong on the next day, and by how many people on duty."""


@dataclass
class Course:
    """How one enterprise reopens at a site: on which day (0 = it never stopped), and how far it fills up."""

    unit: Unit
    opens: int
    full: float
    hazards: int
    home: float
    said: dict[str, Any] = field(default_factory=dict)

    def differences(self, day: int) -> dict[str, Any]:
        """What it says for the `day` of the incident (1 is the first), as far as it differs from what it said last."""
        values = self._values(day)
        new = {code: value for code, value in values.items() if self.said.get(code) != value or code in UNKEPT}
        self.said = values
        return new

    def _values(self, day: int) -> dict[str, Any]:
        works, staff = day >= self.opens, self.unit.staff or 0
        share = self.full * min(1.0, 0.55 + 0.15 * (day - max(self.opens, 1)))
        on_duty = max(1, round(staff * share)) if works else 0
        found = min(self.hazards, day - max(self.opens, 1) + 1) if works else 0
        values = {
            "resumed": works,
            "on_duty": on_duty,
            "first_lesson": works,
            "trained": max(on_duty, self.said.get("trained", 0)),
            "hazards_found": found,
            "hazards_fixed": max(0, found - 1) if day < 5 else found,
        }
        remote = min(int(staff * self.home), staff - on_duty) if works else 0
        return values | ({"remote": remote} if self.home else {}) | ({"never_stopped": True} if self.opens == 0 else {})


def courses(stage: Stage) -> dict[tuple[int, int], Course]:
    """One for each enterprise at each site."""
    dice, drawn = stage.dice, {}
    for unit in stage.units:
        lot, full, hazards = dice.random(), 0.78 + 0.22 * dice.random(), dice.choice((0, 0, 0, 1, 1, 2, 3))
        home = 0.18 if stage.firms[unit.enterprise_id].industry_section in ("I", "M") else 0.0
        opens = next((day for day, share in enumerate(AT_WORK, 1) if lot < share), 9)
        opens = 0 if lot < NEVER_STOPPED else opens
        drawn[unit.enterprise_id, unit.place_id] = Course(unit, opens if unit.staff else 9, full, hazards, home)
    return drawn


def send_day(stage: Stage, asked: Collection, by_unit: dict[tuple[int, int], Course], day: int) -> None:
    """The returns for the `day` of the incident: from each park's list, and some by the enterprises themselves."""
    midnight = stage.days[day - 1]
    for number, site in enumerate(stage.zone.sites):
        sent = midnight + (17 * HOUR + 20 * MINUTE if number in LATE and day < 7 else 8 * HOUR + 17 * number * MINUTE)
        silent = stage.members if day == 7 else {}
        present = [
            unit
            for unit in stage.at_site(site)
            if stage.dice.random() < SENT[day - 1] and unit.enterprise_id not in silent
        ]
        if sent > stage.at:
            continue
        themselves = present[:BY_LINK] if number % 8 == 1 else []
        for unit in themselves:
            _send(
                stage, asked, site, [by_unit[unit.enterprise_id, site.pk]], day, sent, AtEnterprise(unit.enterprise_id)
            )
        listed = [by_unit[unit.enterprise_id, site.pk] for unit in present if unit not in themselves]
        _send(stage, asked, site, listed, day, sent + 9 * MINUTE, stage.manager(site))


def _send(
    stage: Stage, asked: Collection, site: Place, listed: list[Course], day: int, sent: datetime, by: Actor
) -> None:
    rows = list(_rows(stage, listed, day))
    how = "workbook" if isinstance(by, Person) else "link"
    at = min(sent, stage.at)
    outcomes = send_many(collection=asked, day=stage.date(stage.days[day - 1]), rows=rows, by=by, at=at, how=how)
    if refused := next((one.refusal for one in outcomes if one.refusal), None):
        raise refused


def _rows(stage: Stage, listed: list[Course], day: int) -> Iterator[Said]:
    for course in listed:
        values = course.differences(day)
        seconds = 5 + 9 * len(values) + stage.dice.randrange(6)
        yield Said(course.unit.enterprise_id, course.unit.place_id, values, taps=1 + len(values), seconds=seconds)


def put_right(stage: Stage, asked: Collection, by_unit: dict[tuple[int, int], Course], day: int) -> None:
    """On the day after, three parks find a mistake in what they sent for `day` and say so with a reason."""
    at = stage.days[day] + 14 * HOUR
    stood = {(row.enterprise_id, row.place_id): row.values for row in
             asked.returns.filter(day=stage.date(stage.days[day - 1]), recorded__upper_inf=True)}  # fmt: skip
    large = [one for one in by_unit if 20 < stood.get(one, {}).get("on_duty", 0) < (by_unit[one].unit.staff or 0) - 3]
    for number, (one, (reason, more)) in enumerate(zip(large[:: max(1, len(large) // 3)], PUT_RIGHT, strict=False)):
        firm, place = one
        on_duty = stood[one]["on_duty"] + more
        send(
            collection=asked, enterprise_id=firm, place_id=place, day=stage.date(stage.days[day - 1]),
            values={"on_duty": on_duty}, by=stage.manager(stage.sites[place]), at=at + number * 7 * MINUTE, how="page",
            reason=reason, taps=3, seconds=40,
        )  # fmt: skip


def hand_out(stage: Stage, day: int, code: str, purpose: str, *, by: Person) -> None:
    """Before noon of the day after, the office hands out the figures of `day`."""
    at = min(stage.days[day - 1] + DAY + 11 * HOUR + 35 * MINUTE, stage.at)
    exports.make(code=code, day=stage.date(stage.days[day - 1]), format="xlsx", purpose=purpose, by=by, at=at)
