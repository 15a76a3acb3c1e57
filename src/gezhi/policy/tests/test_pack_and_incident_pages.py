"""Pages about packs and incidents: what people read, what is refused beside the field, how many questions they ask."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.policy.actions import incidents as verbs
from gezhi.policy.models import Incident, RiskLevel
from gezhi.policy.reads import judging
from gezhi.policy.tests.emergencies import brought, incident, second_version
from testing.browser import Browser
from testing.town import DAY, HOUR, NOON, Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_week_later() -> Any:
    with clock_at(NOON + 6 * DAY):
        yield


@pytest.fixture
def head(town: Town, client: Browser) -> Browser:
    client.force_login(town.people["head"])
    return client


def page(client: Browser, address: str, **asked: Any) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_open_incident_stands_in_the_top_bar_with_its_day(town: Town, head: Browser) -> None:
    assert 'class="incident"' not in page(head, "/packs/")
    found = incident(town)
    shown = page(head, "/packs/")
    assert f'<a class="incident" href="/incidents/{found.number}/"' in shown
    assert "第 7 天" in shown
    incident(town, "typhoon", title="台风防御")
    assert "共 2 个" in page(head, "/packs/")


def test_a_pack_is_read_on_the_day_and_at_the_level_that_one_chooses(town: Town, head: Browser) -> None:
    brought("covid-2020")
    address = "/packs/covid-2020/1/"
    assert "2 月 9 日 24 时前只有防疫" in page(head, address)
    pledged = page(head, address, day="2020-02-24", risk="medium")
    assert "提交疫情防控承诺书即可开工，不再审批。" in pledged
    assert "低风险地区不得用审批" in page(head, address, day="2020-03-05", risk="low")
    assert "近似样例" in pledged
    assert "凭记忆，使用前核对" in pledged


def test_what_makes_no_sense_in_the_address_shows_the_pack_as_usual(town: Town, head: Browser) -> None:
    brought("spring-festival")
    assert "六个一" in page(head, "/packs/spring-festival/1/", number="x", risk="severe", day="2020-13-01")
    assert head.get("/packs/spring-festival/9/").status_code == 404
    assert head.get("/packs/nothing/1/").status_code == 404


def test_two_versions_are_compared_in_words(town: Town, head: Browser, tmp_path: Path) -> None:
    brought("spring-festival")
    second_version(
        "spring-festival",
        tmp_path,
        ("admission.yaml", "    mode: pledge", "    mode: filing"),
        ("thresholds.yaml", "value: 7", "value: 10"),
        ("guidance.yaml", "      - 写一页复工方案，贴在车间或办公室门口。\n", ""),
        ("retention.yaml", "days: 730", "days: 400"),
    )
    shown = page(head, "/packs/spring-festival/2/compare/1/")
    for before, after in (("<del>承诺</del>", "<ins>备案</ins>"), ("<del>7</del>", "<ins>10</ins>")):
        assert before in shown
        assert after in shown
    assert "<del>写一页复工方案，贴在车间或办公室门口。</del>" in shown
    assert "两个版本内容相同" in page(head, "/packs/spring-festival/1/compare/1/")


def test_declaring_leads_to_the_incident_and_keeps_what_was_typed_when_refused(town: Town, head: Browser) -> None:
    pack = brought("spring-festival")
    typed = {"pack": pack.pk, "title": "节后复工复产", "started_at": "2026-11-08T08:00", "basis": ""}
    refused = head.post("/incidents/declare/", typed)
    assert refused.status_code == 422
    assert 'value="节后复工复产"' in refused.content.decode()
    made = head.post("/incidents/declare/", {**typed, "basis": "管委会通知"}, follow=True)
    assert "第 1 天" in made.content.decode()
    again = head.post("/incidents/declare/", {**typed, "basis": "管委会通知"})
    assert (again.status_code, "已有同名事件在进行" in again.content.decode()) == (422, True)


def test_a_switch_shows_first_and_is_done_only_when_confirmed(town: Town, head: Browser, tmp_path: Path) -> None:
    found = incident(town)
    new = second_version("spring-festival", tmp_path, ("admission.yaml", "    mode: pledge", "    mode: filing"))
    address = f"/incidents/{found.number}/pack/"
    assert "<ins>备案</ins>" in page(head, address, pack=new.pk)
    assert judging(incident=found, at=NOON + 6 * DAY).pack.version == "1"
    head.post(address, {"pack": new.pk, "reason": "简化", "seen": found.version})
    assert judging(incident=found, at=NOON + 6 * DAY).pack.version == "2"
    stale = head.post(address, {"pack": brought("spring-festival").pk, "reason": "x", "seen": found.version})
    assert "刚有人改过这个事件" in stale.content.decode()


def test_a_leader_sets_levels_for_the_places_of_the_group_and_is_offered_no_others(town: Town, client: Browser) -> None:
    found = incident(town, "typhoon", title="台风防御")
    client.force_login(town.people["leader"])
    address = f"/incidents/{found.number}/risk/"
    shown = page(client, address)
    assert "港东食品园" in shown
    assert "六组 生物谷" not in shown
    typed = {"place": town.places["site"].pk, "level": "high", "basis": "低洼", "since": "2026-11-08T09:00"}
    assert client.post(address, typed).status_code == 302
    assert RiskLevel.objects.get().during.lower == NOON + 6 * DAY - 3 * HOUR
    assert client.post(address, {**typed, "place": town.places["other_grid"].pk}).status_code == 403
    assert client.post(address, {**typed, "place": 10**12}).status_code in (403, 404)
    assert "高风险" in page(client, f"/incidents/{found.number}/")


def test_the_buttons_follow_state_and_rights(town: Town, head: Browser, client: Browser) -> None:
    found = incident(town, "typhoon", title="台风防御")
    address = f"/incidents/{found.number}/"
    shown = page(head, address)
    assert (address + "stop/" in shown, address + "restart/" in shown, address + "lift/" in shown) == (
        True,
        False,
        True,
    )
    head.post(address + "stop/", {"reason": "红色预警"})
    shown = page(head, address)
    assert (address + "restart/" in shown, address + "lift/" in shown) == (True, False)
    client.force_login(town.people["stranger"])
    assert address + "restart/" not in page(client, address)


@pytest.mark.parametrize("address", ["/packs/", "/packs/typhoon/1/", "/incidents/", "/incidents/{number}/"])
def test_more_rows_ask_no_more_questions(town: Town, head: Browser, address: str) -> None:
    found = incident(town, "typhoon", title="台风防御")
    usual: dict[str, Any] = {"incident": found, "basis": "x", "by": OPERATOR}

    def questions() -> int:
        page(head, address.format(number=found.number))
        with CaptureQueriesContext(connection) as asked:
            page(head, address.format(number=found.number))
        return len(asked)

    verbs.set_risk(place=town.places["site"], level="high", at=NOON, **usual)
    before = questions()
    for hours, place in enumerate(("building", "group", "grid"), 1):
        verbs.set_risk(place=town.places[place], level="low", at=NOON + hours * HOUR, **usual)
    if "{number}" not in address and address != "/incidents/":
        incident(town, "spring-festival", title="另一个")
    assert questions() <= before + (1 if address == "/packs/" else 0)
    assert Incident.objects.exists()
