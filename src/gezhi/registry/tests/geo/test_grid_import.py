"""Importing grids: a plan first, then all or nothing; the same file twice changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.actions.grid_files import confirm_file, drop_file, keep_file, map_file, reread_file
from gezhi.registry.actions.places import add_place, end_place
from gezhi.registry.actions.shapes import import_grids
from gezhi.registry.geo import geojson
from gezhi.registry.geo.outlines import AS_IT_COMES
from gezhi.registry.models import Place, Shape
from gezhi.registry.models.shapes import GridFile
from gezhi.registry.reads.grid_files import preview
from gezhi.registry.reads.grid_plan import Mapping, Plan, plan_import, propose
from gezhi.registry.reads.shapes import cover_report, shape_of
from gezhi.registry.tests.geo.grounds import collection, feature, square
from testing.town import DAY, HOUR, Town, small_town

pytestmark = pytest.mark.django_db
BY_NAME = Mapping(name="name")


@pytest.fixture
def town() -> Town:
    return small_town()


def content(*features: dict[str, Any], crs: str = "wgs84") -> geojson.Content:
    return geojson.read(collection(*features), crs=crs)


def street(column: int, name: str, **more: Any) -> dict[str, Any]:
    return feature(square(column, 0), name=name, **more)


STREETS = [
    feature(square(0, 0, size=2), name="全区"),
    feature(square(0, 1), name="西北", division_code="370214001"),
    feature(square(1, 1), name="东北", division_code="370214001"),
    feature(square(0, 0), name="西南", division_code="370214001"),
    feature(square(1, 0), name="东南", division_code="370214002"),
]


def plan(town: Town, what: geojson.Content, mapping: Mapping = BY_NAME) -> Plan:
    return plan_import(content=what, mapping=mapping, at=town.now, seen_by=OPERATOR)


def carry_out(town: Town, what: geojson.Content, mapping: Mapping = BY_NAME, at: Any = None, **more: Any) -> Plan:
    return import_grids(content=what, mapping=mapping, by=OPERATOR, at=at or town.now, **more)


def problems(found: Plan) -> list[tuple[int, str]]:
    return [(remark.number, remark.field) for remark in found.remarks if remark.stops]


def test_a_first_guess_finds_the_columns_and_the_boundary() -> None:
    guess = propose(content(*STREETS))
    assert (guess.name, guess.division, guess.boundary) == ("name", "division_code", 1)


def test_the_preview_says_what_will_be_and_writes_nothing(town: Town) -> None:
    places, lines = Place.objects.count(), Entry.objects.count()
    what = content(*STREETS)
    found = plan(town, what, propose(what))
    assert dict(found.counts) == {"boundary": 1, "create": 4}
    assert found.before
    assert found.after
    assert (found.before.share, found.after.share) == (None, 1)
    assert (Place.objects.count(), Entry.objects.count(), Shape.objects.count()) == (places, lines, 0)


def test_grids_are_created_with_codes_in_the_standard_order(town: Town) -> None:
    what = content(*STREETS)
    carry_out(town, what, propose(what))
    codes = dict(Place.objects.filter(kind="grid", grid_code__isnull=False).values_list("name", "grid_code"))
    assert codes == {
        "西北": "370214001000001",
        "东北": "370214001000002",
        "西南": "370214001000003",
        "东南": "370214002000001",
    }
    assert cover_report(at=town.now, seen_by=OPERATOR).found.clean


def test_the_same_file_twice_changes_nothing(town: Town) -> None:
    what = content(*STREETS)
    carry_out(town, what, propose(what))
    places, shapes, lines = Place.objects.count(), Shape.objects.count(), Entry.objects.count()
    again = carry_out(town, what, propose(what), at=town.now + DAY)
    assert dict(again.counts) == {"same": 4, "boundary-same": 1}
    assert not again.changes
    assert (Place.objects.count(), Shape.objects.count(), Entry.objects.count()) == (places, shapes, lines)


def test_the_same_outline_from_another_corner_is_the_same(town: Town) -> None:
    carry_out(town, content(street(0, "甲")))
    turned = street(0, "甲")
    ring = turned["geometry"]["coordinates"][0][:-1]
    turned["geometry"]["coordinates"][0] = [*ring[2:], *ring[:3]][::-1]
    assert dict(plan(town, content(turned)).counts) == {"same": 1}


def test_a_changed_outline_closes_the_old_one(town: Town) -> None:
    carry_out(town, content(street(0, "甲"), street(1, "乙")))
    changed = carry_out(town, content(street(0, "甲"), street(3, "乙")), at=town.now + DAY)
    assert dict(changed.counts) == {"same": 1, "change": 1}
    second = Place.objects.get(name="乙")
    old = shape_of(place=second, at=town.now + HOUR, seen_by=OPERATOR)
    new = shape_of(place=second, at=town.now + DAY, seen_by=OPERATOR)
    assert old
    assert new
    assert old.geometry != new.geometry


def test_an_existing_grid_is_found_by_its_name_under_the_group_and_keeps_its_code(town: Town) -> None:
    mapping = Mapping(name="name", parent="group", community="370214")
    what = content(street(0, "第三网格", group="五组 港东"), street(1, "第一网格", group="HJ-6"))
    found = carry_out(town, what, mapping)
    assert dict(found.counts) == {"change": 2}
    third = Place.objects.get(name="第三网格")
    assert (third.code, third.grid_code) == ("HJ-5-03", "370214000000001")


def test_grids_are_found_by_code_before_name(town: Town) -> None:
    what = content(street(0, "别名", code="HJ-5-03"), street(1, "新", code="370214001004007"))
    found = carry_out(town, what, Mapping(name="name", code="code", group=town.places["group"].pk))
    assert dict(found.counts) == {"change": 1, "create": 1}
    assert Place.objects.get(name="新").grid_code == "370214001004007"
    assert Place.objects.get(code="HJ-5-03").name == "第三网格"


def test_codes_of_ended_grids_are_not_given_again(town: Town) -> None:
    mapping = Mapping(name="name", community="370214001004")
    carry_out(town, content(street(0, "甲")), mapping)
    end_place(place=Place.objects.get(name="甲"), when=town.now + HOUR, by=OPERATOR, at=town.now + HOUR, reason="撤")
    carry_out(town, content(street(0, "乙")), mapping, at=town.now + DAY)
    assert Place.objects.get(name="乙").grid_code == "370214001004002"


@pytest.mark.parametrize(
    ("features", "mapping", "expected"),
    [
        ([street(0, ""), street(1, "乙")], BY_NAME, [(1, "name")]),
        ([street(0, "长" * 121)], BY_NAME, [(1, "name")]),
        ([street(0, "甲"), street(1, " 甲 ")], BY_NAME, [(2, "name")]),
        ([street(0, "甲", c="X"), street(1, "乙", c="X")], Mapping(name="name", code="c"), [(2, "name")]),
        ([street(0, "甲", c="X" * 41)], Mapping(name="name", code="c"), [(1, "code")]),
        ([street(0, "甲", g="七组")], Mapping(name="name", parent="g"), [(1, "parent")]),
        ([street(0, "甲")], Mapping(name="name", group=-5), [(1, "group")]),
        ([street(0, "甲", d="37021")], Mapping(name="name", division="d"), [(1, "community")]),
        ([street(0, "甲")], Mapping(name="name", community="12"), [(1, "community")]),
    ],
)
def test_what_is_wrong_is_said_row_by_row_and_stops_everything(
    town: Town, features: list[dict[str, Any]], mapping: Mapping, expected: list[tuple[int, str]]
) -> None:
    what = content(*features)
    places = Place.objects.count()
    assert problems(plan(town, what, mapping)) == expected
    with pytest.raises(Refused):
        carry_out(town, what, mapping)
    assert Place.objects.count() == places


def test_emoji_and_numbers_are_names_too(town: Town) -> None:
    carry_out(town, content(street(0, "🌊 海岸"), feature(square(1, 0), name=7.0)))
    assert set(Place.objects.filter(kind="grid").values_list("name", flat=True)) >= {"🌊 海岸", "7"}


def test_all_or_nothing_when_the_last_row_meets_a_taken_code(town: Town) -> None:
    add_place(kind="grid", name="先", parent=town.places["group"], code="G-9", by=OPERATOR, at=town.now)
    end_place(place=Place.objects.get(code="G-9"), when=town.now + HOUR, by=OPERATOR, at=town.now + HOUR, reason="撤")
    places = Place.objects.count()
    what = content(street(0, "甲", c="G-8"), street(1, "乙", c="G-9"))
    with pytest.raises(Refused):
        carry_out(town, what, Mapping(name="name", code="c"), at=town.now + DAY)
    assert (Place.objects.count(), Shape.objects.count()) == (places, 0)


def test_without_a_zone_there_is_nothing_to_import_into() -> None:
    with pytest.raises(Refused):
        import_grids(content=content(street(0, "甲")), mapping=BY_NAME, by=OPERATOR, at=small_now())


def small_now() -> Any:
    return Town().now


@pytest.mark.parametrize("who", ["leader", "auditor", "administrator", "stranger"])
def test_only_the_registry_may_import(town: Town, who: str) -> None:
    with pytest.raises(NotYours):
        import_grids(content=content(street(0, "甲")), mapping=BY_NAME, by=town.people[who], at=town.now)


def test_what_is_confirmed_is_what_was_seen(town: Town) -> None:
    what = content(street(0, "甲"))
    seen = plan(town, what).digest
    carry_out(town, content(street(5, "甲")))
    with pytest.raises(Conflict):
        carry_out(town, what, expect=seen, at=town.now + HOUR)


def test_three_hundred_grids_import_in_a_few_queries_each(town: Town, django_assert_max_num_queries: Any) -> None:
    what = content(*[street(n, f"{n} 号") for n in range(30)])
    with django_assert_max_num_queries(30 * 16 + 40):
        carry_out(town, what, replace(BY_NAME, community="370214001004"))


# ---- an uploaded file between upload and confirmation


def kept(town: Town, *features: dict[str, Any], by: str = "clerk") -> GridFile:
    person = town.people[by]
    return keep_file(
        name="/tmp/网格.geojson", raw=collection(*features), crs="wgs84", reading=AS_IT_COMES, by=person, at=town.now
    )


def test_a_file_waits_for_its_confirmation_and_is_gone_afterwards(town: Town) -> None:
    file, clerk = kept(town, *STREETS), town.people["clerk"]
    assert file.name == "网格.geojson"
    seen = preview(file=file.pk, seen_by=clerk, at=town.now)
    confirm_file(file=file.pk, expect=seen.plan.digest, by=clerk, at=town.now)
    assert Place.objects.filter(grid_code__isnull=False).count() == 4
    assert not GridFile.objects.exists()
    with pytest.raises(NotThere):
        confirm_file(file=file.pk, expect=seen.plan.digest, by=clerk, at=town.now)


def test_a_refused_confirmation_keeps_the_file(town: Town) -> None:
    file, clerk = kept(town, street(0, ""), street(1, "")), town.people["clerk"]
    with pytest.raises(Refused):
        confirm_file(file=file.pk, expect="", by=clerk, at=town.now)
    assert GridFile.objects.filter(pk=file.pk).exists()


def test_somebody_else_s_file_is_not_there(town: Town) -> None:
    file = kept(town, *STREETS)
    for verb in (
        lambda: preview(file=file.pk, seen_by=town.people["head"], at=town.now),
        lambda: confirm_file(file=file.pk, expect="", by=town.people["head"], at=town.now),
        lambda: drop_file(file=file.pk, by=town.people["head"], at=town.now),
    ):
        with pytest.raises(NotThere):
            verb()


def test_files_are_put_away_on_request_and_after_a_day(town: Town) -> None:
    first, clerk = kept(town, *STREETS), town.people["clerk"]
    keep_file(name="b", raw=collection(*STREETS), crs="wgs84", reading=AS_IT_COMES, by=clerk, at=town.now + DAY + HOUR)
    (second,) = GridFile.objects.exclude(pk=first.pk)
    assert GridFile.objects.count() == 1
    drop_file(file=second.pk, by=clerk, at=town.now)
    assert GridFile.objects.count() == 0


def test_a_swapped_file_is_put_right_with_one_choice(town: Town) -> None:
    swapped = collection(*STREETS).replace(b"120.", b"@.").replace(b"36.", b"120.").replace(b"@.", b"36.")
    clerk = town.people["clerk"]
    file = keep_file(name="s", raw=swapped, crs="wgs84", reading=AS_IT_COMES, by=clerk, at=town.now)
    assert preview(file=file.pk, seen_by=clerk, at=town.now).swapped == len(STREETS)
    reread_file(file=file.pk, swap=True, by=clerk, at=town.now)
    seen = preview(file=file.pk, seen_by=clerk, at=town.now)
    assert (seen.swapped, len(seen.content.features), seen.mapping.boundary) == (0, 5, 1)


def test_the_mapping_is_remembered_beside_the_file(town: Town) -> None:
    file, clerk = kept(town, street(0, "甲", bm="G-1")), town.people["clerk"]
    mapping = Mapping(name="name", code="bm")
    map_file(file=file.pk, mapping=mapping, crs="gcj02", reading=AS_IT_COMES, by=clerk, at=town.now)
    seen = preview(file=file.pk, seen_by=clerk, at=town.now)
    assert (seen.mapping, seen.content.crs, seen.plan.rows[0].code) == (mapping, "gcj02", "G-1")


@pytest.mark.django_db(transaction=True)
def test_two_clerks_importing_at_once_make_every_grid_once() -> None:
    town = small_town()
    what = content(*[street(n, f"{n} 号") for n in range(6)])

    def one(_n: int) -> str:
        try:
            carry_out(town, what, Mapping(name="name", community="370214001004"))
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(4))) == ["done"] * 4
    codes = Place.objects.filter(grid_code__isnull=False).values_list("grid_code", flat=True)
    assert sorted(code or "" for code in codes) == [f"370214001004{n:03d}" for n in range(1, 7)]
    assert Shape.objects.count() == 6
    connection.close()
