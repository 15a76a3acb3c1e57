"""Maps in a real browser: they draw, they point, one can draw on them, by finger or by keyboard, and nothing is blocked."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

from gezhi.kernel import clock
from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions.shapes import import_grids, set_shape
from gezhi.registry.geo import geojson
from gezhi.registry.geo.drawing import outline_from_text
from gezhi.registry.models import Place
from gezhi.registry.reads.grid_plan import Mapping
from gezhi.registry.tests.geo.grounds import collection, feature, square
from testing.browser import device_for
from testing.town import Town, small_town

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Town:
    """The town with two grids side by side that leave half of the zone uncovered."""
    town, at = small_town(), clock.now()
    streets = [feature(square(0, 0), name="第三网格"), feature(square(1, 0), name="多余")]
    what = geojson.read(collection(*streets), crs="wgs84")
    import_grids(content=what, mapping=Mapping(name="name", group=town.places["group"].pk), by=OPERATOR, at=at)
    zone = dict(feature(square(0, 0, size=2))["geometry"])
    set_shape(place=town.places["zone"], geometry=zone, by=OPERATOR, at=at)
    return town


@pytest.fixture
def page(chromium: Browser, town: Town, live_server: Any) -> Iterator[Page]:
    """A signed-in clerk's page; whatever the browser blocks or cannot do fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url, locale="zh-CN")
    key = device_for(town.people["clerk"]).key
    context.add_cookies([{"name": settings.DEVICE_COOKIE, "value": key, "url": live_server.url}])
    page, complaints = context.new_page(), []
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def tap(page: Page, across: float, down: float) -> None:
    """Taps the map at these shares of its width and height."""
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
    page.wait_for_timeout(350)  # Leaflet waits whether a second tap follows


def corners(page: Page) -> list[list[float]]:
    text = page.input_value("#id_outline")
    return outline_from_text(text)["coordinates"][0][:-1] if text.count("\n") >= 2 else []


def test_the_map_draws_and_a_line_of_the_list_points_at_its_shape(page: Page) -> None:
    page.goto(reverse("registry:grids"))
    page.locator("#map path.cell").nth(1).wait_for()
    assert page.locator("#map .ground-name").count() == 2
    page.get_by_role("link", name="没有网格").click()
    page.locator("#map path.finding.is-shown").wait_for()
    assert Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] == []


def test_a_grid_is_drawn_by_taps_that_snap_to_the_neighbours_corners(page: Page) -> None:
    page.goto(reverse("registry:grid-draw"))
    page.locator("#map path.cell").nth(1).wait_for()
    seen = page.locator("#map path.cell").first.bounding_box()
    box = page.locator("#map").bounding_box()
    assert seen
    assert box
    x, y = (seen["x"] - box["x"] + 6) / box["width"], (seen["y"] - box["y"] + 6) / box["height"]
    tap(page, x, y)
    tap(page, x + 0.2, y - 0.2)
    tap(page, x - 0.1, y - 0.25)
    neighbours = {corner for column in (0, 1) for corner in square(column, 0).exterior.coords}
    assert tuple(corners(page)[0]) in neighbours
    assert tuple(corners(page)[1]) not in neighbours
    tap(page, x - 0.2, y - 0.1)
    page.locator("[data-do=undo]").click()
    assert len(corners(page)) == 3
    page.fill("#id_name", "北网格")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**" + reverse("registry:grids"))
    assert Place.objects.filter(name="北网格", kind="grid").exists()


def test_the_same_can_be_written_without_touching_the_map(page: Page) -> None:
    page.goto(reverse("registry:grid-draw"))
    page.locator("#map path.cell").nth(1).wait_for()
    page.fill("#id_outline", "120.25, 36.27\n120.26, 36.27\n120.26, 36.28")
    page.keyboard.press("Tab")
    page.locator("#map .handle").nth(2).wait_for()
    page.fill("#id_name", "写出来的网格")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("registry:grids"))
    assert Place.objects.filter(name="写出来的网格").exists()


def test_a_tap_writes_the_position_of_a_site(page: Page, town: Town) -> None:
    page.goto(reverse("registry:place-position", args=[town.places["site"].pk]))
    page.locator("#map path.cell").nth(1).wait_for()
    tap(page, 0.5, 0.5)
    assert page.input_value("#id_longitude").startswith("120.2")
    assert page.input_value("#id_latitude").startswith("36.2")
    assert page.locator("#map .handle--pin").count() == 1


@pytest.mark.parametrize("name", ["registry:grids", "registry:grid-draw", "registry:grid-import"])
def test_nothing_sticks_out_on_a_phone_and_axe_finds_nothing(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(reverse(name))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] == []
