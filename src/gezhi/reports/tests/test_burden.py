"""How much is asked: this week beside the last, and against a pack's cap."""

from typing import Any

from django.db.models import Count, Sum

from gezhi.kernel.actors import OPERATOR
from gezhi.policy.actions import incidents
from gezhi.policy.actions.packs import import_shipped
from gezhi.policy.models import PackVersion
from gezhi.reports.actions import returns
from gezhi.reports.actions.returns import Said
from gezhi.reports.models import Return, Tally
from gezhi.reports.reads.burden import for_enterprise, for_zone
from gezhi.reports.tests.ground import TODAY, WORKS, YESTERDAY, Ground
from testing.town import DAY


def test_this_week_stands_beside_the_whole_last_one_and_the_year_has_both(ground: Ground) -> None:
    ground.send("甲", YESTERDAY - DAY, reason="补报", seconds=50)  # a Saturday: three values typed
    ground.send("甲", values={})  # Sunday: three confirmed
    ground.send("甲", TODAY, values={**WORKS, "on_duty": 18})  # Monday: one typed, two confirmed
    found = for_enterprise(enterprise_id=ground.firms["甲"].pk, at=ground.now, seen_by=ground.town.people["manager"])
    spans = [found.week, found.last_week, found.year]
    assert [(one.asked, one.typed, one.prefilled, one.returns) for one in spans] == [
        (3, 1, 2, 1),
        (6, 3, 3, 2),
        (9, 4, 5, 3),
    ]
    assert (found.last_week.since, found.last_week.until) == (TODAY - 7 * DAY, YESTERDAY)
    assert [line.collection for line in found.week.lines] == [ground.daily]
    assert for_zone(at=ground.now, seen_by=OPERATOR).week.typed == 1


def test_the_lowest_cap_of_the_packs_in_force_counts_who_typed_more(ground: Ground) -> None:
    assert for_zone(at=ground.now, seen_by=OPERATOR).cap is None
    import_shipped(by=OPERATOR, at=ground.now)
    said: dict[str, Any] = {
        "basis": "管委会决定",
        "started_at": ground.now,
        "by": OPERATOR,
        "at": ground.now,
    }
    for code in ("spring-festival", "influenza"):
        incidents.declare(pack_version=PackVersion.objects.get(code=code), title=code, **said)
    for n in range(3):  # corrections are typed too: seven values, as many as the cap
        ground.send("甲", TODAY, values={**WORKS, "on_duty": 12 + n, "remote": n, "resumed": True})
    ground.send("乙", TODAY)
    cap = for_zone(at=ground.now, seen_by=OPERATOR).cap
    assert cap is not None and (cap.most, cap.above) == (7, 0)
    ground.send("甲", TODAY, values={"on_duty": 1})
    cap = for_zone(at=ground.now, seen_by=OPERATOR).cap
    assert cap is not None and cap.above == 1


def test_the_tallies_say_what_the_returns_say_corrections_and_other_sites_included(ground: Ground) -> None:
    ground.also_at(ground.firms["甲"], ground.other_site, staff=4)
    outcomes = returns.send_many(
        collection=ground.daily, day=YESTERDAY, by=OPERATOR, at=ground.now, how="api",
        rows=[Said(firm.pk, ground.site.pk, WORKS, seconds=n) for n, firm in enumerate(ground.firms.values())],
    )  # fmt: skip
    assert all(one.new for one in outcomes)
    ground.send("甲", values={"on_duty": 3})
    ground.send("甲", place_id=ground.other_site.pk, values={"resumed": True, "on_duty": 2, "remote": 0})
    said = Return.objects.values("place").annotate(n=Count("pk"), typed=Sum("typed"), known=Sum("prefilled"))
    tallied = Tally.objects.values("place").annotate(n=Sum("returns"), typed=Sum("typed"), known=Sum("prefilled"))
    assert list(said.order_by("place")) == list(tallied.order_by("place")) and len(said) == 2
    one = for_enterprise(enterprise_id=ground.firms["甲"].pk, at=ground.now, seen_by=OPERATOR).year
    assert (one.returns, one.typed) == (3, 7)
    group = for_zone(at=ground.now, seen_by=ground.town.people["other_leader"]).year
    assert (group.returns, group.typed) == (1, 3)
    whole = sum(tally.seconds for tally in Tally.objects.all())
    assert sum(line.seconds for line in for_zone(at=ground.now, seen_by=OPERATOR).year.lines) == whole
