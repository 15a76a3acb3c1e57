"""`gezhi who`: a name for every place and every moment."""

from datetime import timedelta

import pytest

from gezhi.cli.tests.typing_it import Gezhi
from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions import corrections, duties, places
from testing.town import DAY, FOUNDED, HOUR, NOON, Town


def test_the_person_at_the_place_is_named_with_post_and_since_when(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("who", "东卫生间")
    assert told.code == 0
    assert "2026-11-02 12:00 由 马桂兰 负责（" in told.out
    assert "保洁员，自 2026-09-01）。" in told.out
    assert told.err == ""


def test_the_chain_goes_from_the_place_up_to_the_zone(gezhi: Gezhi, town: Town) -> None:
    chain = gezhi("who", "HJ-5-03-02-2-3E", "--json").facts["chain"]
    assert [link["kind"] for link in chain] == ["point", "building", "site", "grid", "group", "zone"]
    assert [link["answers"]["name"] for link in chain] == ["马桂兰", "乔文斌", "乔文斌", "葛红梅", "秦若川", "沈向东"]


def test_a_place_without_its_own_holder_is_answered_for_from_above(gezhi: Gezhi, town: Town) -> None:
    facts = gezhi("who", "北门岗", "--json").facts
    assert facts["own"] is False
    assert facts["answers"]["name"] == "乔文斌"
    assert "由上级“港东食品园”兜底" in gezhi("who", "北门岗").out


def test_json_keeps_its_shape(gezhi: Gezhi, town: Town) -> None:
    facts = gezhi("who", "HJ", "--json", "--at", "2026-11-01T00:00+08:00").facts
    duty = town.duties["head"]
    holder = {
        "duty": duty.pk,
        "person": duty.person_id,
        "name": "沈向东",
        "post": "head",
        "title": "",
        "since": "2026-08-31T16:00:00Z",
        "until": None,
        "stands_in_for": None,
    }
    assert facts["place"] == town.places["zone"].pk
    assert (facts["kind"], facts["code"], facts["name"]) == ("zone", "HJ", "海岬高新区")
    assert (facts["at"], facts["known"], facts["own"]) == ("2026-10-31T16:00:00Z", None, True)
    assert facts["answers"] == holder
    assert facts["chain"][0]["holders"][0] == holder


def test_the_past_is_asked_in_the_zones_own_time_unless_an_offset_is_given(gezhi: Gezhi, town: Town) -> None:
    handed_over = FOUNDED + 10 * DAY + 8 * HOUR
    duties.hand_over(
        duty=town.duties["cleaner of washroom"],
        to=town.people["relief_cleaner"],
        when=handed_over,
        by=OPERATOR,
        at=town.now,
        reason="换岗",
    )

    def name(at: str) -> str:
        return str(gezhi("who", "东卫生间", "--at", at, "--json").facts["answers"]["name"])

    assert name("2026-09-11T07:59") == "马桂兰"
    assert name("2026-09-11T08:00") == "田秀英"
    assert name("2026-09-11T08:00+09:00") == "马桂兰"
    assert name("2026-09-11") == "马桂兰"


def test_what_was_known_before_a_correction_can_still_be_asked(gezhi: Gezhi, town: Town) -> None:
    corrections.correct(
        duty=town.duties["cleaner of washroom"],
        person=town.people["relief_cleaner"],
        by=OPERATOR,
        at=NOON - HOUR,
        reason="当时登记错了人",
    )
    asked = ("who", "东卫生间", "--at", "2026-10-01", "--json")
    assert gezhi(*asked).facts["answers"]["name"] == "田秀英"
    assert gezhi(*asked, "--known", "2026-11-01").facts["answers"]["name"] == "马桂兰"
    assert "按 2026-11-01 时掌握的情况" in gezhi(*asked[:-1], "--known", "2026-11-01").out


def test_a_name_shared_by_two_places_is_refused_with_the_list(gezhi: Gezhi, town: Town) -> None:
    places.add_place(
        kind="gate", name="北门岗", code="HJ-6-01-G1", parent=town.places["other_grid"], by=OPERATOR, at=FOUNDED
    )
    told = gezhi("who", "北门岗")
    assert told.code == 2
    assert "HJ-5-03-02-G1" in told.err
    assert "HJ-6-01-G1" in told.err
    assert gezhi("who", "HJ-6-01-G1").code == 0


@pytest.mark.parametrize("option", ["--at", "--known"])
@pytest.mark.parametrize("nonsense", ["yesterday", "2026-13-01", "1900-01-01", "2026-11-02T25:00", ""])
def test_a_time_that_is_none_is_refused_with_a_sentence(gezhi: Gezhi, town: Town, option: str, nonsense: str) -> None:
    told = gezhi("who", "HJ", option, nonsense)
    assert (told.code, told.out) == (2, "")
    assert "年份" in told.err or "不是时间" in told.err


def test_a_time_before_the_place_existed_is_refused(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("who", "HJ", "--at", "2026-08-01")
    assert told.code == 2
    assert "Traceback" not in told.err


def test_an_unknown_place_is_refused_as_text_and_as_json(gezhi: Gezhi, town: Town) -> None:
    assert "没有叫“海港”的场所" in gezhi("who", "海港").err
    told = gezhi("who", "海港", "--json")
    assert told.code == 2
    assert '"code": "not-there", "field": "place"' in told.err


def test_as_a_person_one_sees_what_one_answers_for_and_nothing_else(gezhi: Gezhi, town: Town) -> None:
    assert gezhi("who", "东卫生间", "--as", "138 0000 0006").code == 0
    told = gezhi("who", "HJ-6", "--as", "13800000006")
    assert told.code == 2
    assert "HJ-6" in told.err
    assert gezhi("who", "HJ-6", "--as", "13800000010").code == 0


def test_as_somebody_unknown_is_refused(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("who", "HJ", "--as", "13899999999")
    assert told.code == 2
    assert "没有人登记手机号 13899999999" in told.err


def test_the_same_is_said_in_english(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("who", "北门岗", "--lang", "en")
    assert "乔文斌 answers (Steward 园区经理, since 2026-09-01)." in told.out
    assert "The place has nobody of its own; 港东食品园 answers for it from above." in told.out
    assert "Gate" in told.out
    assert "No place is called" in gezhi("--lang", "en", "who", "海港").err


def test_the_answer_lasts_until_the_very_end_of_a_duty(gezhi: Gezhi, town: Town) -> None:
    ending = town.now + timedelta(days=3)
    duties.end_duty(duty=town.duties["cleaner of washroom"], when=ending, by=OPERATOR, at=town.now, reason="离职")
    last = ending - timedelta(microseconds=1)
    assert gezhi("who", "东卫生间", "--at", last.isoformat(), "--json").facts["own"] is True
    assert gezhi("who", "东卫生间", "--at", ending.isoformat(), "--json").facts["own"] is False
