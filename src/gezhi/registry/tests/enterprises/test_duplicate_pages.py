"""Pages about duplicates: listed, compared side by side, merged, told apart, undone."""

from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.actions.mergers import merge_enterprises
from gezhi.registry.models import Enterprise, Merger
from gezhi.registry.tests.enterprises.firms import firm, stay, town_with_firms
from gezhi.registry.tests.enterprises.pages import FISH, as_, text, url
from testing.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Any:
    town = town_with_firms()
    with clock_at(town.now):
        yield town


@pytest.fixture
def again(town: Town) -> Enterprise:
    made = firm("海岬鲜禾食品有限公司(老)", old_number="370214228000123", staff=80)
    stay(made, town.places["other_site"])
    return made


def test_duplicates_are_listed_compared_and_merged(town: Town, again: Enterprise) -> None:
    fish, browser = town.__dict__["fish"], as_(town, "clerk")
    assert url("enterprise-merge", fish.pk, again.pk) in text(browser.get(url("enterprise", fish.pk)))
    same = firm("海岬鲜禾食品 有限公司")
    assert url("enterprise-merge", fish.pk, same.pk) in text(browser.get(url("enterprise-duplicates")))
    page = text(browser.get(url("enterprise-merge", fish.pk, again.pk)))
    assert 'name="take" value="staff" checked' in page
    assert 'name="take" value="name" checked' not in page
    form = {"reason": "执照一致", "take": ["staff"], "duplicate_version": "1", "survivor_version": "1"}
    assert browser.post(url("enterprise-merge", fish.pk, again.pk), form).status_code == 302
    fish.refresh_from_db()
    assert (fish.staff, fish.name) == (80, FISH)
    shown = text(browser.get(url("enterprise", again.pk), follow=True))
    assert "已并入这一家" in shown
    assert "生物谷一期" in shown


def test_a_merger_needs_a_reason_and_keeps_what_was_ticked(town: Town, again: Enterprise) -> None:
    form = {"reason": "", "take": ["name"], "duplicate_version": "1", "survivor_version": "1"}
    page = text(as_(town, "clerk").post(url("enterprise-merge", town.__dict__["fish"].pk, again.pk), form), 422)
    assert 'name="take" value="name" checked' in page
    assert 'name="take" value="staff" checked' not in page


def test_a_merger_of_what_has_changed_shows_the_change_first(town: Town, again: Enterprise) -> None:
    fish, browser = town.__dict__["fish"], as_(town, "clerk")
    form = {"reason": "执照一致", "duplicate_version": "1", "survivor_version": "1"}
    change_enterprise(enterprise=fish, version=1, facts={"capital": "88 万元"}, by=OPERATOR, at=town.now)
    page = text(browser.post(url("enterprise-merge", fish.pk, again.pk), form), 409)
    assert "88 万元" in page
    assert 'name="survivor_version" value="2"' in page
    assert not Merger.objects.exists()


def test_a_merger_is_undone_from_the_page(town: Town, again: Enterprise) -> None:
    fish, browser = town.__dict__["fish"], as_(town, "clerk")
    merger = merge_enterprises(duplicate=again, survivor=fish, reason="x", by=OPERATOR, at=town.now)
    assert url("merger-undo", merger.pk) in text(browser.get(url("enterprise", fish.pk)))
    text(browser.post(url("merger-undo", merger.pk), {"reason": ""}), 422)
    assert browser.post(url("merger-undo", merger.pk), {"reason": "是两家"}).status_code == 302
    again.refresh_from_db()
    assert again.merged_into_id is None


def test_two_different_ones_are_told_apart(town: Town) -> None:
    same, browser = firm("海岬鲜禾食品 有限公司"), as_(town, "clerk")
    fish = town.__dict__["fish"]
    assert browser.get(url("enterprise-apart", fish.pk, same.pk)).status_code == 405
    assert browser.post(url("enterprise-apart", fish.pk, same.pk)).status_code == 302
    assert "没有看到重复" in text(browser.get(url("enterprise-duplicates")))


def test_the_other_record_is_found_by_name(town: Town, again: Enterprise) -> None:
    fish = town.__dict__["fish"]
    page = text(as_(town, "clerk").get(url("enterprise-merge-choose", fish.pk, q="370214228000123")))
    assert url("enterprise-merge", fish.pk, again.pk) in page


@pytest.mark.parametrize("who", ["manager", "auditor"])
def test_only_who_may_change_both_compares_them(town: Town, who: str) -> None:
    fish, tools = town.__dict__["fish"], town.__dict__["tools"]
    assert as_(town, who).get(url("enterprise-merge", fish.pk, tools.pk)).status_code == 403
