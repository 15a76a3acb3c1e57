"""The same dated story under one pack: what an enterprise met on four days of the same spring, and how it is read today.

12 February 2020: approval. 25 February: above scale files, everybody else pledges. 5 March: where the risk is low, nothing.
Each application stays judged as it was on its day, whatever day it is looked at.
"""

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Refused
from gezhi.policy.actions import incidents
from gezhi.policy.reads import pack_at
from gezhi.reopening import actions, clock
from gezhi.reopening.checking import Incomplete
from gezhi.reopening.models import Application, Permit, State
from gezhi.reopening.reads import application_page, what_applies
from gezhi.reopening.reads.figures import by_state
from testing.reopening import Reopening, fresh, moment, variant


def met(town: Reopening, firm: str = "food") -> tuple[str, int, str]:
    """What the enterprise reads on its page today: mode, how much it has to bring, on what the permit opens."""
    found = what_applies(enterprise=town.firms[firm], place=town.place(), at=town.now, seen_by=OPERATOR)[0]
    return found.admission.mode, len(found.missing), found.admission.opens_on


def test_the_story_of_one_spring(town: Reopening) -> None:
    town.firms["large"] = town.firm("规上企业", above_scale=True, staff=300)
    town.firms["late"] = town.firm("三月才来的公司")
    nobody_may_open_on_8_february(town)
    approved = approval_on_12_february(town)
    draft = large_one_begins_under_approval(town)
    filed = filing_on_25_february(town, draft)
    pledged = pledge_the_same_day(town)
    nothing_on_5_march_until_the_risk_rises(town)
    each_is_read_by_the_rule_of_its_day(
        town, (approved, "approval"), (filed, "filing-above-scale"), (pledged, "pledge")
    )
    opened = {
        day: by_state(incident=town.incident, at=moment(day, "18:00"), seen_by=OPERATOR).total.open
        for day in ("2020-02-08", "2020-02-12", "2020-02-25", "2020-03-05")
    }
    assert opened == {"2020-02-08": 0, "2020-02-12": 1, "2020-02-25": 3, "2020-03-05": 3}


def nobody_may_open_on_8_february(town: Reopening) -> None:
    """Nobody may open before the 9th is over."""
    town.now = moment("2020-02-08")
    with pytest.raises(Refused) as closed:
        town.begin()
    assert closed.value.code == "closed" and "2 月 9 日" in str(closed.value)


def approval_on_12_february(town: Reopening) -> Application:
    """A plan and a yes of the site and of the group, then the permit."""
    town.now = moment("2020-02-12")
    assert met(town) == ("approval", 7, "decision") and met(town, "large") == ("approval", 10, "decision")
    food = town.submitted()
    assert not Permit.objects.exists()
    food = town.approve(food, "manager", "leader")
    assert food.state == State.APPROVED and food.permit.since == town.now
    return food


def large_one_begins_under_approval(town: Reopening) -> Application:
    """It begins, and then fills in for two weeks."""
    large = town.firms["large"]
    draft = town.begin(large)
    actions.fill(application=draft, code="on-site", value=120, by=town.speaker(large), at=town.now)
    assert draft.rule == "approval-above-scale" and draft.levels == ["site", "group", "zone"]
    return draft


def filing_on_25_february(town: Reopening, draft: Application) -> Application:
    """Above scale one files now: the draft is brought under the rule of the day, and keeps what was said."""
    town.now = moment("2020-02-25")
    speaker = town.speaker(town.firms["large"])
    assert met(town, "large")[0] == "filing" and met(town, "late") == ("pledge", 3, "submission")
    with pytest.raises(Incomplete) as lacking:
        actions.submit(application=draft, by=speaker, at=town.now)
    assert {one.code for one in lacking.value.points} == {"plan", "emergency-plan", "masks-days", "pledge-standard"}
    draft = fresh(draft)
    assert (draft.rule, draft.mode, draft.items.get(code="on-site").value) == ("filing-above-scale", "filing", 120)
    filed = actions.submit(application=town.complete(draft), by=speaker, at=town.now)
    assert filed.state == State.SUBMITTED and filed.permit.holds(town.now)
    return filed


def pledge_the_same_day(town: Reopening) -> Application:
    """Three answers, work begins at once, the site looks afterwards."""
    pledged = town.submitted(town.firms["late"])
    assert (pledged.mode, pledged.items.count()) == ("pledge", 3) and pledged.permit.holds(town.now)
    assert town.approve(pledged, "manager").state == State.APPROVED
    return pledged


def nothing_on_5_march_until_the_risk_rises(town: Reopening) -> None:
    """At low risk whoever comes now needs nothing; when the risk rises during the day a pledge is asked from that hour on."""
    town.now = moment("2020-03-05")
    newcomer = town.firms["newcomer"] = town.firm("新来的公司")
    said = {"incident": town.incident, "basis": "省里的分级", "by": town.who("head")}
    incidents.set_risk(place=town.place("zone"), level="low", at=town.now, **said)  # type: ignore[arg-type]
    assert met(town, "newcomer")[0] == "none"
    with pytest.raises(Refused) as nothing:
        town.begin(newcomer)
    assert nothing.value.code == "nothing-needed" and "低风险" in str(nothing.value)
    incidents.set_risk(place=town.place(), level="medium", at=town.now, **said)  # type: ignore[arg-type]
    town.now = moment("2020-03-05", "14:00")
    assert met(town, "newcomer")[0] == "pledge"


def each_is_read_by_the_rule_of_its_day(town: Reopening, *told: tuple[Application, str]) -> None:
    """Looked at in April, nothing of the past is judged anew."""
    later = moment("2020-04-10")
    for one, rule in told:
        page = application_page(which=one.pk, seen_by=town.who("leader"), at=later)
        assert (page.application.rule, page.application.mode) == (rule, rule.partition("-")[0])
        assert page.application.pack_version.pack == pack_at(incident=town.incident, at=one.submitted_at or later)


def test_a_pack_switched_in_the_middle_judges_what_comes_in_from_then_on(town: Reopening) -> None:
    waiting, draft = town.submitted(), town.begin(town.firm("草稿公司"))
    back = town.give_back(town.submitted(town.firm("退回公司")))
    first = town.incident.packs.get().pack_version

    def stricter(content: dict) -> None:  # type: ignore[type-arg]
        for rule in content["admission"]["rules"]:
            if rule["id"] == "approval":
                rule |= {
                    "id": "approval-strict",
                    "materials": [*rule["materials"], "isolation-room"],
                    "levels": ["zone"],
                }

    second = variant(first, "2", stricter)
    town.now = moment("2020-02-13")
    incidents.switch_pack(
        incident=town.incident, pack_version=second, reason="市里收紧", by=town.who("head"), at=town.now
    )
    town.now = moment("2020-02-13", "14:00")

    # What waits keeps its rule and its reviewers.
    assert fresh(waiting).pack_version == first
    assert town.approve(waiting, "manager", "leader").state == State.APPROVED

    # What came back asks only what came back, under the rule by which it was given back.
    actions.fill(application=back, code="on-site", value=18, by=town.speaker(back.enterprise), at=town.now)
    again = actions.submit(application=back, by=town.speaker(back.enterprise), at=town.now)
    assert (again.pack_version, again.rule, again.level) == (first, "approval", "site")

    # A draft that was never handed in is judged when it is: the page says so before, the refusal says everything at once.
    town.complete(draft)
    page = what_applies(enterprise=draft.enterprise, place=town.place(), at=town.now, seen_by=OPERATOR)[0]
    assert page.changed and page.judged_again and page.admission.rule == "approval-strict"
    with pytest.raises(Incomplete) as lacking:
        actions.submit(application=draft, by=town.speaker(draft.enterprise), at=town.now)
    assert [one.code for one in lacking.value.points] == ["isolation-room"]
    actions.fill(
        application=draft, code="isolation-room", value="105 室", by=town.speaker(draft.enterprise), at=town.now
    )
    sent = actions.submit(application=draft, by=town.speaker(draft.enterprise), at=town.now)
    assert (sent.pack_version, sent.rule, sent.level) == (second, "approval-strict", "zone")

    # Nothing of the past is judged anew.
    assert fresh(waiting).rule == "approval" and clock.sweep(at=town.now) == 0


def test_a_pack_may_want_what_came_back_under_its_new_rule(town: Reopening) -> None:
    back = town.give_back(town.submitted())
    first = town.incident.packs.get().pack_version

    def adopting(content: dict) -> None:  # type: ignore[type-arg]
        content["pack"]["transition"] = "adopt"
        for rule in content["admission"]["rules"]:
            if rule["id"] == "approval":
                rule |= {"id": "approval-strict", "materials": [*rule["materials"], "isolation-room"]}

    incidents.switch_pack(
        incident=town.incident,
        pack_version=variant(first, "2", adopting),
        reason="收紧",
        by=town.who("head"),
        at=town.now,
    )
    actions.fill(application=back, code="on-site", value=18, by=town.member, at=town.now)
    with pytest.raises(Incomplete) as lacking:
        actions.submit(application=back, by=town.member, at=town.now)
    assert [one.code for one in lacking.value.points] == ["isolation-room"]
    assert fresh(back).items.get(code="masks-days").state == "accepted"
