"""Whatever can be touched on a phone is large enough for a thumb: 44 CSS pixels, a square to tick 24 (WCAG 2.5.8)."""

import pytest

from testing.town import Town
from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey

OFFICE = [
    "/board/", "/coverage/", "/trace/", "/search/?q=港东", "/places/", "/places/?kind=all", "/roster/", "/grids/",
    "/grids/import/", "/grids/draw/", "/grids/renumber/", "/enterprises/", "/enterprises/new/", "/enterprises/export/",
    "/enterprises/duplicates/", "/import/", "/people/", "/logbook/", "/logbook/verify/", "/account/", "/devices/", "/more/",
]  # fmt: skip
TOO_SMALL = """() => {
  const touched = "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button]";
  const elsewhere = ".leaflet-container, svg, .skip, .vh";   // Leaflet's own controls, bars drawn beside a list of the same
  const sentence = (it) => it.matches("p a, .hint a, .err a, .callout a, small a") && getComputedStyle(it).display === "inline";
  const size = (it) => {
    const boxes = [it, ...(it.labels || [])].map((one) => one.getBoundingClientRect());
    const after = getComputedStyle(it, "::after");
    const around = after.position === "absolute" ? [{ width: parseFloat(after.width), height: parseFloat(after.height) }] : [];
    const sizes = [...boxes, ...around].map((box) => [box.width, box.height]);
    return sizes.sort((one, other) => Math.min(...other) - Math.min(...one))[0];
  };
  return [...document.querySelectorAll(touched)]
    .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest(elsewhere) && !sentence(it))
    .map((it) => [it, ...size(it)])
    .filter(([it, width, height]) => Math.min(width, height) < (it.type === "checkbox" ? 23.5 : 43.5))
    .map(([it, width, height]) => `${it.outerHTML.slice(0, 90)} ${Math.round(width)} × ${Math.round(height)}`);
}"""


def test_everything_that_is_touched_on_a_phone_fits_a_thumb(visit: Visit, town: Town) -> None:
    page = visit("/", person=town.people["clerk"], phone=True)
    things = ("site", "washroom", "gate")
    paths = [*OFFICE, *(f"/places/{town.places[name].pk}/" for name in things)]
    paths += [f"/places/{town.places['site'].pk}/{verb}/" for verb in ("change", "move", "end", "assign", "add")]
    paths += [f"/duties/{next(iter(town.duties.values())).pk}/", f"/people/{town.people['cleaner'].pk}/"]
    found = {}
    for path in paths:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        found[path] = page.evaluate(TOO_SMALL)
    assert not {path: small for path, small in found.items() if small}


def test_a_cleaner_s_pages_fit_a_thumb(visit: Visit, town: Town) -> None:
    page = visit("/mine/", person=town.people["cleaner"], phone=True)
    for path in ("/mine/", "/account/", "/more/", f"/places/{town.places['washroom'].pk}/"):
        page.goto(path)
        assert not page.evaluate(TOO_SMALL), path


def test_the_door_fits_a_thumb(visit: Visit, town: Town) -> None:
    page = visit("/account/sign-in/", phone=True)
    assert not page.evaluate(TOO_SMALL)
