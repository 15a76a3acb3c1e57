"""Names as long as the tables allow, without a space or made of emoji, do not push anything off the screen."""

import pytest
from playwright.sync_api import expect

from gezhi.people.models import Person
from gezhi.registry.models import Place
from testing.town import Town
from tests.journeys.conftest import Visit, fits

pytestmark = pytest.mark.journey
NAMES = {"latin": "W" * 120, "chinese": "港" * 120, "emoji": "👩‍🚒🏭" * 20}


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("kind", NAMES)
def test_nothing_is_pushed_off_the_screen(visit: Visit, town: Town, kind: str, phone: bool) -> None:
    name = NAMES[kind]
    Place.objects.exclude(kind="point").update(name=name)
    Person.objects.filter(pk__in=[town.people["manager"].pk, town.people["head"].pk]).update(
        name=name[:60], title=name[:40]
    )
    washroom = town.places["washroom"].pk
    page = visit("/", person=town.people["head"], phone=phone)
    for path in ("/", "/mine/", "/coverage/", f"/trace/?place={washroom}", f"/search/?q={name[:20]}", "/more/"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        assert fits(page), path
