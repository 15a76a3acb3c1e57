"""Figures: what is counted once and what twice, what is left out, and that a past day comes out the same again."""

from datetime import timedelta
from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.models import Idleness
from gezhi.reports.metrics import METRICS
from gezhi.reports.reads.figures import BYS, figure, figures, names
from gezhi.reports.roll import follow_registry
from gezhi.reports.tests.ground import TODAY, WORKS, YESTERDAY, Ground
from testing.town import DAY, FOUNDED, HOUR


def shares(found: Any) -> dict[str, tuple[int, int]]:
    """Numerator and denominator by the name of the part."""
    return {row.label: (row.numerator, row.denominator) for row in found.rows}


def test_an_enterprise_at_two_sites_is_counted_once_as_an_enterprise_and_twice_by_site(ground: Ground) -> None:
    ground.also_at(ground.firms["甲"], ground.other_site, staff=4)
    ground.send("甲")
    ground.send("甲", place_id=ground.other_site.pk, values={"resumed": True, "on_duty": 2, "remote": 0})
    once = figure(metric="firms_resumed", day=YESTERDAY, by="group", seen_by=OPERATOR)
    assert (once.total.numerator, once.total.denominator) == (1, 3)
    assert shares(once) == {"五组 港东": (1, 3), "六组 生物谷": (1, 1)}
    twice = figure(metric="firm_sites_resumed", day=YESTERDAY, by="group", seen_by=OPERATOR)
    assert (twice.total.numerator, twice.total.denominator) == (2, 4)
    sites = figure(metric="sites_resumed", day=YESTERDAY, seen_by=OPERATOR)
    assert (sites.total.numerator, sites.total.denominator) == (2, 2)


def test_who_is_idle_is_left_out_and_the_figure_says_so(ground: Ground) -> None:
    for short, kind in (("乙", "seasonal"), ("丙", "deregistered")):
        Idleness.objects.create(
            enterprise=ground.firms[short],
            kind=kind,
            during=(YESTERDAY, None),
            recorded=(FOUNDED, None),
            reason="歇业",
            by="x",
        )
    ground.send("甲")
    found = figure(metric="firms_resumed", day=YESTERDAY, seen_by=OPERATOR).total
    assert (found.numerator, found.denominator) == (1, 1)
    assert dict(found.excluded) == {"seasonal": 1, "deregistered": 1}


def test_staff_of_enterprises_that_sent_nothing_are_in_the_denominator_and_unknown_staff_is_left_out(
    ground: Ground,
) -> None:
    ground.firm("丁", staff=None)
    ground.send("甲")
    found = figure(metric="staff_on_duty", day=YESTERDAY, seen_by=OPERATOR).total
    assert (found.numerator, found.denominator, found.response) == (20, 90, (1, 3))
    assert dict(found.excluded) == {"staff-unknown": 1}
    resumed = figure(metric="staff_resumed_firms", day=YESTERDAY, seen_by=OPERATOR).total
    assert (resumed.numerator, resumed.denominator) == (20, 30)


def test_a_past_day_comes_out_as_it_was_known_then_and_as_known_now(ground: Ground) -> None:
    ground.send("甲")
    then = ground.now + HOUR
    ground.send("甲", values={"on_duty": 10}, at=then + 3 * HOUR, reason="重复计数")
    ground.send("乙", at=then + 3 * HOUR)
    known_then = figure(metric="staff_on_duty", day=YESTERDAY, known=then, seen_by=OPERATOR).total
    known_now = figure(metric="staff_on_duty", day=YESTERDAY, seen_by=OPERATOR).total
    assert (known_then.numerator, known_then.response) == (20, (1, 3))
    assert (known_now.numerator, known_now.response) == (30, (2, 3))


def test_a_change_of_the_registry_does_not_change_what_was_counted_before_it(ground: Ground) -> None:
    ground.send("甲")
    firm = ground.firms["甲"]
    change_enterprise(enterprise=firm, version=firm.version, facts={"staff": 300}, by=OPERATOR, at=ground.now)
    assert follow_registry(at=ground.now + HOUR) == 1
    assert follow_registry(at=ground.now + HOUR) == 0
    before = figure(metric="staff_on_duty", day=YESTERDAY, seen_by=OPERATOR).total
    after = figure(metric="staff_on_duty", day=TODAY, seen_by=OPERATOR).total
    assert (before.denominator, after.denominator) == (90, 360)
    not_known_yet = figure(metric="staff_on_duty", day=TODAY, known=ground.now, seen_by=OPERATOR).total
    assert not_known_yet.denominator == 90


def test_every_figure_by_every_part_adds_up(ground: Ground) -> None:
    ground.firm("丁", key_tags="白名单、重点项目")
    ground.send("甲")
    ground.send("丁", values=WORKS)
    for by in BYS:
        for code, found in figures(
            metrics=[metric.code for metric in METRICS], day=YESTERDAY, by=by, seen_by=OPERATOR
        ).items():
            assert all(row.numerator <= row.denominator for row in found.rows), (by, code)
            if by in ("group", "grid", "site", "size", "section") and found.metric.counts != "site":
                assert sum(row.denominator for row in found.rows) == found.total.denominator, (by, code)
    tagged = figure(metric="firms_resumed", day=YESTERDAY, by="tag", seen_by=OPERATOR)
    assert [(row.numerator, row.denominator) for row in tagged.rows] == [(1, 1), (1, 1)]
    assert (tagged.total.numerator, tagged.total.denominator) == (2, 4)


def test_behind_every_figure_stand_names(ground: Ground) -> None:
    ground.send("甲")
    ground.send("乙", values={"resumed": False, "on_duty": 0, "remote": 0})
    said: dict[str, Any] = {"metric": "firms_resumed", "day": YESTERDAY, "seen_by": OPERATOR}
    assert [line.enterprise for line in names(**said, which="numerator").lines] == ["甲有限公司"]
    assert {line.enterprise for line in names(**said, which="rest").lines} == {"乙有限公司", "丙有限公司"}
    assert [line.enterprise for line in names(**said, which="missing").lines] == ["丙有限公司"]
    place: dict[str, Any] = {"by": "site", "key": str(ground.other_site.pk)}
    assert names(**said, which="denominator", **place).total == 0
    duty = names(metric="staff_on_duty", which="numerator", day=YESTERDAY, seen_by=OPERATOR).lines
    assert [(line.adds, line.out_of) for line in duty] == [(20, 30)]


def test_one_sees_figures_of_ones_own_places_only(ground: Ground) -> None:
    ground.also_at(ground.firms["甲"], ground.other_site)
    found = figure(metric="firms_resumed", day=YESTERDAY, seen_by=ground.town.people["other_leader"])
    assert found.total.denominator == 1
    assert figure(metric="firms_resumed", day=YESTERDAY, seen_by=ground.town.people["stranger"]).total.denominator == 0


@pytest.mark.parametrize("minutes", [0, 1])
def test_a_day_is_counted_by_the_end_of_the_day(ground: Ground, minutes: int) -> None:
    gone = ground.now - DAY + timedelta(minutes=minutes)
    stay = ground.firms["丙"].occupancies.get()
    stay.during = (FOUNDED, gone)
    stay.save()
    follow_registry(at=ground.now)
    assert figure(metric="firms_resumed", day=YESTERDAY, seen_by=OPERATOR).total.denominator == 2
    assert figure(metric="firms_resumed", day=YESTERDAY - DAY, seen_by=OPERATOR).total.denominator == 3
