"""What reopening tells its neighbours: audiences of notices, reviewers' calendars, the log book; and what a click costs."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.cases.feeds.entries import entries
from gezhi.kernel.clock import clock_at
from gezhi.logbook.models import Entry
from gezhi.notices.audience import states
from gezhi.notices.audience.choice import ENTERPRISES
from gezhi.registry.models import Enterprise
from gezhi.registry.rules import runs, sees
from gezhi.registry.sight import Sight
from gezhi.reopening import actions
from testing.browser import Browser
from testing.reopening import Reopening, fresh, moment

MOST_STATEMENTS = 25


def in_state(town: Reopening, state: str) -> set[str]:
    rows = states.rows_in(ENTERPRISES, {"state": state, "incident": town.incident.pk}, town.now)
    return set(Enterprise.objects.filter(pk__in=rows).values_list("name", flat=True))


def test_audiences_know_who_has_not_applied_must_mend_and_whose_permit_ends(town: Reopening) -> None:
    town.begin(town.firm("只有草稿的公司"))
    town.give_back(town.submitted(town.firm("退回的公司")))
    town.approved(town.firm("批准的公司"))
    assert in_state(town, "not-applied") == {"海岬鲜禾食品有限公司", "只有草稿的公司"}
    assert in_state(town, "to-be-mended") == {"退回的公司"}
    assert in_state(town, "permit-ends") == set()
    town.now = moment("2020-05-08")
    assert in_state(town, "permit-ends") == {"批准的公司"}
    town.now = moment("2020-05-12")
    assert in_state(town, "permit-ends") == set()


def test_the_reviewers_calendar_holds_the_answer_until_it_is_given(town: Reopening) -> None:
    sent = town.submitted()

    def mine(who: str) -> list[str]:
        return [one.title for one in entries(person=town.who(who), at=town.now) if one.uid.startswith("application-")]

    assert mine("manager") == ["Answer due: 海岬鲜禾食品有限公司"] and mine("leader") == []
    (entry,) = [one for one in entries(person=town.who("manager"), at=town.now) if one.uid == f"application-{sent.pk}"]
    assert (entry.end, entry.alarm, entry.sequence) == (sent.due, sent.next_at, sent.version)
    assert "许蔓" not in entry.words and entry.start == entry.end - timedelta(minutes=30)  # type: ignore[operator]
    town.approve(sent, "manager")
    assert mine("manager") == [] and mine("leader") == ["Answer due: 海岬鲜禾食品有限公司"]


def test_filling_in_is_one_line_of_the_log_book_for_each_who_does_it_and_names_no_answer(town: Reopening) -> None:
    draft, manager = town.begin(), town.who("manager")

    def lines() -> list[Entry]:
        return list(
            Entry.objects.filter(verb__in=["application.fill", "application.attach", "application.confirm_all"])
        )

    town.complete(draft)
    actions.fill(application=draft, code="on-site", value=21, by=town.member, at=town.now)
    actions.confirm_all(application=draft, by=town.member, at=town.now)
    assert [one.actor for one in lines()] == [town.member.ref]
    actions.fill(application=draft, code="on-site", value=22, by=manager, at=town.now)
    actions.fill(application=draft, code="on-site", value=23, by=manager, at=town.now)
    assert [one.actor for one in lines()] == [town.member.ref, manager.ref]
    assert all(set(one.facts) == {"application_number", "application_state"} for one in lines())
    actions.submit(application=draft, by=town.member, at=town.now)
    town.now += timedelta(hours=1)
    town.give_back(fresh(draft), who="leader")
    actions.fill(application=draft, code="on-site", value=18, by=town.member, at=town.now)
    assert len(lines()) == 3
    assert "18" not in json.dumps([one.facts for one in lines()][-1])


@pytest.mark.parametrize(
    "who", ["head", "organiser", "leader", "grid_worker", "manager", "clerk", "auditor", "stranger"]
)
def test_what_is_asked_once_for_a_click_says_what_the_rules_say(town: Reopening, who: str) -> None:
    sight = Sight(town.who(who), town.now)
    assert (sight.sees, sight.runs) == (sees(sight.actor, town.now), runs(sight.actor, town.now))


@pytest.mark.parametrize("who", ["manager", "head"])
def test_a_click_on_the_desk_costs_few_statements_however_long_the_queue(town: Reopening, who: str) -> None:
    browser = Browser()
    browser.force_login(town.who(who))

    def cost(address: str) -> int:
        with clock_at(town.now):
            browser.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
        return len(asked)

    one = town.submitted()
    short = cost("/reopening/"), cost(f"/reopening/?tab=mine&id={one.pk}")
    for number in range(4):
        town.submitted(town.firm(f"{number} 号公司"))
    assert (cost("/reopening/"), cost(f"/reopening/?tab=mine&id={one.pk}")) == short
    assert 10 < max(short) <= MOST_STATEMENTS
