"""Hazards: a serious one is settled in five things and supervised from above before anybody says it is put right."""

import pytest
from django.db import IntegrityError, transaction

from gezhi.cases import actions
from gezhi.cases.models import Case, State
from gezhi.kernel.refusals import NotYours, Refused
from testing.cases import Ground
from testing.town import DAY


def serious(town: Ground) -> Case:
    case = town.report(kind="hazard", grade="serious", words="配电房漏水")
    leader = town.who("leader")
    town.do("file_case", case, by=leader)
    town.do("dispatch", case, by=leader, to=town.who("manager"))
    town.do("accept", case, by=town.who("manager"))
    return case


def test_a_general_hazard_needs_no_plan(town: Ground) -> None:
    assert town.case(State.VERIFYING, kind="hazard").state == State.VERIFYING


def test_a_serious_one_is_supervised_from_its_filing_by_somebody_above(town: Ground) -> None:
    case = serious(town)
    assert case.supervisor == town.who("organiser")


def test_it_is_not_answered_without_its_plan(town: Ground) -> None:
    case = serious(town)
    with pytest.raises(Refused, match="plan first"):
        town.do("answer", case, by=town.who("manager"))
    town.do("set_plan", case)
    assert case.solution_due == town.now + 30 * DAY
    town.do("answer", case, by=town.who("manager"))
    assert case.verifier == town.who("organiser")
    town.do("pass_case", case, by=town.who("organiser"))
    assert case.state == State.CLOSED


@pytest.mark.parametrize("missing", ["measures", "money", "emergency"])
def test_a_plan_settles_all_five(town: Ground, missing: str) -> None:
    with pytest.raises(Refused) as refusal:
        town.do("set_plan", serious(town), **{missing: " "})
    assert refusal.value.field == missing


def test_a_plan_does_not_end_in_the_past(town: Ground) -> None:
    with pytest.raises(Refused, match="passed"):
        town.do("set_plan", serious(town), deadline=town.now)


def test_the_supervisor_neither_handles_nor_reported_it(town: Ground) -> None:
    case = serious(town)
    for wrong, why in (("manager", "handles or reported"), ("other_leader", "no duty at this place")):
        with pytest.raises(Refused, match=why):
            town.do("supervise", case, supervisor=town.who(wrong))
    with pytest.raises(NotYours):
        town.do("supervise", case, by=town.who("manager"))
    with pytest.raises(Refused, match="supervises"):
        town.do("transfer", case, by=town.who("leader"), to=town.who("organiser"))


def test_without_a_supervisor_it_is_not_answered(town: Ground) -> None:
    case = serious(town)
    town.do("set_plan", case)
    Case.objects.filter(pk=case.pk).update(supervisor=None)
    with pytest.raises(Refused, match="supervises"):
        town.do("answer", case, by=town.who("manager"))


def test_the_database_itself_keeps_the_plan_whole(town: Ground) -> None:
    case = serious(town)
    town.do("set_plan", case)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(case.plan).objects.filter(pk=case.pk).update(money="")


def test_the_database_itself_keeps_handler_and_verifier_apart(town: Ground) -> None:
    case = town.case(State.VERIFYING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(verifier=case.handler_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="closed", turn=None, due=None, ended_at=town.now)
    closed = town.case(State.CLOSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=closed.pk).update(closed_by=closed.reporter_id)


def test_a_health_event_is_yes_and_no_and_nothing_about_persons(town: Ground) -> None:
    case = actions.report(
        kind="health", place=town.place("site"), by=town.guest, at=town.now, facts={"isolated": True, "several": False}
    )
    assert (case.words, case.moves.get().facts["isolated"]) == ("", True)
    with pytest.raises(Refused, match="yes and no"):
        actions.report(kind="health", place=town.place("site"), by=town.guest, at=town.now, words="王某发热 38 度")
    with pytest.raises(Refused, match="no remarks"):
        town.do("add_words", case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(words="王某")


@pytest.mark.parametrize("said", [{"topic": "王某发热 38 度"}, {"facts": {"王某发热": True}}, {"topic": "x" * 90},
                                  {"facts": {f"fact_{number}": True for number in range(21)}}])  # fmt: skip
def test_neither_topic_nor_facts_are_a_way_round_that(town: Ground, said: dict[str, object]) -> None:
    with pytest.raises(Refused) as refusal:
        town.report(kind="health", words="", **said)
    assert refusal.value.field == next(iter(said))
    with pytest.raises(Refused):
        town.report(kind="rework", **said)
    assert not Case.objects.exists()


def test_who_has_left_is_given_nothing_to_answer_for(town: Ground) -> None:
    case = serious(town)
    gone = town.who("other_leader")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    for verb, role in (("supervise", "supervisor"), ("set_plan", "responsible")):
        with pytest.raises(Refused, match="no longer works") as refusal:
            town.do(verb, case, **{role: gone})
        assert refusal.value.field == role
    with pytest.raises(Refused, match="no longer works"):
        town.do("transfer", case, by=town.who("leader"), to=gone)
