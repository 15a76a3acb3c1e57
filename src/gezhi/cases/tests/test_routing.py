"""Who receives, handles and verifies: the person on duty at that moment at that place for that kind of case."""

import pytest

from gezhi.cases import actions
from gezhi.cases.models import State
from gezhi.kernel.actors import OPERATOR, SYSTEM
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.registry.actions import duties
from gezhi.registry.models import Duty
from testing.cases import Ground
from testing.town import FOUNDED


@pytest.mark.parametrize(("kind", "place", "receiver"), [
    ("request", "site", "manager"), ("request", "washroom", "manager"), ("request", "gate", "manager"),
    ("request", "group", "leader"), ("request", "zone", "head"), ("request", "other_grid", "other_leader"),
    ("rework", "washroom", "cleaner"), ("rework", "gate", "manager"), ("hazard", "washroom", "manager"),
    ("health", "washroom", "manager"), ("burden", "washroom", "organiser"),
])  # fmt: skip
def test_a_new_case_comes_to_the_person_on_duty_for_its_kind(
    town: Ground, kind: str, place: str, receiver: str
) -> None:
    words = "" if kind == "health" else "有问题"
    case = actions.report(kind=kind, place=town.place(place), by=town.guest, at=town.now, words=words)
    assert case.receiver == case.turn == case.responsible == town.who(receiver)


def test_a_serious_hazard_goes_past_the_park_to_the_group(town: Ground) -> None:
    case = town.report(kind="hazard", grade="serious", place=town.place("washroom"))
    assert case.receiver == town.who("leader")


def test_whoever_is_on_duty_at_night_receives_at_night(town: Ground) -> None:
    night = town.now.replace(hour=18)
    duty = Duty.objects.get(place=town.place("site"), post="steward", recorded__upper_inf=True)
    duties.substitute(
        duty=duty, person=town.who("relief_cleaner"), start=night, end=night.replace(hour=22), reason="夜班", by=OPERATOR,
        at=town.now,
    )  # fmt: skip
    assert town.report(at=night).receiver == town.who("relief_cleaner")
    assert town.report(at=town.now).receiver == town.who("manager")


def test_the_first_receiver_is_responsible_until_another_has_accepted(town: Ground) -> None:
    case = town.case(State.DISPATCHED)
    assert (case.turn, case.responsible) == (town.who("cleaner"), town.who("manager"))
    town.do("accept", case)
    assert case.responsible == town.who("cleaner")
    town.do("return_case", case)
    assert (case.turn, case.responsible) == (town.who("manager"), town.who("manager"))


def test_a_case_is_given_back_only_with_a_reason(town: Ground) -> None:
    with pytest.raises(Refused, match="why") as refusal:
        town.do("return_case", town.case(State.HANDLING), words="  ")
    assert refusal.value.field == "words"


def test_who_dispatches_to_himself_has_accepted(town: Ground) -> None:
    case = town.case(State.FILED)
    town.do("dispatch", case, to=town.who("manager"))
    assert case.state == State.HANDLING and case.responsible == town.who("manager")


def test_what_the_park_cannot_solve_goes_to_the_group_then_to_the_zone_then_no_further(town: Ground) -> None:
    case = town.case(State.HANDLING)
    actions.hand_up(case=case, by=town.who("cleaner"), at=town.now, words="超出能力")
    assert (case.level, case.turn, case.responsible) == ("zone", town.who("leader"), town.who("manager"))
    actions.hand_up(case=case, by=town.who("leader"), at=town.now, words="需要区里协调")
    assert case.turn == town.who("head")
    with pytest.raises(Refused, match="nobody above"):
        actions.hand_up(case=case, by=town.who("head"), at=town.now, words="没有办法")


def test_the_nearest_checker_verifies(town: Ground) -> None:
    case = town.case(State.VERIFYING)
    assert (case.verifier, case.turn) == (town.checker, town.checker)


def test_nobody_verifies_his_own_work_nor_his_own_report(town: Ground) -> None:
    case = town.report(by=town.checker)
    for verb in ("file_case", "dispatch", "accept", "answer"):
        town.do(verb, case)
    assert case.verifier not in (town.checker, town.who("cleaner"))
    with pytest.raises(NotYours):
        town.do("pass_case", case, by=town.checker)
    with pytest.raises(NotYours):
        town.do("pass_case", case, by=town.who("cleaner"))


def test_the_verifier_of_a_manager_is_not_the_cleaner_below_him(town: Ground) -> None:
    duty = Duty.objects.get(place=town.place("site"), post="checker")
    duties.end_duty(duty=duty, when=town.now, by=OPERATOR, at=town.now, reason="调离")
    case = town.report(place=town.place("washroom"), kind="rework")
    town.do("file_case", case)
    town.do("dispatch", case, to=town.who("manager"))
    town.do("answer", case, by=town.who("manager"))
    assert case.verifier == town.who("grid_worker")


def test_where_the_chain_has_nobody_else_the_case_has_to_go_up(town: Ground) -> None:
    zone = town.place("zone")
    organiser = Duty.objects.get(place=zone, post="organiser")
    duties.end_duty(duty=organiser, when=town.now, by=OPERATOR, at=town.now, reason="调离")
    case = actions.open_case(kind="rework", place=zone, title="公告栏破损", by=SYSTEM, at=town.now)
    assert case.handler == town.who("head")
    town.do("accept", case, by=town.who("head"))
    with pytest.raises(Refused, match="Nobody other than you"):
        town.do("answer", case, by=town.who("head"))
    duties.assign(
        place=zone, post="checker", person=town.who("auditor"), start=FOUNDED, by=OPERATOR, at=town.now, reason="x"
    )
    town.do("answer", case, by=town.who("head"))
    assert case.verifier == town.who("auditor")


def test_a_stranger_moves_nothing(town: Ground) -> None:
    for state, verb in ((State.REPORTED, "file_case"), (State.FILED, "dispatch"), (State.DISPATCHED, "accept"),
                        (State.HANDLING, "answer"), (State.VERIFYING, "pass_case"), (State.CLOSED, "reopen"),
                        (State.HANDLING, "transfer"), (State.HANDLING, "pause")):  # fmt: skip
        with pytest.raises(NotYours):
            town.do(verb, town.case(state), by=town.who("stranger"))


def test_another_groups_leader_moves_nothing_either(town: Ground) -> None:
    with pytest.raises(NotYours):
        town.do("file_case", town.report(), by=town.who("other_leader"))


def test_a_failed_check_is_a_case_with_a_handler_in_one_call(town: Ground) -> None:
    case = actions.open_case(
        kind="rework", place=town.place("washroom"), title="消毒不合格", words="试纸低于 250 mg/L", by=town.checker, at=town.now,
        cause="check:12",
    )  # fmt: skip
    assert (case.state, case.handler, case.source) == (State.DISPATCHED, town.who("cleaner"), "check")
    assert list(case.moves.order_by("pk").values_list("verb", "by")) == [
        ("report", town.checker.ref), ("file_case", "system"), ("dispatch", "system")
    ]  # fmt: skip
