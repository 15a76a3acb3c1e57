"""kill -9 of worker and web process at every step of escalating and reporting: what was acknowledged is there, each step once."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from uuid import uuid4

import pytest
from django.db import connections

from gezhi.cases.models import Case, CaseMove, CaseStep, State
from gezhi.kernel.clock import now
from gezhi.notices.models import Notice, Recipient
from testing.inside import passed
from testing.town import DAY, MINUTE
from tests.product.killing import held, kill
from tests.product.street import Street, eventually, wecom_of

STEPS = ("warned", "executor", "organiser", "head")
ONCE = {"case.overdue": 1, "case.escalated": 3}


@pytest.mark.parametrize("table", ["cases_casestep", "logbook_entry", "notices_notice", "notices_recipient"])
def test_worker_and_web_process_are_killed_while_they_write(street: Street, table: str) -> None:
    """Both wait for the same table, one in the middle of a sweep, the other in the middle of a report."""
    street.ground.now = now()
    case = street.ground.case(State.HANDLING, words=f"路灯不亮（{table}）")
    words, slip = f"井盖松动（{table}）", str(uuid4())
    passed(28 * DAY)
    with held(street, f"LOCK TABLE {table} IN SHARE MODE") as anybody_waits, ThreadPoolExecutor(1) as phone:
        street.escalate()
        reporting = phone.submit(lambda: reported(street, words, slip))
        assert anybody_waits(1 if table == "cases_casestep" else 2)
        kill(street, "worker", "web")
    reporting.result()  # acknowledged or not, the phone sends it once more, until it is taken
    assert eventually(lambda: reported(street, words, slip), 60)
    street.escalate()
    assert eventually(lambda: set(steps_of(case)) == {("solution", step) for step in STEPS}, 30)
    assert_once(street, case, words)


def reported(street: Street, words: str, slip: str) -> str:
    """The number that the reporter was shown; empty if there was no answer."""
    try:
        with suppress(OSError, HTTPException):
            page = street.report(words, slip)
            if page.path.startswith("/f/"):
                return page.path
        return ""
    finally:
        connections.close_all()


def steps_of(case: Case) -> Counter[tuple[str, str]]:
    """How often each step was done; the first response was given in time."""
    return Counter(CaseStep.objects.filter(case=case).values_list("clock__which", "step"))


def assert_once(street: Street, case: Case, words: str) -> None:
    """One report, one row for each step, one notice for each, one message for each of their recipients."""
    report = Case.objects.get(words=words)
    assert CaseMove.objects.filter(case=report, verb="report").count() == 1
    assert set(steps_of(case).values()) == {1}
    told = Notice.objects.filter(subject=case.ref, template_code__in=ONCE)
    assert Counter(told.values_list("template_code", flat=True)) == ONCE
    wanted = Counter(wecom_of(one.person) for one in Recipient.objects.filter(notice__subject=case.ref) if one.person)
    passed(3 * MINUTE)
    assert eventually(lambda: came(street, case) >= wanted, 30), came(street, case)
    assert came(street, case) == wanted


def came(street: Street, case: Case) -> Counter[str]:
    """Who was told of the case how often."""
    return Counter(
        one.to for one in street.wecom.inbox.all if case.number in json.dumps(one.content, ensure_ascii=False)
    )
