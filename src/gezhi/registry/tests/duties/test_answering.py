"""Who answers: always somebody, at every level, at every instant, also after corrections."""

from datetime import timedelta

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.people.actions.devices import end_devices
from gezhi.people.models import Device
from gezhi.registry.actions import corrections, duties, places
from gezhi.registry.reads.answering import answering
from gezhi.registry.reads.coverage import coverage
from testing.browser import device_for
from testing.town import DAY, FOUNDED, HOUR, Town, small_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return small_town()


def names(town: Town, place: str, at: object, known: object = None) -> list[str]:
    answer = answering(place=town.places[place], at=at, known=known, seen_by=OPERATOR)  # type: ignore[arg-type]
    return [link.answers.name for link in answer.links]


def test_the_chain_has_a_name_at_every_level(town: Town) -> None:
    assert names(town, "washroom", town.now) == ["马桂兰", "乔文斌", "乔文斌", "葛红梅", "秦若川", "沈向东"]


def test_a_place_without_its_own_duty_is_answered_for_by_the_nearest_above(town: Town) -> None:
    answer = answering(place=town.places["gate"], at=town.now, seen_by=OPERATOR)
    assert (answer.answers.name, answer.own) == ("乔文斌", False)


def test_before_the_founding_there_was_no_such_place(town: Town) -> None:
    with pytest.raises(NotThere):
        answering(place=town.places["gate"], at=FOUNDED - HOUR, seen_by=OPERATOR)


def test_a_hand_over_leaves_no_instant_without_a_name(town: Town) -> None:
    when = town.now + DAY
    duties.hand_over(
        duty=town.duties["cleaner of washroom"], to=town.people["relief_cleaner"], when=when, by=OPERATOR, at=town.now
    )
    just_before = when - timedelta(microseconds=1)
    assert names(town, "washroom", just_before)[0] == "马桂兰"
    assert names(town, "washroom", when)[0] == "田秀英"


def test_a_substitute_answers_only_meanwhile_and_names_the_absent(town: Town) -> None:
    start, end = town.now + 2 * HOUR, town.now + 6 * HOUR
    duties.substitute(
        duty=town.duties["cleaner of washroom"],
        person=town.people["relief_cleaner"],
        start=start,
        end=end,
        reason="请假半天",
        by=town.people["manager"],
        at=town.now,
    )
    meanwhile = answering(place=town.places["washroom"], at=start, seen_by=OPERATOR).answers
    assert (meanwhile.name, meanwhile.stands_in_for) == ("田秀英", "马桂兰")
    assert names(town, "washroom", end)[0] == "马桂兰"


def test_a_correction_changes_what_we_know_and_not_what_we_knew(town: Town) -> None:
    moment = town.now - 3 * DAY
    corrections.correct(
        duty=town.duties["cleaner of washroom"],
        person=town.people["relief_cleaner"],
        reason="名单抄错了",
        by=OPERATOR,
        at=town.now,
    )
    assert names(town, "washroom", moment)[0] == "田秀英"
    assert names(town, "washroom", moment, known=town.now - HOUR)[0] == "马桂兰"


def test_dating_a_hand_over_right_moves_both_edges(town: Town) -> None:
    successor = duties.hand_over(
        duty=town.duties["cleaner of washroom"],
        to=town.people["relief_cleaner"],
        when=town.now,
        by=OPERATOR,
        at=town.now,
    )
    corrections.correct(
        duty=successor, start=town.now - DAY, neighbours=True, reason="早一天交接", by=OPERATOR, at=town.now + HOUR
    )
    assert names(town, "washroom", town.now - HOUR)[0] == "田秀英"
    assert names(town, "washroom", town.now - 2 * DAY)[0] == "马桂兰"


def test_moving_a_site_keeps_the_past_as_it_was(town: Town) -> None:
    places.move_place(
        place=town.places["site"], parent=town.places["other_grid"], when=town.now, by=OPERATOR, at=town.now
    )
    assert names(town, "site", town.now - HOUR) == ["乔文斌", "葛红梅", "秦若川", "沈向东"]
    assert names(town, "site", town.now) == ["乔文斌", "孟雨桐", "孟雨桐", "沈向东"]


def test_a_move_dated_back_is_visible_as_known_later_only(town: Town) -> None:
    moved = town.now - 5 * DAY
    places.move_place(
        place=town.places["site"], parent=town.places["other_grid"], when=moved, reason="漏登", by=OPERATOR, at=town.now
    )
    moment = town.now - DAY
    assert names(town, "site", moment)[2] == "孟雨桐"
    assert names(town, "site", moment, known=moment)[2] == "秦若川"


def test_a_second_holder_is_refused_with_the_sentence(town: Town) -> None:
    with pytest.raises(Conflict) as refusal:
        duties.assign(
            place=town.places["site"],
            post="steward",
            person=town.people["stranger"],
            start=town.now,
            by=OPERATOR,
            at=town.now,
        )
    assert refusal.value.field == "start"


def test_the_zone_never_loses_its_head(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        duties.end_duty(duty=town.duties["head"], when=town.now, reason="调离", by=OPERATOR, at=town.now)
    assert refusal.value.field == "end"
    assert names(town, "zone", town.now + DAY) == ["沈向东"]


def test_the_head_hands_over(town: Town) -> None:
    duties.hand_over(
        duty=town.duties["head"], to=town.people["organiser"], when=town.now + DAY, by=OPERATOR, at=town.now
    )
    assert names(town, "zone", town.now + 2 * DAY) == ["韩志远"]


def test_a_duty_already_changed_by_somebody_else_is_a_conflict(town: Town) -> None:
    seen = town.duties["manager of site"]
    duties.hand_over(duty=seen, to=town.people["stranger"], when=town.now, by=OPERATOR, at=town.now)
    with pytest.raises(Conflict):
        duties.end_duty(duty=seen, when=town.now + DAY, reason="晚了一步", by=OPERATOR, at=town.now)


def test_one_who_answers_for_another_group_is_told_nothing(town: Town) -> None:
    with clock_at(town.now), pytest.raises(NotYours):
        answering(place=town.places["site"], at=town.now, seen_by=town.people["other_leader"])


def test_the_manager_sees_the_chain_of_his_site(town: Town) -> None:
    with clock_at(town.now):
        answer = answering(place=town.places["washroom"], at=town.now, seen_by=town.people["manager"])
    assert answer.answers.name == "马桂兰"


def test_nobody_changes_the_duty_he_himself_holds(town: Town) -> None:
    with pytest.raises(NotYours):
        duties.end_duty(
            duty=town.duties["manager of site"],
            when=town.now + DAY,
            reason="不想干了",
            by=town.people["manager"],
            at=town.now,
        )


def test_ending_a_place_ends_its_duties_and_keeps_its_past(town: Town) -> None:
    places.end_place(place=town.places["washroom"], when=town.now, reason="拆除", by=OPERATOR, at=town.now)
    assert names(town, "washroom", town.now - HOUR)[0] == "马桂兰"
    with pytest.raises(NotThere):
        names(town, "washroom", town.now)


def test_whoever_answered_for_a_place_that_has_ended_can_still_ask_about_it(town: Town) -> None:
    places.end_place(place=town.places["washroom"], when=town.now, reason="拆除", by=OPERATOR, at=town.now)
    with clock_at(town.now + DAY):
        answer = answering(place=town.places["washroom"], at=town.now - HOUR, seen_by=town.people["leader"])
        assert answer.answers.name == "马桂兰"
        with pytest.raises(NotYours):
            answering(place=town.places["washroom"], at=town.now - HOUR, seen_by=town.people["other_leader"])


def test_a_place_that_is_to_move_later_ends_for_good(town: Town) -> None:
    later = town.now + 5 * DAY
    places.move_place(place=town.places["washroom"], parent=town.places["site"], when=later, by=OPERATOR, at=town.now)
    places.end_place(place=town.places["washroom"], when=town.now + DAY, reason="拆除", by=OPERATOR, at=town.now)
    with pytest.raises(NotThere):
        names(town, "washroom", later + DAY)


def test_a_place_with_places_below_does_not_end(town: Town) -> None:
    with pytest.raises(Refused):
        places.end_place(place=town.places["building"], when=town.now, reason="拆除", by=OPERATOR, at=town.now)


def test_a_duty_for_an_ended_place_is_refused(town: Town) -> None:
    places.end_place(place=town.places["washroom"], when=town.now, reason="拆除", by=OPERATOR, at=town.now)
    with pytest.raises(Refused):
        duties.assign(
            place=town.places["washroom"],
            post="executor",
            person=town.people["stranger"],
            start=town.now + DAY,
            by=OPERATOR,
            at=town.now,
        )


def test_the_coverage_report_lists_gaps_now_and_ahead_with_who_answers_meanwhile(town: Town) -> None:
    duties.end_duty(
        duty=town.duties["cleaner of washroom"], when=town.now + 3 * DAY, reason="合同到期", by=OPERATOR, at=town.now
    )
    report = coverage(at=town.now, seen_by=OPERATOR)
    assert (report.covered, report.total) == (7, 9)
    assert {(gap.place.name, gap.answers) for gap in report.gaps_now} == {("北门岗", "乔文斌"), ("第一网格", "孟雨桐")}
    (ahead,) = report.gaps_ahead
    assert (ahead.place.name, ahead.last, ahead.answers, ahead.until) == ("东卫生间", "马桂兰", "乔文斌", None)


def test_a_holder_without_phone_and_device_is_reported(town: Town) -> None:
    duties.assign(
        place=town.places["gate"],
        post="executor",
        person=town.people["stranger"],
        start=town.now,
        by=OPERATOR,
        at=town.now,
    )
    report = coverage(at=town.now + HOUR, seen_by=OPERATOR)
    assert [line.name for line in report.unreachable] == ["石有田"]


def test_a_holder_with_a_working_device_needs_no_phone(town: Town) -> None:
    duties.assign(
        place=town.places["gate"],
        post="executor",
        person=town.people["stranger"],
        start=town.now,
        by=OPERATOR,
        at=town.now,
    )
    opened = device_for(town.people["stranger"], at=town.now)
    assert coverage(at=town.now + HOUR, seen_by=OPERATOR).unreachable == ()
    end_devices(Device.objects.filter(pk=opened.device.pk), by=OPERATOR, at=town.now + HOUR)
    assert len(coverage(at=town.now + 2 * HOUR, seen_by=OPERATOR).unreachable) == 1


def test_a_group_leader_gets_the_report_of_his_own_group(town: Town) -> None:
    with clock_at(town.now):
        report = coverage(at=town.now, seen_by=town.people["leader"])
    assert (report.total, [line.name for line in report.groups]) == (6, ["五组 港东"])
