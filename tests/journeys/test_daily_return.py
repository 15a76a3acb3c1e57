"""The daily return from the enterprise's own page, by its link, counted by hand: nothing new is one tap."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions.links import give_link
from gezhi.registry.links import path_of
from gezhi.reports.models import Return
from gezhi.reports.tests.ground import TODAY, WORKS, YESTERDAY, Ground, ground_with_a_daily
from testing.town import DAY, NOON
from tests.journeys.conftest import Sound, Visit
from tests.journeys.hand import Hand

pytestmark = pytest.mark.journey


@pytest.fixture
def ground(transactional_db: None) -> Ground:
    """The day before yesterday was returned; yesterday is due now, at noon."""
    ground = ground_with_a_daily()
    ground.now = NOON - timedelta(minutes=1)
    ground.send("甲", YESTERDAY - DAY, reason="补报")
    return ground


def test_an_unchanged_return_is_one_tap_and_otherwise_only_the_difference_is_typed(
    visit: Visit, ground: Ground, sound: Sound
) -> None:
    page = visit(path_of(give_link(enterprise=ground.firms["甲"], by=OPERATOR, at=NOON)), phone=True)
    due = page.get_by_role("listitem").filter(has_text=re.compile("复工日报 · 11-01"))
    expect(due).to_contain_text("到岗人数 20")
    sound(page)
    hand = Hand()
    hand.tap(due.get_by_role("button", name="没有变化，上报"))
    expect(page.get_by_role("status")).to_contain_text("已上报")
    assert (hand.taps, hand.typed) == (1, 0)
    sent = Return.objects.get(day=YESTERDAY)
    assert (sent.values, sent.typed, sent.taps, sent.how) == (WORKS, 0, 1, "link")
    hand = Hand()
    hand.tap(page.get_by_role("link", name=re.compile("复工日报 · 11-2")))
    hand.tap(page.get_by_text("有变化", exact=True))
    hand.type(page.get_by_label("到岗人数"), "18")
    sound(page)
    hand.tap(page.get_by_role("button", name="上报", exact=True))
    expect(page.get_by_role("status")).to_contain_text("已上报")
    assert (hand.taps, hand.typed) == (3, 1)
    assert Return.objects.get(day=TODAY).values == {**WORKS, "on_duty": 18}
    sound(page)
