"""The pages about grids: map and cover check, import with preview, drawing, positions; who may open them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.registry.actions.shapes import add_drawn_grid, import_grids, set_position, set_shape
from gezhi.registry.geo import geojson
from gezhi.registry.geo.coordinates import convert_point
from gezhi.registry.geo.cover import area
from gezhi.registry.models import Place, Shape
from gezhi.registry.models.shapes import GridFile
from gezhi.registry.reads.grid_plan import Mapping
from gezhi.registry.tests.geo.grounds import SOUTH, STEP, WEST, collection, feature, square
from testing.browser import Browser
from testing.town import DAY, Town, small_town

pytestmark = pytest.mark.django_db
CORNERS = "120.25, 36.25\n120.26, 36.25\n120.26, 36.26\n120.25, 36.26"


@pytest.fixture
def town() -> Iterator[Town]:
    town = small_town()
    with clock_at(town.now):
        yield town


@pytest.fixture
def browser(town: Town) -> Browser:
    return signed_in(town, "clerk")


def signed_in(town: Town, who: str) -> Browser:
    browser = Browser()
    browser.force_login(town.people[who])
    return browser


def tiled(town: Town) -> None:
    """The zone with two grids that overlap by half a square, leave a gap, and a site outside its grid."""
    streets = [feature(square(0, 0), name="第三网格"), feature(square(0.5, 0), name="多余")]
    what = geojson.read(collection(*streets), crs="wgs84")
    mapping = Mapping(name="name", group=town.places["group"].pk, community="370214001004")
    import_grids(content=what, mapping=mapping, by=OPERATOR, at=town.now - DAY)
    zone = dict(feature(square(0, 0, size=2))["geometry"])
    set_shape(place=town.places["zone"], geometry=zone, by=OPERATOR, at=town.now - DAY)
    set_position(
        place=town.places["site"], longitude=WEST + 1.75 * STEP, latitude=SOUTH, by=OPERATOR, at=town.now - DAY
    )


def upload(browser: Browser, raw: bytes, **more: Any) -> HttpResponse:
    file = SimpleUploadedFile("网格.geojson", raw)
    return browser.post(reverse("registry:grid-import"), {"file": file, "crs": "wgs84", **more})  # type: ignore[return-value]


def test_only_those_who_may_change_the_registry_are_led_to_the_import(town: Town) -> None:
    pages = {who: signed_in(town, who).get(reverse("registry:grids")).content.decode() for who in ("clerk", "auditor")}
    assert reverse("registry:grid-import") in pages["clerk"]
    assert reverse("registry:grid-import") not in pages["auditor"]


def test_the_page_names_everything_the_cover_check_finds(town: Town, browser: Browser) -> None:
    tiled(town)
    page = browser.get(reverse("registry:grids")).content.decode()
    for link in ("uncovered-1", "overlap-1", "stray-1", f"grid-{town.places['grid'].pk}"):
        assert f'data-show="{link}"' in page
    half_a_square = area(square(0.5, 0, size=0.5)) + area(square(0.5, 0.5, size=0.5))
    assert f"{round(half_a_square):,} m²" in page
    assert 'role="img"' in page  # drawn by the server too


def test_every_link_to_the_map_has_its_shape_there(town: Town, browser: Browser) -> None:
    tiled(town)
    shapes = browser.get(reverse("registry:grid-shapes"))
    assert shapes["Content-Type"] == "application/geo+json"
    ids = {one["id"] for one in shapes.json()["features"]}
    assert {"boundary", "uncovered-1", "overlap-1", "stray-1"} < ids
    page = browser.get(reverse("registry:grids")).content.decode()
    shown = {part.split('"')[0] for part in page.split('data-show="')[1:]}
    assert shown <= ids


def test_the_page_asks_the_same_of_a_past_moment(town: Town, browser: Browser) -> None:
    tiled(town)
    then = (town.now - 2 * DAY).isoformat()
    page = browser.get(reverse("registry:grids"), {"at": then})
    assert [plot.shape for plot in page.context["report"].grids] == [None, None]
    assert browser.get(reverse("registry:grid-shapes"), {"at": then}).json()["features"] == []
    assert browser.get(reverse("registry:grids"), {"at": "3000-01-01T00:00"}).status_code == 422
    assert browser.get(reverse("registry:grids"), {"at": "gestern"}).status_code == 200


@override_settings(TILES_CRS="gcj02")
def test_shapes_come_in_the_coordinates_of_the_tiles(town: Town, browser: Browser) -> None:
    tiled(town)
    features = browser.get(reverse("registry:grid-shapes")).json()["features"]
    (stray,) = [one for one in features if one["id"] == "stray-1"]
    expected = convert_point(WEST + 1.75 * STEP, SOUTH, source="wgs84", target="gcj02")
    assert stray["geometry"]["coordinates"] == list(expected)


def test_who_sees_one_group_gets_its_grids_only(town: Town) -> None:
    tiled(town)
    there = signed_in(town, "other_leader").get(reverse("registry:grid-shapes")).json()["features"]
    assert [one["id"] for one in there] == ["boundary"]


def test_a_file_goes_from_upload_over_preview_to_the_map(town: Town, browser: Browser) -> None:
    answer = upload(browser, collection(feature(square(0, 0), name="甲"), feature(square(1, 0), name="乙")))
    assert answer.status_code == 302
    page = browser.get(answer["Location"])
    assert "甲" in page.content.decode()
    assert not Place.objects.filter(name="甲").exists()
    file = GridFile.objects.get()
    confirm = reverse("registry:grid-file-confirm", args=[file.pk])
    answer = browser.post(confirm, {"expect": page.context["seen"].plan.digest})  # type: ignore[assignment]
    assert answer["Location"] == reverse("registry:grids")
    assert Place.objects.filter(name="甲").exists()


def test_the_preview_follows_what_is_said_about_the_columns(town: Town, browser: Browser) -> None:
    answer = upload(browser, collection(feature(square(0, 0), title="甲", nr="G-1")))
    form = {"name": "nr", "crs": "wgs84", "group": town.places["group"].pk, "community": "370214"}
    assert browser.post(answer["Location"], form).status_code == 302
    (row,) = browser.get(answer["Location"]).context["seen"].plan.rows
    assert (row.name, row.grid_code, row.parent) == ("G-1", "370214000000001", town.places["group"])


def test_one_button_exchanges_latitude_and_longitude(town: Town, browser: Browser) -> None:
    swapped = {"type": "Polygon", "coordinates": [[[36.2, 120.2], [36.3, 120.2], [36.3, 120.3], [36.2, 120.2]]]}
    answer = upload(browser, collection(feature(swapped, name="甲")))
    assert browser.get(answer["Location"]).context["seen"].swapped == 1
    browser.post(reverse("registry:grid-file-reading", args=[GridFile.objects.get().pk]), {"swap": "on"})
    seen = browser.get(answer["Location"]).context["seen"]
    assert (seen.swapped, seen.plan.stopped, len(seen.plan.rows)) == (0, False, 1)


def test_a_stale_preview_is_not_carried_out(town: Town, browser: Browser) -> None:
    upload(browser, collection(feature(square(0, 0), name="甲")))
    file = GridFile.objects.get()
    browser.post(reverse("registry:grid-file-confirm", args=[file.pk]), {"expect": "0123456789abcdef"})
    assert not Place.objects.filter(name="甲").exists()
    assert GridFile.objects.exists()


def test_a_file_can_be_put_away(browser: Browser) -> None:
    upload(browser, collection(feature(square(0, 0), name="甲")))
    browser.post(reverse("registry:grid-file-drop", args=[GridFile.objects.get().pk]))
    assert not GridFile.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"not json", b"{}", b" " * (16 * 1024**2 + 1)])
def test_a_file_that_is_no_geojson_is_refused_beside_its_field(browser: Browser, raw: bytes) -> None:
    answer = upload(browser, raw)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"file"}  # type: ignore[attr-defined]
    assert not GridFile.objects.exists()


def test_a_drawn_grid_is_saved_with_its_code(town: Town, browser: Browser) -> None:
    form = {"place": "new", "name": "新网格", "parent": town.places["group"].pk, "outline": CORNERS, "crs": "wgs84"}
    answer = browser.post(reverse("registry:grid-draw"), {**form, "community": "370214001004"})
    assert answer.status_code == 302
    grid = Place.objects.get(name="新网格")
    assert grid.grid_code == "370214001004001"
    assert Shape.objects.get(place=grid).area > 900_000


def test_a_known_grid_is_drawn_anew_from_its_present_outline(town: Town, browser: Browser) -> None:
    tiled(town)
    grid = town.places["grid"]
    page = browser.get(reverse("registry:grid-draw"), {"place": grid.pk})
    assert page.context["form"]["outline"].value().splitlines()[0].startswith("120.")
    form = {"place": grid.pk, "parent": town.places["group"].pk, "outline": CORNERS, "crs": "wgs84"}
    assert browser.post(reverse("registry:grid-draw"), form).status_code == 302
    assert Shape.objects.filter(place=grid).count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outline": "120, 36\n121, 36"}, "outline"),
        ({"outline": "one, two"}, "outline"),
        ({"outline": ""}, "outline"),
        ({"outline": "36.1, 120.1\n36.2, 120.1\n36.2, 120.2"}, "__all__"),
        ({"outline": "120, 36\n121, 37\n121, 36\n120, 37"}, "__all__"),
        ({"name": " "}, "name"),
        ({"community": "12"}, "community"),
        ({"crs": "mercator"}, "crs"),
    ],
)
def test_a_wrong_drawing_is_refused_and_everything_typed_is_kept(
    town: Town, browser: Browser, changes: dict[str, str], field: str
) -> None:
    form = {
        "place": "new",
        "name": "新网格",
        "parent": str(town.places["group"].pk),
        "outline": CORNERS,
        "crs": "wgs84",
    }
    answer = browser.post(reverse("registry:grid-draw"), form | changes)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not Place.objects.filter(name="新网格").exists()
    assert answer.context["form"]["outline"].value() == (form | changes)["outline"]


def test_a_position_is_set_and_shown_again(town: Town, browser: Browser) -> None:
    page = reverse("registry:place-position", args=[town.places["site"].pk])
    assert browser.post(page, {"longitude": "120.3", "latitude": "36.3", "crs": "wgs84"}).status_code == 302
    form = browser.get(page).context["form"]
    assert (form["longitude"].value(), form["latitude"].value()) == (120.3, 36.3)
    assert browser.post(page, {"longitude": "36.3", "latitude": "120.3", "crs": "wgs84"}).status_code == 422


def test_whoever_runs_a_group_may_draw_there_but_not_import(town: Town) -> None:
    leader = signed_in(town, "leader")
    assert leader.get(reverse("registry:grid-import")).status_code == 403
    targets = leader.get(reverse("registry:grid-draw")).context["form"].fields["place"].choices
    assert [key for key, _name in targets] == ["new", town.places["grid"].pk]


@pytest.mark.parametrize("who", ["auditor", "stranger", "administrator"])
def test_whoever_runs_nothing_may_change_nothing(town: Town, who: str) -> None:
    browser = signed_in(town, who)
    site = town.places["site"]
    for page in (reverse("registry:grid-import"), reverse("registry:grid-draw")):
        assert browser.get(page).status_code == 403
    answer = browser.post(
        reverse("registry:place-position", args=[site.pk]), {"longitude": "120", "latitude": "36", "crs": "wgs84"}
    )
    assert answer.status_code in (403, 404)
    assert not Shape.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_grids(
    town: Town, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    tiled(town)
    more = geojson.read(collection(*[feature(square(n, 5), name=f"{n} 号") for n in range(20)]), crs="wgs84")
    import_grids(content=more, mapping=Mapping(name="name"), by=OPERATOR, at=town.now - DAY)
    with django_assert_max_num_queries(30):
        browser.get(reverse("registry:grids"))


def test_a_file_of_which_nothing_can_be_taken_shows_only_what_is_wrong_and_the_way_on(
    town: Town, browser: Browser
) -> None:
    point = {"type": "Feature", "properties": {"name": "码头"}, "geometry": {"type": "Point", "coordinates": [120, 36]}}
    page = browser.get(upload(browser, collection(point)).headers["Location"]).content.decode()
    kept = GridFile.objects.get()
    assert "码头" in page
    assert reverse("registry:grid-import") in page
    assert reverse("registry:grid-file-drop", args=[kept.pk]) in page
    for left_out in ("stats", "<table", "grid-file-confirm", reverse("registry:grid-file-confirm", args=[kept.pk])):
        assert left_out not in page
    assert 'id="mapping"' not in page  # no other reading of its columns would help


def test_a_file_whose_columns_are_taken_wrongly_can_be_taken_otherwise(town: Town, browser: Browser) -> None:
    raw = collection(feature(square(0, 0), name="第九网格", 组="没有的组"))
    page = browser.get(upload(browser, raw).headers["Location"]).content.decode()
    assert "没有的组" in page
    assert 'id="mapping"' in page
    assert "<table" not in page


def wrong_way_round(town: Town) -> str:
    """Two drawn grids whose codes run from east to west; gives their community."""
    community = "370214001004"
    for number, name in enumerate(("东", "西")):
        shape = dict(feature(square(1 - number, 0))["geometry"])
        facts = {"parent": town.places["group"], "community": community, "by": OPERATOR, "at": town.now}
        add_drawn_grid(name=name, geometry=shape, **facts)  # type: ignore[arg-type]
    return community


def test_grids_are_numbered_anew_after_a_preview(town: Town, browser: Browser) -> None:
    community, address = wrong_way_round(town), reverse("registry:grid-renumber")
    page = browser.get(address)
    assert [line.place.name for line in page.context["plan"].changes] == ["西", "东"]
    assert f"{community}001" in page.content.decode()
    sent = {"community": community, "expect": page.context["plan"].digest}
    assert browser.post(address, {**sent, "reason": ""}).status_code == 422
    assert browser.post(address, {**sent, "reason": "重新划分"}).status_code == 302
    assert Place.objects.get(name="西").grid_code == f"{community}001"
    assert "编码已按顺序" in browser.get(address).content.decode()


def test_whoever_confirms_an_old_preview_sees_the_new_one_and_keeps_the_reason(town: Town, browser: Browser) -> None:
    community, address = wrong_way_round(town), reverse("registry:grid-renumber")
    page = browser.post(address, {"community": community, "expect": "0123456789abcdef", "reason": "重新划分"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "重新划分" in text
    assert page.context["plan"].digest in text
    sent = {"community": community, "expect": page.context["plan"].digest, "reason": "重新划分"}
    assert browser.post(address, sent).status_code == 302


def test_grids_are_listed_group_by_group(town: Town, browser: Browser) -> None:
    tiled(town)
    groups = browser.get(reverse("registry:grids")).context["groups"]
    named = {group.name: [plot.place.name for plot, _state in lines] for group, lines in groups}
    assert named[town.places["group"].name] == ["第三网格", "多余"]
    assert len(groups) == 2
