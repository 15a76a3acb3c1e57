"""A case becomes urgent after it was reported: from then on it goes by the urgent preset, and nobody gains time by it."""

import pytest

from gezhi.cases.escalation import sweep
from gezhi.cases.models import Case, State
from gezhi.cases.models.clocks import Which
from gezhi.cases.tests.test_clocks import POLICY, at, clock
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.notices.models import Recipient
from gezhi.people.models import Grant
from testing.cases import MINUTE, Ground
from testing.town import DAY, HOUR


def test_its_clocks_begin_anew_by_the_clock_on_the_wall(town: Ground) -> None:
    case = town.case(State.HANDLING)  # 15 working days
    late = at("6 17:00")  # Friday evening
    town.do("make_urgent", case, at=late)
    assert (case.urgent, case.preset) == (True, "request.urgent")
    assert case.due == case.solution_due == late + 2 * DAY
    solution = clock(case, Which.SOLUTION)
    assert solution.wall and solution.started_at == late and solution.promised.text == "2880 minutes"
    assert solution.warn_at == late + 47 * HOUR and solution.head_at == late + 50 * HOUR


def test_what_has_stopped_keeps_what_was_promised_then(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    town.do("make_urgent", case, at=town.now + MINUTE)
    assert clock(case, Which.RESPONSE).promised.text == "120 work_minutes"


def test_no_deadline_comes_later_by_it(town: Ground) -> None:
    case = town.report(**POLICY)
    town.do("make_urgent", case, at=at("2 11:50"))  # the urgent preset alone would give two hours more
    assert case.due == Case.objects.get(pk=case.pk).due == at("2 12:00")


def test_an_overdue_case_stays_overdue_and_nobody_hears_of_the_same_step_twice(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    after = at("4 8:31")
    sweep(at=after)
    before = set(case.steps.values_list("step", flat=True))
    town.do("make_urgent", case, at=after)
    sweep(at=after)
    assert case.due == at("3 17:30") and clock(case, Which.SOLUTION).term == 0
    assert before == {"warned", "executor"}
    assert sorted(case.steps.values_list("step", flat=True)) == ["executor", "head", "organiser", "warned"]


def test_whoever_has_it_is_told_and_the_log_book_knows_what_held_before(town: Ground) -> None:
    case = town.case(State.HANDLING)
    town.do("make_urgent", case)
    line = Entry.objects.filter(verb="case.make_urgent").get()
    assert line.facts["preset_before"] == "request@0" and line.facts["urgent"] is True
    told = Recipient.objects.filter(notice__subject=case.ref, notice__template_code="case.urgent")
    assert [one.person_id for one in told] == [case.handler_id]


def test_the_handler_does_not_decide_it_and_neither_does_a_stranger(town: Ground) -> None:
    case = town.case(State.HANDLING)
    for who in ("cleaner", "stranger", "guest"):
        with pytest.raises(NotYours):
            town.do("make_urgent", case, by=town.who(who))


def test_the_registry_clerk_may(town: Ground) -> None:
    case = town.case(State.HANDLING)
    Grant.objects.create(person=town.who("stranger"), right="clerk", during=(town.now - DAY, None))
    town.do("make_urgent", case, by=town.who("stranger"))
    assert case.urgent


def test_it_needs_a_reason_and_happens_once_and_not_while_the_case_is_paused(town: Ground) -> None:
    with pytest.raises(Refused, match="why"):
        town.do("make_urgent", town.case(State.HANDLING), words=" ")
    with pytest.raises(Conflict, match="already"):
        town.do("make_urgent", town.report(urgent=True))
    with pytest.raises(Conflict):
        town.do("make_urgent", town.case(State.PAUSED))
