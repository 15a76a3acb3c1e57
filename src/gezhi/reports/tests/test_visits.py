"""Who came to an enterprise, when and on what basis; and no zero where nobody has written it down."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gezhi.cases.models import Case
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import NotYours
from gezhi.notices.actions.calling import record_call
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import recall, send
from gezhi.notices.models import Call, Notice
from gezhi.notices.plans import Step
from gezhi.notices.sending.planning import plan_all
from gezhi.registry.actions import duties
from gezhi.registry.members import AtEnterprise
from gezhi.reports.reads.burden import for_enterprise, for_zone
from gezhi.reports.reads.visits import NEWEST, Visits, visits_seen, visits_to
from gezhi.reports.tests.ground import Ground
from testing import cases
from testing.town import FOUNDED, MINUTE, person


@pytest.fixture
def here(ground: Ground) -> cases.Ground:
    """Cases at the park, with somebody who verifies them on the spot."""
    checker = person("郑秀兰", "13800000021")
    said: dict[str, Any] = {"start": FOUNDED, "by": OPERATOR, "at": FOUNDED, "title": "检查人"}
    duties.assign(place=ground.site, post="checker", person=checker, **said)
    return cases.Ground(ground.town, ground.now, checker, person("来客", "13800000022", "enterprise"))


def verified(ground: Ground, here: cases.Ground, short: str, verb: str = "fail_case") -> Case:
    case = here.case("verifying", enterprise=ground.firms[short])
    here.do(verb, case)
    return case


def told_on_the_spot(ground: Ground, short: str) -> Notice:
    """A notice that nobody was reached with by phone, so the grid worker went there."""
    draft = Draft(
        title="台风停工令", body="请停工。", audience={"parts": [{"of": "enterprises"}]}, plan=(Step(("call_list",)),)
    )
    notice = send(notice=write_notice(draft=draft, by=OPERATOR, at=ground.now).pk, by=OPERATOR, at=ground.now)
    plan_all(at=ground.now)
    call = Call.objects.get(notice=notice, recipient__enterprise=ground.firms[short])
    record_call(call=call.pk, result="wrong_number", by=ground.town.people["manager"], at=ground.now)
    record_call(call=call.pk, result="visited", by=ground.town.people["grid_worker"], at=ground.now + MINUTE)
    return notice


def visits(ground: Ground, short: str) -> tuple[Visits | None, Visits | None]:
    found = for_enterprise(enterprise_id=ground.firms[short].pk, at=ground.now, seen_by=OPERATOR)
    return found.week.visits, found.last_week.visits


def test_no_visit_on_record_is_not_a_zero_and_both_kinds_are_counted_apart(ground: Ground, here: cases.Ground) -> None:
    here.case("closed")  # of no enterprise
    assert visits(ground, "甲") == (None, None)
    verified(ground, here, "甲")
    verified(ground, here, "甲", "pass_case")
    told_on_the_spot(ground, "甲")
    told_on_the_spot(ground, "乙")
    assert visits(ground, "甲") == (Visits(verified=2, told=1), None)
    assert for_zone(at=ground.now, seen_by=OPERATOR).year.visits == Visits(verified=2, told=2)


def test_the_enterprise_reads_who_came_when_and_on_what_basis(ground: Ground, here: cases.Ground) -> None:
    case, notice = verified(ground, here, "甲"), told_on_the_spot(ground, "甲")
    told_on_the_spot(ground, "乙")
    at = ground.now + 5 * MINUTE
    found = visits_to(enterprise_id=ground.firms["甲"].pk, at=at, seen_by=ground.town.people["manager"])
    assert [(one.at, one.who, one.case, one.notice) for one in found] == [
        (ground.now + MINUTE, "葛红梅", "", "台风停工令"),
        (ground.now, "郑秀兰", case.number, ""),
    ]
    recall(notice=notice.pk, reason="写错了", by=OPERATOR, at=at)
    again = visits_to(enterprise_id=ground.firms["甲"].pk, at=at, seen_by=ground.town.people["manager"])
    assert [(one.who, one.notice) for one in again] == [("葛红梅", ""), ("郑秀兰", "")]
    with pytest.raises(NotYours):
        visits_to(enterprise_id=ground.firms["甲"].pk, at=at, seen_by=ground.town.people["other_leader"])


def test_of_an_enterprise_at_two_sites_each_manager_reads_who_came_to_theirs(
    ground: Ground, here: cases.Ground
) -> None:
    ground.also_at(ground.firms["甲"], ground.other_site)
    verified(ground, here, "甲")
    firm, at = ground.firms["甲"].pk, ground.now
    for short, many in (("leader", 1), ("other_leader", 0), ("head", 1)):
        assert len(visits_to(enterprise_id=firm, at=at, seen_by=ground.town.people[short])) == many, short
    assert len(visits_to(enterprise_id=firm, at=at, seen_by=AtEnterprise(firm))) == 1


def test_whoever_answers_for_other_places_sees_none_of_them(ground: Ground, here: cases.Ground) -> None:
    verified(ground, here, "甲")
    told_on_the_spot(ground, "乙")
    assert len(visits_seen(at=ground.now, seen_by=ground.town.people["leader"])) == 2
    assert visits_seen(at=ground.now, seen_by=ground.town.people["other_leader"]) == []
    assert for_zone(at=ground.now, seen_by=ground.town.people["other_leader"]).year.visits is None


def test_of_many_the_latest_are_named_and_all_are_counted(ground: Ground, here: cases.Ground, client: Client) -> None:
    for _number in range(NEWEST + 1):
        verified(ground, here, "甲")
    with clock_at(ground.now):
        client.force_login(ground.town.people["head"])
        page = client.get("/reports/burden/").content.decode()
    assert f"今年有记录的 {NEWEST + 1} 次中的 {NEWEST} 次" in page
    assert f"到访记录 {NEWEST + 1} 次" in page and page.count("郑秀兰") == NEWEST


def test_the_pages_ask_as_often_for_three_visits_as_for_one(ground: Ground, here: cases.Ground, client: Client) -> None:
    address = f"/reports/burden/{ground.firms['甲'].pk}/"

    def asked() -> int:
        verified(ground, here, "甲")
        told_on_the_spot(ground, "甲")
        with clock_at(ground.now), CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    with clock_at(ground.now):
        client.force_login(ground.town.people["head"])
        client.get(address)
    assert asked() == asked() == asked()
