"""An enterprise's own pages: its home on a phone, what it changes itself, the door behind its link."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gezhi.kernel import clock
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours
from gezhi.logbook.models import Entry
from gezhi.people.slots import Part
from gezhi.registry import links, slots
from gezhi.registry.actions.idleness import say_idle
from gezhi.registry.actions.links import end_link, give_link
from gezhi.registry.actions.members import add_member
from gezhi.registry.actions.own_facts import say_own_facts
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Enterprise, EnterpriseLink
from gezhi.registry.tests.enterprises.firms import town_with_firms
from gezhi.registry.tests.enterprises.pages import FISH, TOOLS, as_, text, url
from testing.town import NOON, Town, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.clock_at(NOON):
        yield


@pytest.fixture
def town() -> Town:
    town = town_with_firms()
    town.people["xu"] = person("许蔓", "13900006027", "enterprise")
    add_member(enterprise=fish(town), person=town.people["xu"], by=OPERATOR, at=NOON)
    return town


def fish(town: Town) -> Enterprise:
    return town.__dict__["fish"]  # type: ignore[no-any-return]


def holder(town: Town) -> tuple[Client, EnterpriseLink]:
    """A phone on which the enterprise's link was opened."""
    phone, link = Client(), give_link(enterprise=fish(town), by=OPERATOR, at=NOON)
    assert phone.get(links.path_of(link))["Location"] == url("firm", fish(town).pk)
    return phone, link


def test_a_member_lands_at_home_and_sees_who_answers_with_their_phones(town: Town) -> None:
    browser = as_(town, "xu")
    landed = browser.get("/", follow=True)
    page = text(landed)
    assert landed.redirect_chain[-1][0] == url("firm", fish(town).pk)
    assert FISH in page and "没有要做的事" in page and "港东食品园 2 号楼 3 层" in page
    for who in ("manager", "grid_worker", "leader"):
        assert f"tel:{town.people[who].phone}" in page
    assert "沈向东" in page and str(town.people["head"].phone) not in page  # whom one calls, and who stands above
    assert "我们企业" in page and "载体" not in page


def test_a_problem_is_reported_from_the_home_by_a_member_and_by_the_link(town: Town) -> None:
    phone, _link = holder(town)
    for browser in (as_(town, "xu"), phone):
        page = text(browser.get(url("firm", fish(town).pk)))
        address = page.split('href="/r/')[1].split('"')[0]
        assert "2 号楼" in text(browser.get(f"/r/{address}"))


def test_a_member_sees_nothing_of_others(town: Town) -> None:
    browser = as_(town, "xu")
    assert browser.get(url("firm", town.__dict__["tools"].pk)).status_code == 404
    assert browser.get(url("firm", 10**9)).status_code == 404
    assert browser.get(url("enterprise", town.__dict__["tools"].pk)).status_code == 403
    assert browser.get(url("enterprise", fish(town).pk))["Location"] == url("firm", fish(town).pk)
    assert TOOLS not in text(browser.get(url("enterprise-list"), {"state": "all"}))


def test_who_acts_for_several_chooses(town: Town) -> None:
    add_member(enterprise=town.__dict__["tools"], person=town.people["xu"], by=OPERATOR, at=NOON)
    page = text(as_(town, "xu").get(url("firms")))
    assert FISH in page and TOOLS in page


def test_the_link_opens_the_same_page_without_an_account(town: Town) -> None:
    phone, _link = holder(town)
    page = text(phone.get(url("firm", fish(town).pk)))
    assert FISH in page and "用完了，关闭" in page and "邀请" not in page
    assert phone.get(url("firm", town.__dict__["tools"].pk)).status_code == 404
    assert phone.get(url("firm-members", fish(town).pk)).status_code == 302  # the door: members sign in
    assert phone.get("/enterprises/").status_code == 302


def test_a_link_that_was_taken_back_opens_nothing_where_it_stood_open(town: Town) -> None:
    phone, link = holder(town)
    end_link(link=link, by=OPERATOR, at=NOON)
    assert phone.get(url("firm", fish(town).pk)).status_code == 302
    assert "链接已失效" in text(phone.get(links.path_of(link)), 410)


def test_a_link_stands_open_for_twelve_hours(town: Town) -> None:
    phone, _link = holder(town)
    with clock.clock_at(NOON + timedelta(hours=11, minutes=59)):
        assert phone.get(url("firm", fish(town).pk)).status_code == 200
    with clock.clock_at(NOON + timedelta(hours=12)):
        assert phone.get(url("firm", fish(town).pk)).status_code == 302


def test_it_is_closed_on_a_borrowed_phone(town: Town) -> None:
    phone, link = holder(town)
    assert "这台手机上已关闭" in text(phone.post(url("firm-leave")))
    assert phone.get(url("firm", fish(town).pk)).status_code == 302
    assert phone.get(links.path_of(link)).status_code == 302


def test_wrong_links_have_a_page_and_are_counted_but_a_good_one_opens_all_the_same(town: Town) -> None:
    wrong, path = Client(), links.link_for(fish(town), NOON)
    assert "链接不完整" in text(wrong.get("/e/1-AAAAAAAAAAAAAAAA/"), 404)
    for _try in range(29):
        wrong.get("/e/1-AAAAAAAAAAAAAAAA/")
    assert "次数太多" in text(wrong.get("/e/1-AAAAAAAAAAAAAAAA/"), 404)
    assert wrong.get(path).status_code == 302
    assert wrong.get(path)["Referrer-Policy"] == "no-referrer"


def test_the_firm_changes_its_staff_and_the_registry_knows_who_said_so(town: Town) -> None:
    phone, _link = holder(town)
    address = url("firm-change", fish(town).pk)
    version = Enterprise.objects.get(pk=fish(town).pk).version
    said = {"staff": "91", "contact_name": "许蔓", "contact_phone": "139 0000 6027", "version": version}
    assert phone.post(address, said)["Location"] == url("firm", fish(town).pk)
    kept = Enterprise.objects.get(pk=fish(town).pk)
    assert (kept.staff, kept.confirmed_by, kept.confirmed_at) == (91, fish(town).ref, NOON)
    line = Entry.objects.filter(verb="enterprise.changed").latest("pk")
    assert (line.actor, line.facts) == (fish(town).ref, {"changed": {"staff": [None, 91]}})
    again = phone.post(address, {**said, "staff": "92"})
    assert "91" in text(again, 409)
    wrong = phone.post(address, {**said, "contact_phone": "12", "version": kept.version})
    assert "12" in text(wrong, 422)
    assert Enterprise.objects.get(pk=fish(town).pk).contact_phone == "13900006027"


def test_one_tap_says_that_all_is_right(town: Town) -> None:
    browser = as_(town, "xu")
    version = Enterprise.objects.get(pk=fish(town).pk).version
    browser.post(url("firm-confirm", fish(town).pk), {"version": version})
    kept = Enterprise.objects.get(pk=fish(town).pk)
    assert (kept.confirmed_by, kept.confirmed_at) == (town.people["xu"].ref, NOON)
    assert Entry.objects.filter(verb="enterprise.confirmed").count() == 1
    with pytest.raises(Conflict):
        say_own_facts(enterprise=kept, version=version, facts={}, by=town.people["xu"], at=NOON)


def test_name_and_code_are_the_clerks(town: Town) -> None:
    for facts in ({"name": "别的名字"}, {"credit_code": ""}, {"staff": 3, "industry": "C13"}):
        with pytest.raises(NotYours):
            say_own_facts(enterprise=fish(town), version=1, facts=facts, by=AtEnterprise(fish(town).pk), at=NOON)


def test_the_park_sees_the_page_as_the_enterprise_does_and_is_told_so(town: Town) -> None:
    page = text(as_(town, "manager").get(url("firm", fish(town).pk)))
    assert "您在替企业办理" in page
    assert as_(town, "other_leader").get(url("firm", fish(town).pk)).status_code == 404


def test_an_idle_enterprise_is_told_that_nothing_is_expected(town: Town) -> None:
    day = NOON.date()
    say_idle(enterprise=fish(town), kind="seasonal", start=day, reason="休渔期", by=OPERATOR, at=NOON)
    assert "季节性停业" in text(as_(town, "xu").get(url("firm", fish(town).pk)))
    assert "季节性停业" in text(as_(town, "manager").get(url("enterprise", fish(town).pk)))


def test_other_capabilities_fill_the_page_in_their_order(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for shelf in ("_on_firm_home", "_to_do", "_asked"):
        monkeypatch.setattr(slots, shelf, [])
    late, soon = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
    slots.add_to_dos(lambda firm, by, at: [slots.ToDo("没有期限", "/a/"), slots.ToDo("明天的事", "/b/", due=soon)])
    slots.add_to_dos(lambda firm, by, at: [slots.ToDo("过期的事", "/c/", due=late)])
    slots.add_askings(lambda firm, by, at: [slots.Asked("日报", 12), slots.Asked("走访", 0)])
    slots.add_to_firm_home(lambda firm, by, at: Part("registry/firm_asked.html", {}), order=2)
    slots.add_to_firm_home(lambda firm, by, at: None, order=1)
    page = text(as_(town, "xu").get(url("firm", fish(town).pk)))
    assert page.index("过期的事") < page.index("明天的事") < page.index("没有期限")
    assert "日报" in page and "走访" not in page


def test_a_member_invites_from_the_page_and_the_code_is_shown(town: Town) -> None:
    browser, address = as_(town, "xu"), url("firm-members", fish(town).pk)
    said = {"name": "梁宁", "phone": "13900001234"}
    assert browser.post(address, said).status_code == 302
    page = text(browser.get(address))
    assert "梁宁" in page and "/join/" in page
    assert "已经是企业成员" in text(browser.post(address, said), 422)


def test_the_link_is_made_and_taken_back_from_the_page(town: Town) -> None:
    browser, address = as_(town, "manager"), url("firm-members", fish(town).pk)
    browser.post(url("firm-link", fish(town).pk))
    link = EnterpriseLink.objects.get()
    assert links.path_of(link) in text(browser.get(address))
    browser.post(url("link-end", link.pk))
    assert links.path_of(link) not in text(browser.get(address))
