"""The style guide: every part of our pages, in every look, without a complaint of axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from testing.town import Town
from tests.journeys.conftest import Visit, fits

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_accessible_in_every_look(
    visit: Visit, town: Town, axe: Callable[[Page], None], scheme: str, phone: bool
) -> None:
    page = visit("/styleguide/", person=town.people["head"], phone=phone, color_scheme=scheme)
    assert fits(page)
    axe(page)
    page.get_by_role("button", name="大字").click()
    assert fits(page)
    axe(page)
