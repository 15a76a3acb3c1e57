"""The lists: whose cases stand where, what they can be narrowed to, and that length costs no queries."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.cases.models import State
from gezhi.cases.reads import figures
from gezhi.cases.reads.counted import counted_cases
from gezhi.kernel.clock import clock_at
from testing.browser import Browser
from testing.cases import MORNING, Ground


def test_each_tab_shows_its_own(town: Ground, client: Browser) -> None:
    mine = town.case(State.HANDLING, words="走廊灯不亮")
    verify = town.case(State.VERIFYING, words="水龙头漏水")
    done = town.case(State.CLOSED, words="门禁失灵")
    shown = {
        "cleaner": {"mine": [mine, verify], "verify": [], "all": [mine, verify, done]},
        "checker": {"mine": [verify], "verify": [verify], "places": [mine, verify]},
        "guest": {"reported": [mine, verify, done], "places": []},
    }
    for who, tabs in shown.items():
        client.force_login(town.who(who))
        for tab, cases in tabs.items():
            page = client.get(f"/cases/?tab={tab}").content.decode()
            assert {case.number for case in (mine, verify, done) if case.number in page} == {c.number for c in cases}


def test_it_can_be_narrowed_and_what_is_nonsense_is_not_asked(town: Ground, client: Browser) -> None:
    lamp, tap = town.report(kind="rework", words="走廊灯不亮"), town.report(kind="hazard", words="水龙头漏电")
    client.force_login(town.who("manager"))
    address = "/cases/?tab=places"
    assert lamp.number not in client.get(f"{address}&kind=hazard").content.decode()
    assert tap.number not in client.get(f"{address}&q=走廊").content.decode()
    group = town.place("group").pk
    client.force_login(town.who("head"))
    assert lamp.number in client.get(f"{address}&within={group}").content.decode()
    assert lamp.number not in client.get(f"{address}&within={town.place('other_group').pk}").content.decode()
    assert lamp.number in client.get(f"{address}&kind=nothing&within=x").content.decode()


def test_a_longer_list_asks_no_more_queries(town: Ground, client: Browser) -> None:
    client.force_login(town.who("head"))
    town.case(State.HANDLING)
    counts = []
    for more in (0, 6):
        for number in range(more):
            town.report(words=f"第 {number} 盏灯不亮")
        client.get("/cases/?tab=places")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/cases/?tab=places")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("what", ["reported", "filed", "to_be_closed", "closed", "closed_on_time"])
def test_behind_a_figure_stand_as_many_cases_as_it_says(town: Ground, client: Browser, what: str) -> None:
    for state in (State.CLOSED, State.HANDLING, State.DECLINED, State.JOINED, State.PAUSED, State.REPORTED):
        town.case(state)
    asked: dict[str, Any] = {
        "seen_by": town.who("head"),
        "since": town.now - timedelta(days=1),
        "until": town.now + timedelta(days=90),
    }
    whole = figures(**asked, at=town.now)
    assert len(counted_cases(what=what, **asked, at=town.now)) == getattr(whole.counted, what) > 0


def test_the_figures_lead_to_the_cases_and_rank_nobody(town: Ground, client: Browser) -> None:
    case = town.case(State.HANDLING)
    client.force_login(town.who("head"))
    page = client.get("/cases/figures/?period=year").content.decode()
    assert "五组 港东" in page and page.index("五组 港东") < page.index("六组 生物谷")
    behind = client.get("/cases/figures/?period=year&set=open").content.decode()
    assert case.number in behind
    assert client.get("/cases/figures/?set=no_such_set").status_code == 404


def test_the_board_says_how_late_a_case_is_in_the_same_working_time_as_the_list(town: Ground, client: Browser) -> None:
    town.case(State.HANDLING, words="走廊灯不亮")
    with clock_at(MORNING + timedelta(days=42)):
        client.force_login(town.who("head"))
        pages = [client.get(address).content.decode() for address in ("/cases/?tab=overdue", "/board/")]
    said = [re.findall(r"逾期 \d+ 个工作日", page) for page in pages]
    assert said[0] and said[0] == said[1]
