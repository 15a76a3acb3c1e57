"""Permits: since when, until when, suspended and revoked with a reason, over with the incident; open to everybody, nobody named."""

from datetime import timedelta

import pytest

from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.policy.actions import incidents
from gezhi.reopening import actions, clock
from gezhi.reopening.actions import permits
from gezhi.reopening.models import Permit, PermitMove, PermitState, State
from gezhi.reopening.reads import permit_by_code, permits_public
from testing.reopening import Reopening, fresh, moment

SECOND = timedelta(seconds=1)


def test_anybody_can_check_a_permit_and_reads_no_persons_name(town: Reopening) -> None:
    permit = town.approved().permit
    found = permit_by_code(code=permit.code.lower(), at=town.now)
    assert (found.holds, found.enterprise, found.place) == (True, "海岬鲜禾食品有限公司", "港东食品园")
    said = repr(found)
    assert not any(name in said for name in ("许蔓", "乔文斌", "秦若川", "1380"))
    with pytest.raises(NotThere):
        permit_by_code(code="NOTACODE2345", at=town.now)


def test_codes_cannot_be_guessed_from_one_another(town: Reopening) -> None:
    codes = {town.approved(town.firm(f"{number} 号公司")).permit.code for number in range(3)}
    assert len(codes) == 3 and all(len(code) == 12 for code in codes)


def test_a_period_that_is_over_is_over_before_the_clock_has_written_it_down(town: Reopening) -> None:
    one = town.approved()
    end = one.permit.until
    assert end is not None and one.permit.holds(end - SECOND) and not one.permit.holds(end)
    assert permit_by_code(code=one.permit.code, at=end).state == PermitState.EXPIRED
    assert len(permits_public(at=end)) == 0
    assert clock.expire_permits(at=end) == 1 and clock.expire_permits(at=end) == 0
    assert fresh(one).state == State.ENDED


def test_who_is_over_applies_anew_with_everything_known(town: Reopening) -> None:
    one = town.approved()
    assert one.permit.until is not None
    clock.expire_permits(at=one.permit.until)
    town.now = moment("2020-02-20")
    again = town.begin()
    assert again.pk != one.pk and again.items.get(code="on-site").state == "prefilled"


def test_suspended_it_does_not_hold_until_it_is_taken_up_again(town: Reopening) -> None:
    permit, manager = town.approved().permit, town.who("manager")
    with pytest.raises(Refused):
        permits.suspend(permit=permit, reason=" ", by=manager, at=town.now)
    permits.suspend(permit=permit, reason="消毒记录缺三天。", by=manager, at=town.now)
    assert not permit.holds(town.now) and len(permits_public(at=town.now)) == 0
    assert "消毒" not in repr(permit_by_code(code=permit.code, at=town.now))
    permits.resume(permit=permit, by=town.who("leader"), at=town.now)
    assert permit.holds(town.now)
    assert list(PermitMove.objects.filter(permit=permit).order_by("pk").values_list("verb", flat=True)) == [
        "issue", "suspend", "resume",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["member", "stranger", "other_leader", "cleaner", "auditor"])
def test_only_those_who_answer_for_the_site_touch_a_permit(town: Reopening, who: str) -> None:
    permit = town.approved().permit
    with pytest.raises(NotYours):
        permits.suspend(permit=permit, reason="x", by=town.who(who), at=town.now)


def test_revoked_it_ends_its_application_and_another_may_begin(town: Reopening) -> None:
    one = town.approved()
    permits.revoke(permit=one.permit, reason="擅自扩大范围。", by=town.who("leader"), at=town.now)
    assert fresh(one).state == State.ENDED and not one.permit.holds(town.now)
    assert town.begin().pk != one.pk


def test_under_filing_the_permit_opens_on_submission_and_a_withdrawal_ends_it(town: Reopening) -> None:
    town.now = moment("2020-02-26")
    one = town.submitted()
    assert (one.mode, one.state) == ("pledge", State.SUBMITTED)
    assert one.permit.holds(town.now)
    actions.withdraw(application=one, by=town.member, at=town.now)
    assert Permit.objects.get(pk=one.permit.pk).state == PermitState.EXPIRED


def test_what_is_only_pledged_is_not_refused_but_given_back(town: Reopening) -> None:
    town.now = moment("2020-02-26")
    one = town.submitted()
    with pytest.raises(Refused) as refusal:
        actions.refuse(application=one, words="不行。", by=town.who("manager"), at=town.now)
    assert refusal.value.code == "not-refusable"
    back = town.give_back(one)
    assert back.state == State.RETURNED and Permit.objects.get(application=one).holds(town.now)


def test_the_lifting_of_the_incident_ends_everything(town: Reopening) -> None:
    done, draft, sent = town.approved(), town.begin(town.firm("二号公司")), town.submitted(town.firm("三号公司"))
    back = town.give_back(town.submitted(town.firm("四号公司")))
    lifted = moment("2020-02-20")
    incidents.lift(incident=town.incident, reason="响应终止", by=town.who("head"), at=lifted)
    assert not permit_by_code(code=done.permit.code, at=lifted).holds
    assert permit_by_code(code=done.permit.code, at=lifted - SECOND).state == PermitState.OPEN
    assert clock.follow_incidents(at=lifted) == 4 and clock.follow_incidents(at=lifted) == 0
    assert [fresh(one).state for one in (done, draft, sent, back)] == ["ended", "lapsed", "lapsed", "lapsed"]
    town.now = lifted
    with pytest.raises(Refused) as refusal:
        town.begin(town.firm("五号公司"))
    assert refusal.value.code in ("lifted", "nothing-needed")


def test_a_version_that_was_not_seen_is_a_conflict(town: Reopening) -> None:
    permit = town.approved().permit
    with pytest.raises(Conflict):
        permits.suspend(permit=permit, reason="x", by=town.who("leader"), at=town.now, version=permit.version + 1)
