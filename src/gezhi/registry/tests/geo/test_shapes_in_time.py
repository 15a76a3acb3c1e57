"""Shapes of places through time: the old one is kept as it was, the same again changes nothing, the right people draw."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.actions.places import add_place, end_place
from gezhi.registry.actions.shapes import add_drawn_grid, renumber_grids, set_position, set_shape
from gezhi.registry.geo.coordinates import convert_point
from gezhi.registry.models import Place, Shape
from gezhi.registry.reads.renumbering import renumbering
from gezhi.registry.reads.shapes import cover_report, shape_of, shapes_over_time
from gezhi.registry.tests.geo.grounds import SOUTH, STEP, WEST, feature, square
from testing.town import DAY, FOUNDED, HOUR, Town, small_town

pytestmark = pytest.mark.django_db
COMMUNITY = "370214001004"


@pytest.fixture
def town() -> Town:
    return small_town()


def geometry(*args: Any, **more: Any) -> dict[str, Any]:
    return dict(feature(square(*args, **more))["geometry"])


def draw(place: Place, *args: Any, at: Any, **more: Any) -> Shape:
    return set_shape(place=place, geometry=geometry(*args), by=more.pop("by", OPERATOR), at=at, **more)


def test_a_new_shape_leaves_the_old_one_as_it_was(town: Town) -> None:
    grid = town.places["grid"]
    old = draw(grid, 0, 0, at=town.now)
    new = draw(grid, 1, 0, at=town.now + DAY)
    assert shape_of(place=grid, at=town.now - HOUR, seen_by=OPERATOR) is None
    assert shape_of(place=grid, at=town.now + HOUR, seen_by=OPERATOR) == old
    assert shape_of(place=grid, at=town.now + DAY, seen_by=OPERATOR) == new
    kept = shapes_over_time(place=grid, seen_by=OPERATOR)
    assert [shape.geometry for shape in kept] == [old.geometry, new.geometry]


def test_the_same_shape_again_changes_nothing_and_writes_nothing(town: Town) -> None:
    first = draw(town.places["grid"], 0, 0, at=town.now)
    lines = Entry.objects.count()
    assert draw(town.places["grid"], 0, 0, at=town.now + DAY) == first
    assert Entry.objects.count() == lines


def test_the_log_book_says_which_shape_replaces_which(town: Town) -> None:
    first = draw(town.places["grid"], 0, 0, at=town.now)
    draw(town.places["grid"], 1, 0, at=town.now + DAY)
    line = Entry.objects.filter(verb="shape.set").latest("id")
    assert line.about == [town.places["grid"].ref]
    assert line.facts["replaces"] == first.pk
    assert line.facts["area"] == pytest.approx(608_900, rel=0.01)


def test_a_shape_from_gcj02_is_converted_and_its_source_kept(town: Town) -> None:
    shape = draw(town.places["grid"], 0, 0, at=town.now, crs="gcj02")
    assert shape.source == geometry(0, 0)
    assert shape.source_crs == "gcj02"
    assert tuple(shape.geometry["coordinates"][0][0]) == convert_point(
        *shape.source["coordinates"][0][0], source="gcj02", target="wgs84"
    )


def test_a_first_shape_may_hold_from_a_past_date(town: Town) -> None:
    draw(town.places["grid"], 0, 0, at=town.now, start=FOUNDED)
    assert shape_of(place=town.places["grid"], at=FOUNDED, seen_by=OPERATOR)


def test_changing_the_past_needs_a_reason_and_ends_where_the_next_shape_begins(town: Town) -> None:
    grid, first = town.places["grid"], town.now - 10 * DAY
    draw(grid, 0, 0, at=town.now, start=first)
    later = draw(grid, 1, 0, at=town.now)
    with pytest.raises(Refused) as caught:
        draw(grid, 2, 0, at=town.now, start=first + DAY)
    assert caught.value.field == "reason"
    between = draw(grid, 2, 0, at=town.now, start=first + DAY, reason="图纸更正")
    assert between.during.upper == later.during.lower
    assert shape_of(place=grid, at=town.now, seen_by=OPERATOR) == later


def test_two_shapes_from_one_moment_are_refused(town: Town) -> None:
    draw(town.places["grid"], 0, 0, at=town.now)
    with pytest.raises(Refused) as caught:
        draw(town.places["grid"], 1, 0, at=town.now)
    assert caught.value.field == "start"
    assert Shape.objects.count() == 1


def test_a_place_that_has_ended_gets_no_shape(town: Town) -> None:
    end_place(place=town.places["other_grid"], when=town.now, by=OPERATOR, at=town.now, reason="撤并")
    with pytest.raises(Refused) as caught:
        draw(town.places["other_grid"], 0, 0, at=town.now + DAY)
    assert caught.value.field == "start"


def test_a_group_has_no_shape_of_its_own(town: Town) -> None:
    with pytest.raises(Refused):
        draw(town.places["group"], 0, 0, at=town.now)


def test_a_site_has_a_position_and_no_area(town: Town) -> None:
    with pytest.raises(Refused):
        draw(town.places["site"], 0, 0, at=town.now)
    shape = set_position(place=town.places["site"], longitude=120.3, latitude=36.3, by=OPERATOR, at=town.now)
    assert (shape.geometry["coordinates"], shape.area) == ([120.3, 36.3], 0)
    with pytest.raises(Refused) as caught:
        set_position(place=town.places["site"], longitude=36.3, latitude=120.3, by=OPERATOR, at=town.now + DAY)
    assert caught.value.code == "swapped"


def test_an_unknown_coordinate_system_is_refused(town: Town) -> None:
    with pytest.raises(Refused) as caught:
        draw(town.places["grid"], 0, 0, at=town.now, crs="epsg:3857")
    assert caught.value.field == "crs"


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("clerk", True),
        ("head", True),
        ("leader", True),
        ("grid_worker", True),
        ("other_leader", False),
        ("stranger", False),
    ],
)
def test_those_who_answer_for_a_grid_may_draw_it(town: Town, who: str, allowed: bool) -> None:
    if allowed:
        assert draw(town.places["grid"], 0, 0, at=town.now, by=town.people[who])
    else:
        with pytest.raises(NotYours):
            draw(town.places["grid"], 0, 0, at=town.now, by=town.people[who])
    assert Shape.objects.count() == allowed


def test_the_cover_check_speaks_of_the_zone_as_it_was_then(town: Town) -> None:
    draw(town.places["zone"], 0, 0, at=town.now)
    draw(town.places["grid"], 0, 0, at=town.now + DAY)
    before = cover_report(at=town.now + HOUR, seen_by=OPERATOR)
    after = cover_report(at=town.now + 2 * DAY, seen_by=OPERATOR)
    assert (before.found.share, after.found.share) == (0, 1)
    assert [place.name for place in after.unshaped] == ["第一网格"]
    assert [place.name for place in after.unplaced] == ["港东食品园"]


def test_a_site_outside_its_grid_is_named_with_the_grid_it_lies_in(town: Town) -> None:
    draw(town.places["grid"], 0, 0, at=town.now)
    draw(town.places["other_grid"], 1, 0, at=town.now)
    east = WEST + 1.5 * STEP
    set_position(place=town.places["site"], longitude=east, latitude=SOUTH + STEP / 2, by=OPERATOR, at=town.now)
    (line,) = cover_report(at=town.now, seen_by=OPERATOR).findings
    assert (line.name, line.grids, line.lies_in) == ("港东食品园", "第三网格", "第一网格")


def test_who_sees_one_group_gets_its_rows_only(town: Town) -> None:
    draw(town.places["zone"], 0, 0, at=town.now)
    draw(town.places["grid"], 0, 0, at=town.now)
    draw(town.places["other_grid"], 2, 0, at=town.now)
    with clock_at(town.now):
        everything = cover_report(at=town.now, seen_by=town.people["clerk"])
        part = cover_report(at=town.now, seen_by=town.people["leader"])
    assert [line.grids for line in everything.findings] == ["第一网格"]
    assert [plot.place.name for plot in part.grids] == ["第三网格"]
    assert part.findings == []
    assert part.found.share == everything.found.share == 1


def test_a_drawn_grid_gets_the_next_code_of_its_community(town: Town) -> None:
    facts: dict[str, Any] = {
        "parent": town.places["group"],
        "by": OPERATOR,
        "at": town.now,
        "community": "370214001004",
    }
    first = add_drawn_grid(name="甲", geometry=geometry(0, 0), **facts)
    second = add_drawn_grid(name="乙", geometry=geometry(1, 0), **facts)
    assert [first.grid_code, second.grid_code] == [f"{COMMUNITY}001", f"{COMMUNITY}002"]


def test_a_bad_drawing_leaves_no_grid_behind(town: Town) -> None:
    grids = Place.objects.count()
    bow_tie = {"type": "Polygon", "coordinates": [[[120, 36], [121, 37], [121, 36], [120, 37]]]}
    with pytest.raises(Refused):
        add_drawn_grid(name="坏", parent=town.places["group"], geometry=bow_tie, by=OPERATOR, at=town.now)
    assert Place.objects.count() == grids


def test_renumbering_is_an_explicit_act_with_a_line_for_every_code(town: Town) -> None:
    facts: dict[str, Any] = {"parent": town.places["group"], "by": OPERATOR, "at": town.now, "community": COMMUNITY}
    east = add_drawn_grid(name="东", geometry=geometry(1, 0), **facts)
    west = add_drawn_grid(name="西", geometry=geometry(0, 0), **facts)
    gone = add_drawn_grid(name="撤", geometry=geometry(2, 0), **facts)
    end_place(place=gone, when=town.now + HOUR, by=OPERATOR, at=town.now + HOUR, reason="撤并")
    with pytest.raises(Refused):
        renumber_grids(community=COMMUNITY, by=OPERATOR, at=town.now + DAY, reason=" ")
    renamed = renumber_grids(community=COMMUNITY, by=OPERATOR, at=town.now + DAY, reason="重新划分")
    assert renamed == {f"{COMMUNITY}002": f"{COMMUNITY}001", f"{COMMUNITY}001": f"{COMMUNITY}002"}
    west.refresh_from_db()
    east.refresh_from_db()
    gone.refresh_from_db()
    assert [west.grid_code, east.grid_code, gone.grid_code] == [f"{COMMUNITY}00{n}" for n in (1, 2, 3)]
    assert Entry.objects.filter(verb="grid.renumbered").count() == 2
    assert renumber_grids(community=COMMUNITY, by=OPERATOR, at=town.now + 2 * DAY, reason="再来一次") == {}


def test_only_the_registry_may_renumber(town: Town) -> None:
    with pytest.raises(NotYours):
        renumber_grids(community=COMMUNITY, by=town.people["leader"], at=town.now, reason="想")


def test_a_new_grid_elsewhere_does_not_disturb_the_past(town: Town) -> None:
    draw(town.places["grid"], 0, 0, at=town.now)
    later = town.now + timedelta(days=30)
    added = add_place(kind="grid", name="新", parent=town.places["group"], by=OPERATOR, at=later)
    draw(added, 1, 0, at=later)
    assert len(cover_report(at=town.now, seen_by=OPERATOR).grids) == 2
    assert len(cover_report(at=later, seen_by=OPERATOR).grids) == 3


def test_sentences_are_in_the_reader_s_language(town: Town) -> None:
    with pytest.raises(Refused) as caught:
        draw(town.places["group"], 0, 0, at=town.now)
    assert "画网格" in str(caught.value)
    with translation.override("en"):
        assert "Draw the grids" in str(caught.value)


def numbered_backwards(town: Town) -> None:
    """East has 001 and west 002."""
    facts: dict[str, Any] = {"parent": town.places["group"], "by": OPERATOR, "at": town.now, "community": COMMUNITY}
    add_drawn_grid(name="东", geometry=geometry(1, 0), **facts)
    add_drawn_grid(name="西", geometry=geometry(0, 0), **facts)


def test_the_preview_says_what_renumbering_does_and_who_bears_an_old_code(town: Town) -> None:
    numbered_backwards(town)
    facts: dict[str, Any] = {"parent": town.places["group"], "by": OPERATOR, "at": town.now}
    add_place(kind="grid", name="无界", grid_code=f"{COMMUNITY}003", **facts)
    sign = add_place(kind="site", name="码头仓", code=f"{COMMUNITY}001-04", **facts)
    plan = renumbering(community=COMMUNITY, seen_by=OPERATOR, at=town.now)
    assert [(one.place.name, one.old[-3:], one.new[-3:]) for one in plan.lines] == [
        ("西", "002", "001"),
        ("东", "001", "002"),
    ]
    assert [place.name for place in plan.unshaped] == ["无界"]
    assert plan.bearers == [sign]
    assert {one.old: one.new for one in plan.changes} == renumber_grids(
        community=COMMUNITY, by=OPERATOR, at=town.now, reason="重新划分", expect=plan.digest
    )


def test_renumbering_is_not_done_otherwise_than_it_was_seen(town: Town) -> None:
    numbered_backwards(town)
    seen = renumbering(community=COMMUNITY, seen_by=OPERATOR, at=town.now).digest
    facts: dict[str, Any] = {"parent": town.places["group"], "by": OPERATOR, "at": town.now, "community": COMMUNITY}
    add_drawn_grid(name="最西", geometry=geometry(-1, 0), **facts)
    with pytest.raises(Conflict):
        renumber_grids(community=COMMUNITY, by=OPERATOR, at=town.now, reason="重新划分", expect=seen)
    assert not Entry.objects.filter(verb="grid.renumbered").exists()
