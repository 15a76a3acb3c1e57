"""The demo zone: as large as it says, the same every time, one real gap, one corrected mistake, nobody real in it."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from shapely.geometry import Polygon
from shapely.ops import unary_union

from gezhi.demo import load as demo
from gezhi.demo.cast import cast
from gezhi.demo.firms import Register
from gezhi.demo.ground import cells
from gezhi.kernel.actors import OPERATOR
from gezhi.logbook.models import Entry
from gezhi.people.models import Person
from gezhi.registry.codes import is_credit_code
from gezhi.registry.models import Duty, Enterprise, Occupancy, Place
from gezhi.registry.reads.answering import chain_of
from gezhi.registry.reads.coverage import coverage
from gezhi.registry.reads.shapes import cover_report

TODAY = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


def test_the_map_tiles_without_gap_or_overlap() -> None:
    shapes = [Polygon(ring) for _group, ring in cells(random.Random(1))]
    whole = unary_union(shapes)
    assert len(shapes) == 31
    assert all(shape.is_valid for shape in shapes)
    assert whole.geom_type == "Polygon"
    assert abs(whole.area - sum(shape.area for shape in shapes)) < 1e-12


def test_people_and_firms_are_the_same_every_time() -> None:
    def drawn() -> tuple[object, object]:
        dice = random.Random(demo.SEED)
        people = cast(dice, 31)
        return people, Register(dice, date(2026, 11, 23)).firms(200, ["甲", "乙", "丙"])

    assert drawn() == drawn()


def test_every_invented_code_is_valid_and_belongs_to_no_real_division() -> None:
    firms = Register(random.Random(3), date(2026, 11, 23)).firms(300, ["甲", "乙"])
    codes = [str(firm.facts["credit_code"]) for firm in firms if firm.facts["credit_code"]]
    assert all(is_credit_code(code) for code in codes)
    assert {code[2:6] for code in codes} == {"3799"}
    assert any(code[0] in "NY" for code in codes)


@pytest.mark.django_db
def test_the_zone_is_as_large_as_it_says_with_one_gap_and_one_corrected_mistake() -> None:
    demo.load(at=TODAY)
    kinds = {
        kind: Place.objects.filter(kind=kind).count() for kind in ("group", "grid", "site", "building", "point", "gate")
    }
    assert kinds == {"group": 6, "grid": 31, "site": 24, "building": 60, "point": 588, "gate": 48}
    assert (Enterprise.objects.count(), Person.objects.count()) == (1000, 157)
    several = Occupancy.objects.values("enterprise").distinct().count()
    assert Occupancy.objects.count() > several  # some work in two places
    assert Enterprise.objects.exclude(occupancies__isnull=False).count() == 40
    assert Enterprise.objects.filter(old_number__isnull=False).count() == 40

    report = coverage(at=TODAY, seen_by=OPERATOR)
    assert [gap.place.name for gap in report.gaps_now] == ["北门岗"]
    assert [gap.place.name for gap in report.gaps_ahead] == ["软件园第三网格"]
    assert report.unreachable == ()

    corrected = Entry.objects.get(verb="duty.corrected")
    site = Place.objects.get(name="港东食品园")
    before = chain_of(site.pk, TODAY, corrected.recorded_at - timedelta(days=1))
    now = chain_of(site.pk, TODAY)
    assert before[0].holding("checker") != now[0].holding("checker")
    assert Entry.objects.filter(verb="duty.handed_over").count() > 60
    assert Duty.objects.filter(stands_in_for__isnull=False, recorded__upper_inf=True).count() >= 10
    assert demo.demo_sign_ins_present()

    cover = cover_report(at=TODAY, seen_by=OPERATOR)
    assert len(cover.found.overlaps) == 1
    assert 0 < cover.found.uncovered_area < 1_000_000
