"""Whom a notice is for: written as data, counted, frozen."""

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import send
from gezhi.notices.models import Notice, NoticeState, Recipient, TallyDelta
from gezhi.notices.tests.building import EVERY_FIRM, STEWARDS, Street
from gezhi.registry.actions import duties
from testing.town import DAY, HOUR


def names(notice: Notice) -> set[str]:
    rows = Recipient.objects.filter(notice=notice).select_related("person", "enterprise")
    return {str(row.person or row.enterprise) for row in rows}


def test_by_duty_a_person_with_two_duties_comes_once(firms: Street) -> None:
    notice = firms.sent(audience=STEWARDS, body="今日巡查。")
    assert names(notice) == {"葛红梅", "乔文斌"}
    manager = Recipient.objects.get(notice=notice, person=firms.town.people["manager"])
    assert manager.place == firms.town.places["site"]
    assert manager.follow_up == firms.town.people["grid_worker"], "nobody follows up on themselves"


def test_by_place_and_the_nearest_who_answers_follows_up(firms: Street) -> None:
    group = firms.town.places["group"]
    notice = firms.sent(audience={"parts": [{"of": "enterprises", "under": [group.pk]}]})
    assert names(notice) == {"港东恒通报关行", "海岬百谷烘焙坊", "远礁船舶配件", "无号商贸"}
    row = firms.recipient(notice, "港东恒通报关行")
    assert (row.group, row.site, row.follow_up) == (group, firms.town.places["site"], firms.town.people["manager"])
    other = firms.sent(audience=EVERY_FIRM)
    assert firms.recipient(other, "生物谷试剂").follow_up == firms.town.people["other_leader"]


def test_parts_are_added_and_taken_away(firms: Street) -> None:
    other = firms.town.places["other_group"].pk
    choice = {
        "parts": [
            {"of": "enterprises"},
            {"of": "duties", "posts": ["steward"]},
            {"of": "people", "ids": [firms.town.people["manager"].pk]},
        ],
        "except": [
            {"of": "enterprises", "under": [other]},
            {"of": "people", "ids": [firms.town.people["grid_worker"].pk]},
        ],
    }
    assert names(firms.sent(audience=choice, body="请查收。")) == {
        "港东恒通报关行", "海岬百谷烘焙坊", "远礁船舶配件", "无号商贸", "乔文斌",
    }  # fmt: skip


def test_by_a_named_state(firms: Street) -> None:
    first = firms.sent()
    firms.recipient(first, "无号商贸")
    Recipient.objects.filter(notice=first).exclude(enterprise=firms.firms["远礁船舶配件"]).update(
        reached_at=firms.town.now, read_at=firms.town.now, confirmed_at=firms.town.now
    )
    again = {"parts": [{"of": "enterprises", "states": [{"state": "unconfirmed", "notice": first.pk}]}]}
    assert names(firms.sent(audience=again)) == {"远礁船舶配件"}
    without = {"parts": [{"of": "enterprises", "states": [{"state": "no-phone", "not": True}]}]}
    assert "无号商贸" not in names(firms.sent(audience=without))


def test_it_is_frozen_when_sent(firms: Street) -> None:
    notice = firms.sent(audience=STEWARDS, body="今日巡查。")
    town = firms.town
    duties.end_duty(
        duty=town.duties["grid_worker of grid"], when=town.now + HOUR, reason="调走", by=OPERATOR, at=town.now
    )
    town.now += DAY
    assert "葛红梅" in names(notice)
    assert "葛红梅" not in names(firms.sent(audience=STEWARDS, body="今日巡查。"))


def test_the_tally_of_recipients_goes_with_them(firms: Street) -> None:
    notice = firms.sent()
    assert sum(TallyDelta.objects.filter(notice=notice, figure="recipients").values_list("number", flat=True)) == 5


def test_an_empty_audience_is_refused(firms: Street) -> None:
    empty = {"parts": [{"of": "enterprises", "tags": ["没有这样的"]}]}
    with pytest.raises(Refused, match="Nobody"):
        firms.sent(audience=empty)
    assert not Recipient.objects.exists()


def test_a_variable_without_a_value_is_refused_before_anything_leaves(firms: Street) -> None:
    with pytest.raises(Refused, match=r"\{\{截止时间\}\}"):
        firms.sent(body="{{企业}}请在{{截止时间}}前回复。")
    assert not Recipient.objects.exists()
    firms.sent(body="{{企业}}请在{{截止时间}}前回复。", values={"截止时间": "今天 12:00"})


def test_a_leader_writes_to_the_own_group_and_to_no_other(firms: Street) -> None:
    leader = firms.town.people["leader"]
    assert "生物谷试剂" not in names(firms.sent(by=leader)), "who names no place means the own places"
    beyond = {"parts": [{"of": "enterprises", "under": [firms.town.places["other_group"].pk]}]}
    with pytest.raises(NotYours, match="1 recipient lies outside"):
        firms.sent(by=leader, audience=beyond)


@pytest.mark.parametrize("who", ["relief_cleaner", "stranger", "auditor", "administrator"])
def test_who_runs_nothing_writes_nothing(firms: Street, who: str) -> None:
    with pytest.raises(NotYours):
        firms.sent(by=firms.town.people[who])


def test_a_choice_that_is_none_is_refused(firms: Street) -> None:
    for odd in ({"of": "everyone"}, {"of": "duties", "posts": ["king"]}, {"of": "enterprises", "under": ["3"]}, "all"):
        with pytest.raises(Refused, match="not understood"):
            firms.sent(audience={"parts": [odd]})


def test_a_draft_can_lack_everything(firms: Street) -> None:
    notice = write_notice(draft=Draft("", ""), by=firms.town.people["leader"], at=firms.town.now)
    assert notice.state == NoticeState.DRAFT
    with pytest.raises(Refused, match="title"):
        send(notice=notice.pk, by=firms.town.people["leader"], at=firms.town.now)
