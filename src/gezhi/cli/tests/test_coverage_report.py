"""`gezhi coverage`: a script learns of a gap from the exit code, a person from the table."""

from gezhi.cli.tests.typing_it import Gezhi
from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions import duties
from testing.town import DAY, FOUNDED, Town

UNCOVERED = {"HJ-5-03-02-G1": "gate", "HJ-6-01": "other_grid"}


def fill_gaps(town: Town) -> None:
    for short in UNCOVERED.values():
        duties.assign(
            place=town.places[short], post="steward", person=town.people["manager"], start=FOUNDED + DAY,
            by=OPERATOR, at=town.now, reason="补登",
        )  # fmt: skip


def test_a_gap_gives_exit_code_1_and_names_place_and_who_answers_meanwhile(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("coverage")
    assert told.code == 1
    assert "截至 2026-11-02 12:00：9 处中 7 处有自己的责任人，2 处没有。" in told.out
    assert "北门岗" in told.out
    assert "乔文斌" in told.out


def test_full_coverage_gives_exit_code_0(gezhi: Gezhi, town: Town) -> None:
    fill_gaps(town)
    told = gezhi("coverage")
    assert told.code == 0
    assert "0 处没有" in told.out


def test_any_past_moment_can_be_asked(gezhi: Gezhi, town: Town) -> None:
    fill_gaps(town)
    assert gezhi("coverage", "--at", "2026-09-01T12:00").code == 1
    assert gezhi("coverage", "--at", "2026-09-03").code == 0


def test_a_duty_that_ends_with_nobody_to_follow_is_announced_but_is_no_gap_yet(gezhi: Gezhi, town: Town) -> None:
    fill_gaps(town)
    duties.end_duty(
        duty=town.duties["cleaner of washroom"], when=town.now + 5 * DAY, by=OPERATOR, at=town.now, reason="离职"
    )
    told = gezhi("coverage", "--json")
    assert told.code == 0
    (gap,) = told.facts["gaps_ahead"]
    assert gap["code"] == "HJ-5-03-02-2-3E"
    assert gap["last_holder"] == "马桂兰"
    assert gap["answers"] == "乔文斌"
    assert gap["since"] == "2026-11-07T04:00:00Z"
    assert "2026-11-16 12:00 前到期、无人接任" in gezhi("coverage").out


def test_the_report_is_told_by_group(gezhi: Gezhi, town: Town) -> None:
    facts = gezhi("coverage", "--json").facts
    assert {gap["code"] for gap in facts["gaps_now"]} == set(UNCOVERED)
    assert [group["name"] for group in facts["groups"][:2]] == ["五组 港东", "六组 生物谷"]


def test_as_a_person_only_their_own_places_are_counted(gezhi: Gezhi, town: Town) -> None:
    facts = gezhi("coverage", "--json", "--as", "13800000008").facts
    assert facts["total"] == 2
    assert [gap["code"] for gap in facts["gaps_now"]] == ["HJ-6-01"]


def test_an_empty_system_has_no_places_and_no_gap(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("coverage", "--at", "2026-08-01")
    assert told.code == 0
    assert told.out == "还没有场所。\n"
