"""Pages about enterprises, as people use them: what they show, what they refuse, and that nothing typed is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.models import Enterprise, Occupancy
from gezhi.registry.tests.enterprises.firms import code, firm, stay, town_with_firms
from gezhi.registry.tests.enterprises.pages import FISH, NOMAD, TOOLS, as_, text, url
from testing.browser import Browser
from testing.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Any:
    town = town_with_firms()
    with clock_at(town.now):
        yield town


def test_the_list_shows_who_works_where_and_whom_to_call(town: Town) -> None:
    page = text(as_(town, "clerk").get(url("enterprise-list")))
    for words in (
        FISH,
        code(1),
        "港东食品园",
        "2 号楼 3 层",
        "C13 农副食品加工业",
        "小型",
        "许蔓",
        "13900006027",
        "白名单",
    ):
        assert words in page
    assert NOMAD not in page
    assert NOMAD in text(as_(town, "clerk").get(url("enterprise-list", state="unplaced")))


def test_whoever_does_not_need_it_sees_a_masked_phone(town: Town) -> None:
    page = text(as_(town, "auditor").get(url("enterprise-list")))
    assert "139****6027" in page
    assert "13900006027" not in page
    page = text(as_(town, "auditor").get(url("enterprise", town.__dict__["fish"].pk)))
    assert "13900006027" not in page
    assert "修改" not in page


def test_while_typing_only_the_table_is_sent(town: Town) -> None:
    part = as_(town, "clerk").get(
        url("enterprise-list", q="hjxh"), headers={"HX-Request": "true", "HX-Target": "firms"}
    )
    assert FISH in text(part)
    assert "<html" not in text(part)
    assert "HX-Target" in part.headers["Vary"]


@pytest.mark.parametrize(
    "query",
    ["place=x", "state=gone", "section=9", "page=99", "size=%00", "q=%00", "tag=%27%22", "place=999999999999999999999"],
)
def test_an_address_typed_wrong_still_shows_a_list(town: Town, query: str) -> None:
    assert "企业" in text(as_(town, "clerk").get(f"{url('enterprise-list')}?{query}"))


def test_a_leader_sees_the_own_part_only(town: Town) -> None:
    page = text(as_(town, "other_leader").get(url("enterprise-list", state="all")))
    assert TOOLS in page
    assert FISH not in page
    assert "还没落位" not in page
    assert as_(town, "other_leader").get(url("enterprise", town.__dict__["fish"].pk)).status_code == 403


def test_the_list_asks_as_often_for_three_as_for_one(town: Town) -> None:
    browser = as_(town, "clerk")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            text(browser.get(url("enterprise-list", state="here")))
        return len(asked)

    text(browser.get(url("enterprise-list")))
    before = queries()
    for number in range(3):
        stay(firm(f"海岬第{number}家厂", 40 + number), town.places["site"])
    assert queries() == before


def test_the_page_keeps_the_two_addresses_apart_and_names_who_answers(town: Town) -> None:
    fish = town.__dict__["fish"]
    facts = {"registered_address": "春阳路 1 号", "working_address": "秋阳路 2 号"}
    change_enterprise(enterprise=fish, version=1, facts=facts, by=OPERATOR, at=town.now)
    page = text(as_(town, "clerk").get(url("enterprise", fish.pk)))
    for words in ("注册地址", "春阳路 1 号", "办公地址", "秋阳路 2 号", "乔文斌", "市场监管", "370214", "企业登记"):
        assert words in page


def test_an_old_number_is_marked(town: Town) -> None:
    old = firm("海岬老字号厂", old_number="370214228000124")
    page = text(as_(town, "clerk").get(url("enterprise", old.pk)))
    assert "旧注册号" in page
    assert "校验位对不上" in page


def test_registering_with_a_place(town: Town) -> None:
    typed = {
        "name": "海岬新光电子有限公司",
        "credit_code": code(9).lower(),
        "industry": "C39",
        "key_tags": "白名单、区里联系",
    }
    where = {"place": str(town.places["building"].pk), "start": "2026-10-01", "room": "301"}
    answer = as_(town, "clerk").post(url("enterprise-new"), typed | where)
    made = Enterprise.objects.get(credit_code=code(9))
    assert answer.headers["Location"] == url("enterprise", made.pk)
    assert (made.industry_division, made.key_tags) == ("39", ["whitelist", "区里联系"])
    begun = made.occupancies.get()
    assert (begun.place, begun.room, f"{begun.during.lower:%m-%d %H}") == (town.places["building"], "301", "09-30 16")


def test_everything_wrong_is_said_at_once_and_everything_typed_stays(town: Town) -> None:
    typed = {
        "name": "海岬新光电子有限公司",
        "credit_code": "91110000600037341K",
        "old_number": "12",
        "contact_name": "林小满",
    }
    page = text(as_(town, "clerk").post(url("enterprise-new"), typed), 422)
    assert "按前 17 位应为 L" in page
    assert "旧注册号正好 15 位数字" in page
    for value in typed.values():
        assert value in page
    assert not Enterprise.objects.filter(name=typed["name"]).exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("contact_phone", "12345", "有 5 位"),
        ("registered_on", "3000-01-01", "3000-01-01 不对"),
        ("name", "长" * 250, "有 250 个字，最多 200 个"),
        ("name", "笑脸😀厂", "不能有“😀”"),
        ("key_tags", "长" * 40, "超过 30 个字"),
    ],
)
def test_what_only_the_verb_knows_is_said_beside_the_field_too(town: Town, field: str, value: str, said: str) -> None:
    page = text(as_(town, "clerk").post(url("enterprise-new"), {"name": "海岬新光电子有限公司", field: value}), 422)
    assert said in page
    assert value in page


def test_similar_ones_are_shown_before_anything_is_saved(town: Town) -> None:
    browser = as_(town, "clerk")
    page = text(browser.post(url("enterprise-new"), {"name": "海岬鲜禾食品 有限公司"}), 422)
    assert "名称相同" in page
    assert url("enterprise", town.__dict__["fish"].pk) in page
    assert Enterprise.objects.count() == 3
    answer = browser.post(url("enterprise-new"), {"name": "海岬鲜禾食品 有限公司", "despite_similar": "on"})
    assert answer.status_code == 302
    assert Enterprise.objects.count() == 4


def test_similar_ones_appear_while_typing(town: Town) -> None:
    page = text(as_(town, "manager").get(url("enterprise-similar", credit_code=code(2).lower())))
    assert TOOLS in page
    assert "信用代码相同" in page
    assert "已在册" not in text(as_(town, "clerk").get(url("enterprise-similar", name="完全不同的名字")))


def test_a_manager_registers_only_at_an_own_place(town: Town) -> None:
    browser = as_(town, "manager")
    form = text(browser.get(url("enterprise-new")))
    assert "港东食品园" in form
    assert "生物谷一期" not in form
    assert "只由台账员" in form or "没落位的企业由台账员登记" in form
    text(browser.post(url("enterprise-new"), {"name": "海岬新厂"}), 422)
    foreign = {"name": "海岬新厂", "place": str(town.places["other_site"].pk), "start": "2026-10-01"}
    text(browser.post(url("enterprise-new"), foreign), 422)
    own = {"name": "海岬新厂", "place": str(town.places["site"].pk), "start": "2026-10-01"}
    assert browser.post(url("enterprise-new"), own).status_code == 302


@pytest.mark.parametrize("who", ["auditor", "stranger", "administrator"])
def test_others_get_no_form(town: Town, who: str) -> None:
    browser = as_(town, who)
    assert browser.get(url("enterprise-new")).status_code == 403
    assert browser.get(url("enterprise-change", town.__dict__["fish"].pk)).status_code == 403
    assert browser.get(url("enterprise-place", town.__dict__["nomad"].pk)).status_code in (200, 403)


def _typed(enterprise: Enterprise, **changed: object) -> dict[str, object]:
    given = {
        "name": enterprise.name, "credit_code": enterprise.credit_code or "", "old_number": enterprise.old_number or "",
        "industry": enterprise.industry_section + enterprise.industry_division, "size": enterprise.size,
        "contact_name": enterprise.contact_name, "contact_phone": enterprise.contact_phone, "version": enterprise.version,
    }  # fmt: skip
    return {**given, **changed}


def test_a_change_is_saved_and_untouched_facts_stay(town: Town) -> None:
    fish = town.__dict__["fish"]
    answer = as_(town, "manager").post(url("enterprise-change", fish.pk), _typed(fish, staff="86"))
    assert answer.status_code == 302
    fish.refresh_from_db()
    assert (fish.staff, fish.contact_phone, fish.industry_division) == (86, "13900006027", "13")


def test_two_people_save_the_same_form(town: Town) -> None:
    fish = town.__dict__["fish"]
    mine = _typed(fish, staff="90", capital="100 万元")
    change_enterprise(enterprise=fish, version=1, facts={"staff": 86}, by=OPERATOR, at=town.now)
    browser = as_(town, "clerk")
    page = text(browser.post(url("enterprise-change", fish.pk), mine), 409)
    assert "有人改过" in page
    assert 'value="90"' in page
    assert "86" in page
    assert 'name="version" value="2"' in page
    assert browser.post(url("enterprise-change", fish.pk), {**mine, "version": "2"}).status_code == 302
    fish.refresh_from_db()
    assert (fish.staff, fish.capital) == (90, "100 万元")


def test_a_new_name_keeps_the_old_one_on_the_page(town: Town) -> None:
    fish = town.__dict__["fish"]
    browser = as_(town, "clerk")
    browser.post(url("enterprise-change", fish.pk), _typed(fish, name="海岬深蓝食品有限公司", renamed_on="2026-10-20"))
    page = text(browser.get(url("enterprise", fish.pk)))
    assert "曾用名" in page
    assert FISH in page
    assert "用到 2026-10-20" in page


def _stay_of(town: Town, name: str = "fish") -> Occupancy:
    return Occupancy.objects.get(enterprise=town.__dict__[name])


def test_placing_moving_and_leaving(town: Town) -> None:
    nomad, browser = town.__dict__["nomad"], as_(town, "clerk")
    form = {"place": str(town.places["site"].pk), "start": "2026-10-01", "room": "大厅", "staff": "4"}
    assert browser.post(url("enterprise-place", nomad.pk), form).status_code == 302
    begun = _stay_of(town, "nomad")
    moved = {"place": str(town.places["other_site"].pk), "when": "2026-11-01", "version": begun.version}
    assert browser.post(url("stay-move", begun.pk), moved).status_code == 302
    there = Occupancy.objects.get(enterprise=nomad, place=town.places["other_site"])
    assert browser.post(url("stay-end", there.pk), {"when": "2026-11-02", "version": there.version}).status_code == 302
    page = text(browser.get(url("enterprise", nomad.pk)))
    assert "现在没有落位" in page
    assert "生物谷一期" in page
    assert "港东食品园 大厅" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"start": "2020-01-01"}, "还没有或已停用"),
        ({"start": "2026-10-01", "end": "2026-09-01"}, "晚于"),
        ({"start": "去年"}, "这不是日期"),
        ({"start": "2026-10-01", "room": "长" * 61}, "60"),
        ({"start": "3000-01-01"}, "3000"),
    ],
)
def test_a_stay_that_cannot_be_is_refused_beside_its_field(town: Town, form: dict[str, str], said: str) -> None:
    browser = as_(town, "clerk")
    page = text(
        browser.post(
            url("enterprise-place", town.__dict__["nomad"].pk), {"place": str(town.places["site"].pk), **form}
        ),
        422,
    )
    assert said in page
    assert not town.__dict__["nomad"].occupancies.exists()


def test_correcting_a_stay_keeps_the_time_of_an_untouched_day(town: Town) -> None:
    before = _stay_of(town)
    form = {"start": "2026-09-01", "end": "", "room": "2 层", "staff": "70", "version": before.version}
    assert as_(town, "manager").post(url("stay-change", before.pk), form).status_code == 302
    after = _stay_of(town)
    assert (after.during.lower, after.room, after.staff) == (before.during.lower, "2 层", 70)


def test_two_people_end_the_same_stay(town: Town) -> None:
    before, browser = _stay_of(town), as_(town, "manager")
    form = {"when": "2026-10-05", "version": str(before.version)}
    assert browser.post(url("stay-end", before.pk), form).status_code == 302
    assert "有人改过" in text(browser.post(url("stay-end", before.pk), form), 409)


def test_a_mistake_is_withdrawn_with_a_reason(town: Town) -> None:
    before, browser = _stay_of(town), as_(town, "manager")
    text(browser.post(url("stay-withdraw", before.pk), {"reason": "", "version": before.version}), 422)
    assert (
        browser.post(url("stay-withdraw", before.pk), {"reason": "看错楼", "version": before.version}).status_code
        == 302
    )
    assert not Occupancy.objects.filter(pk=before.pk).exists()


def test_whoever_does_not_answer_for_a_place_changes_no_stay_there(town: Town) -> None:
    for name in ("stay-change", "stay-move", "stay-end", "stay-withdraw"):
        assert as_(town, "other_leader").get(url(name, _stay_of(town).pk)).status_code == 403
        assert as_(town, "auditor").get(url(name, _stay_of(town).pk)).status_code == 403


def test_nobody_without_sign_in_sees_anything(town: Town) -> None:
    for name, args in (("enterprise-list", ()), ("enterprise", (town.__dict__["fish"].pk,)), ("enterprise-export", ())):
        answer = Browser().get(url(name, *args))
        assert answer.status_code == 302
        assert FISH not in answer.content.decode()


def test_the_pages_speak_english_too(town: Town) -> None:
    browser = as_(town, "clerk")
    for name, args in (("enterprise-list", ()), ("enterprise", (town.__dict__["fish"].pk,)), ("enterprise-new", ())):
        page = text(browser.get(url(name, *args), headers={"Accept-Language": "en"}))
        assert "Enterprise" in page or "enterprise" in page
