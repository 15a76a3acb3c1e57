"""What the zone defines itself: data items that nobody has under another name, and exports in versions."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.reports import shapes
from gezhi.reports.actions import definitions, exports
from gezhi.reports.actions.items import Alike, Entry, add_item
from gezhi.reports.dictionary import dictionary
from gezhi.reports.models import DataItem, Definition, Export
from gezhi.reports.tests.ground import TODAY, YESTERDAY, Ground, running
from testing.browser import Browser
from testing.town import HOUR

DESKS = Entry(name="空置工位", definition="当天没有人用的工位", kind="number", unit="个")
GROUPS: dict[str, Any] = {
    "title": "各组复工", "superior": "市工信局", "basis": "工信函〔2026〕3 号", "row": "group", "rhythm": "daily", "due": "12:00",
    "cut_off": "day_before", "file_name": "{zone}-{day}-各组复工", "formats": ["xlsx", "csv"],
    "columns": [
        {"title": "责任组", "field": "group"},
        {"title": "未报", "metric": "response", "part": "missing", "sum": True},
    ],
}  # fmt: skip


def test_a_new_item_can_be_asked_and_counted_at_once(ground: Ground) -> None:
    made = add_item(entry=DESKS, by=ground.town.people["clerk"], at=ground.now)
    assert (made.code, dictionary()["z_kzgw"].unit) == ("z_kzgw", "个")
    asked = running("工位", items=[made.code], at=ground.now)
    sent = ground.send("甲", collection=asked, values={made.code: 7})
    assert sent.values == {"z_kzgw": 7}
    with pytest.raises(Refused):
        ground.send("乙", collection=asked, values={made.code: -1})


def test_what_is_much_alike_is_shown_and_must_be_told_apart_one_by_one(ground: Ground) -> None:
    entry = Entry(name="到岗的人数", definition="到岗的外包人员", kind="number")
    with pytest.raises(Alike) as refused:
        add_item(entry=entry, by=OPERATOR, at=ground.now)
    near = [item.code for item in refused.value.items]
    assert "on_duty" in near
    assert add_item(entry=entry, other=near, by=OPERATOR, at=ground.now).name == "到岗的人数"
    with pytest.raises(Refused) as same:
        add_item(entry=Entry(name="到岗人数", definition="又来", kind="number"), other=near, by=OPERATOR, at=ground.now)
    assert same.value.code == "same"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"), ({"definition": ""}, "definition"), ({"name": "员工身份证号"}, "name"),
        ({"kind": "photo"}, "kind"), ({"kind": "choice", "choices": ("只有一个",)}, "choices"),
        ({"within": "resumed"}, "within"), ({"lowest": 5, "highest": 1}, "highest"), ({"source": "registry"}, "source"),
    ],
)  # fmt: skip
def test_an_item_says_what_it_is_and_is_never_about_a_person(
    ground: Ground, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_item(entry=Entry(**{**vars(DESKS), **change}), by=OPERATOR, at=ground.now)
    assert refused.value.field == field and not DataItem.objects.exists()


def test_only_who_runs_the_zone_defines(ground: Ground) -> None:
    for short in ("manager", "auditor"):
        who = ground.town.people[short]
        with pytest.raises(NotYours):
            add_item(entry=DESKS, by=who, at=ground.now)
        with pytest.raises(NotYours):
            definitions.define(content=GROUPS, by=who, at=ground.now)


def test_a_new_version_changes_nothing_that_was_made(ground: Ground) -> None:
    ground.send("甲")
    first = definitions.define(content=GROUPS, by=OPERATOR, at=ground.now)
    said: dict[str, Any] = {"day": YESTERDAY, "format": "csv", "purpose": "报工信局", "by": OPERATOR}
    before = exports.make(code=first.code, at=ground.now, **said)
    assert list(before.rows["rows"]) == [("五组 港东", 2)]
    later = ground.now + HOUR
    renamed = GROUPS | {"title": "各组未报", "columns": GROUPS["columns"][::-1]}
    second = definitions.define(content=renamed, code=first.code, version=first.pk, by=OPERATOR, at=later)
    after = exports.make(code=first.code, at=later, **said)
    assert list(after.rows["headings"]) == ["未报", "责任组"]
    before.refresh_from_db()
    assert before.rows["headings"] == ["责任组", "未报"] and before.definition["title"] == "各组复工"
    assert exports.compare(export=before, by=OPERATOR, at=later).reproduced
    with pytest.raises(Conflict):  # somebody who still looks at the first version
        definitions.define(content=GROUPS, code=first.code, version=first.pk, by=OPERATOR, at=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        Definition.objects.filter(pk=first.pk).update(content={})
    definitions.withdraw(code=first.code, version=second.pk, by=OPERATOR, at=later)
    with pytest.raises(NotThere):
        shapes.shape_of(first.code, at=later)


def test_the_zone_s_own_takes_the_place_of_the_product_s_until_it_is_withdrawn(ground: Ground) -> None:
    own = definitions.define(content=GROUPS, code="emergency", by=OPERATOR, at=ground.now)
    assert shapes.offered(at=ground.now)["emergency"].shape.title == "各组复工"
    definitions.withdraw(code="emergency", version=own.pk, by=OPERATOR, at=ground.now)
    assert shapes.offered(at=ground.now)["emergency"].shape.title == "分组复工情况"


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""}, {"row": "person"}, {"due": "25:00"}, {"formats": ["pdf"]}, {"columns": []},
        {"file_name": "每天一样"}, {"file_name": "{zone.__class__}-{day}"}, {"file_name": "{day}/../{zone}"}, {"file_name": "{day"},
        {"columns": [{"title": "企业", "field": "enterprise"}]},
        {"columns": [{"title": "电话", "field": "phone"}], "row": "enterprise-site"},
        {"columns": [{"title": "到岗", "item": "on_duty"}]},
        {"columns": [{"title": "率", "metric": "response", "part": "rate", "sum": True}]},
        {"columns": [{"title": "率", "metric": "response", "part": "rate"}], "row": "enterprise-site"},
        {"columns": [{"title": "组", "field": "group"}, {"title": "组", "field": "number"}]},
        {"columns": [{"title": "两样", "field": "group", "item": "on_duty"}]},
    ],
)  # fmt: skip
def test_what_no_export_can_be_made_of_is_refused(ground: Ground, change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        definitions.define(content=GROUPS | change, by=OPERATOR, at=ground.now)
    assert not Definition.objects.exists()


def test_an_export_as_it_stands_can_be_made_of_a_day_that_is_not_over_and_says_so(ground: Ground) -> None:
    own = definitions.define(content=GROUPS | {"cut_off": "moment"}, by=OPERATOR, at=ground.now)
    made = exports.make(code=own.code, day=TODAY, format="csv", purpose="报", by=OPERATOR, at=ground.now)
    assert not made.is_of_whole_day
    with pytest.raises(Refused):
        exports.make(code="emergency", day=TODAY, format="csv", purpose="报", by=OPERATOR, at=ground.now)


def typed(**more: Any) -> dict[str, Any]:
    """The definition as the form sends it, with two columns out of order."""
    plain = {name: value for name, value in GROUPS.items() if name != "columns"}
    lines = {
        "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0",
        "form-0-place": "2", "form-0-what": "metric:response:missing", "form-0-title": "", "form-0-sum": "on",
        "form-1-place": "1", "form-1-what": "field:group", "form-1-title": "责任组",
    }  # fmt: skip
    return {**plain, **lines, "version": "0", **more}


def test_on_the_pages_a_copy_is_looked_at_saved_and_made(ground: Ground, client: Browser) -> None:
    ground.send("甲")
    client.force_login(ground.town.people["head"])
    with clock_at(ground.now):
        here = "/reports/exports/define/?from=emergency"
        assert "分组复工情况（副本）" in client.get(here).content.decode()
        look = client.post(here, typed(look="1"))
        assert "五组 港东" in look.content.decode() and not Definition.objects.exists()
        assert client.post(here, typed(more="1")).content.decode().count('name="form-7-what"') == 1
        wrong = client.post(here, typed(file_name="同名"))
        assert wrong.status_code == 422 and "名称里写上" in wrong.content.decode()
        assert client.post(here, typed()).headers["Location"] == "/reports/exports/define/zone-1/"
        own = "/reports/exports/define/zone-1/"
        assert "第 1 版" in client.get(own).content.decode()
        stale = client.post(own, typed(title="别的"))
        assert stale.status_code == 409 and "有人改过" in stale.content.decode()
        version = Definition.objects.get().pk
        assert f'name="version" value="{version}"' in stale.content.decode()  # with both in sight it can be saved now
        body = {"code": "zone-1", "day": str(YESTERDAY), "format": "csv", "purpose": "报工信局"}
        assert client.post("/reports/exports/", body).status_code == 302
    assert Export.objects.get().rows == {
        "headings": ["责任组", "已上报 · 未报"], "keys": [str(ground.town.places["group"].pk)], "rows": [["五组 港东", 2]],
    }  # fmt: skip


def test_on_the_page_of_a_new_item_near_ones_are_told_apart(ground: Ground, client: Browser) -> None:
    client.force_login(ground.town.people["clerk"])
    body = {
        "name": "到岗的人数", "definition": "到岗的外包人员", "kind": "number", "sight": "need", "source": "enterprise",
    }  # fmt: skip
    with clock_at(ground.now):
        assert client.get("/reports/dictionary/new/").status_code == 200
        page = client.post("/reports/dictionary/new/", body)
        text = page.content.decode()
        assert page.status_code == 422 and "我的和它不是一回事" in text and 'value="on_duty"' in text
        near = [code for code in dictionary() if f'name="other" value="{code}"' in text]
        assert client.post("/reports/dictionary/new/", body | {"other": near}).status_code == 302
        assert "到岗的人数" in client.get("/reports/dictionary/").content.decode()
