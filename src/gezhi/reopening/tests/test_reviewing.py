"""Review: level by level, each point with its reason, only what came back asked again, never by whoever filed."""

import pytest
from django.db import IntegrityError, transaction

from gezhi.cases.models import Case
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.notices.models import Notice
from gezhi.registry.actions import duties
from gezhi.registry.actions.members import add_member
from gezhi.registry.actions.occupancies import change_occupancy
from gezhi.registry.models import Occupancy
from gezhi.reopening import actions, clock
from gezhi.reopening.checking import Incomplete
from gezhi.reopening.models import Application, ApplicationMove, ItemState, Permit, State
from gezhi.reopening.reads import application_page, next_application, queue
from testing.reopening import Reopening, fresh, moment


def test_it_goes_from_the_site_to_the_group_and_then_the_permit_opens(town: Reopening) -> None:
    sent = town.submitted()
    assert (sent.level, sent.turn[0]) == ("site", town.who("manager").pk)
    one = town.approve(sent, "manager")
    assert (one.state, one.level, one.turn) == (State.SUBMITTED, "group", [town.who("leader").pk])
    assert not Permit.objects.filter(application=one).exists()
    one = town.approve(one, "leader")
    assert (one.state, one.decided_by, one.decided_how) == (State.APPROVED, town.who("leader"), "person")
    assert one.permit.holds(town.now) and one.permit.until == moment("2020-05-12", "00:00")


def test_above_scale_it_goes_on_to_the_zone(town: Reopening) -> None:
    one = town.approve(town.submitted(town.firm("规上企业", above_scale=True)), "manager", "leader")
    assert (one.state, one.level) == (State.SUBMITTED, "zone")
    assert one.turn[0] == town.who("organiser").pk
    assert town.approve(one, "head").state == State.APPROVED


def test_whoever_stands_higher_says_yes_for_the_levels_below(town: Reopening) -> None:
    assert town.approve(town.submitted(), "leader").state == State.APPROVED
    assert town.approve(town.submitted(town.firm("二号公司")), "head").state == State.APPROVED


@pytest.mark.parametrize("who", ["other_leader", "stranger", "cleaner", "clerk", "auditor", "member"])
def test_nobody_else_reviews(town: Reopening, who: str) -> None:
    sent = town.submitted()
    with pytest.raises(NotYours):
        town.approve(sent, who)
    with pytest.raises(NotYours):
        town.give_back(sent, who=who)


def test_a_site_without_anybody_of_its_own_is_reviewed_by_the_next_above(town: Reopening) -> None:
    duties.end_duty(duty=town.town.duties["manager of site"], when=town.now, reason="离职", by=OPERATOR, at=town.now)
    sent = town.submitted()
    assert sent.turn == [town.who("grid_worker").pk]
    assert town.approve(sent, "grid_worker").level == "group"


def test_a_substitute_reviews_while_he_stands_in(town: Reopening) -> None:
    sent = town.submitted()
    duty = town.town.duties["manager of site"]
    duties.hand_over(duty=duty, to=town.who("relief_cleaner"), when=town.now, by=town.who("leader"), at=town.now)
    assert fresh(sent).turn == [town.who("relief_cleaner").pk]
    assert town.approve(sent, "relief_cleaner").level == "group"
    with pytest.raises(NotYours):
        town.give_back(town.submitted(town.firm("二号公司")), who="manager")


def test_a_duty_that_passes_later_takes_the_queue_along(town: Reopening) -> None:
    sent = town.submitted()
    duty = town.town.duties["manager of site"]
    later = moment("2020-02-13")
    duties.hand_over(duty=duty, to=town.who("relief_cleaner"), when=later, by=town.who("leader"), at=town.now)
    assert fresh(sent).turn == [town.who("manager").pk]
    assert clock.follow_duties(at=later) == 1 and clock.follow_duties(at=later) == 0
    assert fresh(sent).turn == [town.who("relief_cleaner").pk]


def test_nobody_reviews_what_he_filed_himself(town: Reopening) -> None:
    manager = town.who("manager")
    sent = town.submitted(by=manager)
    assert (sent.filed_by, sent.turn[0]) == (manager, town.who("grid_worker").pk)
    with pytest.raises(NotYours):
        town.approve(sent, "manager")
    with pytest.raises(NotYours):
        town.give_back(sent)
    assert "manager" not in [str(one) for one in sent.turn]


def test_nobody_reviews_what_he_only_helped_to_fill_in(town: Reopening) -> None:
    draft = town.begin()
    actions.fill(application=draft, code="on-site", value=20, by=town.who("manager"), at=town.now)
    sent = actions.submit(application=town.complete(draft), by=town.member, at=town.now)
    with pytest.raises(NotYours):
        town.approve(sent, "manager")


def test_nobody_reviews_the_enterprise_to_which_he_belongs(town: Reopening) -> None:
    add_member(enterprise=town.firms["food"], person=town.who("manager"), by=OPERATOR, at=town.now)
    with pytest.raises(NotYours):
        town.approve(town.submitted(), "manager")


def test_the_database_keeps_that_nobody_decides_what_he_filed(town: Reopening) -> None:
    sent = town.submitted()
    with pytest.raises(IntegrityError, match="nobody decides what they filed"), transaction.atomic():
        Application.objects.filter(pk=sent.pk).update(
            state="approved", level="", due=None, turn=[], next_at=None, next_step="",
            decided_by=sent.filed_by, decided_how="person", decided_at=town.now,
        )  # fmt: skip
    move = ApplicationMove.objects.get(application=sent, verb="submit")
    with pytest.raises(IntegrityError, match="nobody reviews what they filed"), transaction.atomic():
        ApplicationMove.objects.filter(pk=move.pk).update(verb="approve", by=town.member.ref, filer=town.member.ref)


def test_what_must_be_looked_at_is_looked_at_first(town: Reopening) -> None:
    sent = town.submitted()
    with pytest.raises(Refused) as refusal:
        actions.approve(application=sent, by=town.who("manager"), at=town.now, seen=["plan"])
    assert refusal.value.code == "unseen" and "首批到岗人数" in str(refusal.value)
    page = application_page(which=sent.pk, seen_by=town.who("manager"), at=town.now)
    assert {point.code for point in page.to_look_at} == {"plan", "on-site", "from-affected", "masks-days"}
    assert {"approve", "give_back", "refuse", "pass_up"} <= page.verbs


def test_only_what_came_back_is_asked_again(town: Reopening) -> None:
    sent = town.give_back(town.submitted())
    states = dict(sent.items.values_list("code", "state"))
    assert states.pop("on-site") == ItemState.RETURNED and set(states.values()) == {ItemState.ACCEPTED}
    with pytest.raises(Refused) as refusal:
        actions.fill(application=sent, code="masks-days", value=9, by=town.member, at=town.now)
    assert refusal.value.code == "accepted"
    with pytest.raises(Incomplete) as lacking:
        actions.submit(application=sent, by=town.member, at=town.now)
    assert [(one.code, one.sentence) for one in lacking.value.points] == [("on-site", "与上报的班次表不符。")]
    actions.fill(application=sent, code="on-site", value=18, by=town.member, at=town.now)
    again = actions.submit(application=sent, by=town.member, at=town.now)
    page = application_page(which=again.pk, seen_by=town.who("manager"), at=town.now)
    assert [point.code for point in page.to_look_at] == ["on-site"]


def test_what_was_not_said_the_first_time_is_not_asked_the_second_time(town: Reopening) -> None:
    sent = town.give_back(town.submitted())
    actions.fill(application=sent, code="on-site", value=18, by=town.member, at=town.now)
    actions.submit(application=sent, by=town.member, at=town.now)
    with pytest.raises(Refused) as refusal:
        town.give_back(fresh(sent), code="masks-days")
    assert refusal.value.code == "accepted"


def test_a_return_needs_a_reason_for_a_point_that_there_is(town: Reopening) -> None:
    sent = town.submitted()
    for reasons in ({}, {"on-site": "  "}, {"nonsense": "x"}):
        with pytest.raises(Refused):
            actions.give_back(application=sent, reasons=reasons, by=town.who("manager"), at=town.now)
    assert fresh(sent).state == State.SUBMITTED


def test_it_comes_back_to_the_level_that_gave_it_back(town: Reopening) -> None:
    one = town.give_back(town.approve(town.submitted(), "manager"), who="leader")
    actions.fill(application=one, code="on-site", value=18, by=town.member, at=town.now)
    assert actions.submit(application=one, by=town.member, at=town.now).level == "group"


def test_what_a_group_gives_back_the_site_helps_with_until_it_is_accepted(town: Reopening) -> None:
    one = town.give_back(town.approve(town.submitted(), "manager"), who="leader")
    case = fresh(one).help_case
    assert case is not None
    assert (case.handler, case.cause, case.enterprise, case.state) == (
        town.who("manager"), one.ref, town.firms["food"], "dispatched",
    )  # fmt: skip
    assert "首批到岗人数" in case.words
    actions.fill(application=one, code="on-site", value=18, by=town.member, at=town.now)
    actions.submit(application=one, by=town.member, at=town.now)
    assert town.approve(one, "leader").state == State.APPROVED
    case.refresh_from_db()
    assert (case.state, case.closed_by) == ("closed", town.who("leader"))


def test_who_gives_back_what_he_would_help_with_himself_gets_no_case(town: Reopening) -> None:
    town.give_back(town.submitted())
    assert not Case.objects.exists()


def test_the_enterprise_and_the_next_reviewer_are_told_once(town: Reopening) -> None:
    one = town.give_back(town.approve(town.submitted(), "manager"), who="leader")
    told = dict(Notice.objects.filter(subject=one.ref).values_list("template_code", "recipients__person__name"))
    assert told["application.returned"] == "许蔓"
    reviewers = Notice.objects.filter(subject=one.ref, template_code="application.submitted")
    assert sorted(reviewers.values_list("recipients__person__name", flat=True)) == ["乔文斌", "秦若川"]


def test_passed_up_it_waits_above_and_the_deadline_stays(town: Reopening) -> None:
    sent = town.submitted()
    one = actions.pass_up(
        application=sent, words="涉氨制冷，请组里定。", by=town.who("manager"), at=moment("2020-02-13")
    )
    assert (one.level, one.due) == ("group", fresh(sent).due)
    with pytest.raises(NotYours):
        town.approve(one, "manager")
    zone = actions.pass_up(application=one, by=town.who("leader"), at=town.now)
    assert zone.level == "zone"
    with pytest.raises(Refused):
        actions.pass_up(application=zone, by=town.who("head"), at=town.now)


def test_a_refusal_has_its_reason_and_only_where_approval_is_asked(town: Reopening) -> None:
    sent = town.submitted()
    with pytest.raises(Refused):
        actions.refuse(application=sent, words=" ", by=town.who("manager"), at=town.now)
    one = actions.refuse(application=sent, words="不具备条件。", by=town.who("manager"), at=town.now)
    assert one.state == State.REFUSED
    assert town.begin().pk != one.pk


def test_a_relevant_change_is_reviewed_again_and_only_that(town: Reopening) -> None:
    one = town.approved()
    changed = actions.change_fact(application=one, code="on-site", value=44, by=town.member, at=town.now)
    assert changed.state == State.REREVIEW and changed.permit.holds(town.now)
    open_ones = changed.items.exclude(state=ItemState.ACCEPTED)
    assert list(open_ones.values_list("code", flat=True)) == ["on-site"]
    done = town.approve(changed, "manager", "leader")
    assert done.state == State.APPROVED and done.permit.pk == one.permit.pk


def test_a_change_that_does_not_matter_is_only_written_down(town: Reopening) -> None:
    one = town.approved()
    actions.change_fact(application=one, code="masks-days", value=30, by=town.member, at=town.now)
    assert fresh(one).state == State.APPROVED and one.items.get(code="masks-days").value == 30
    before = fresh(one).version
    actions.change_fact(application=one, code="masks-days", value=30, by=town.member, at=town.now)
    assert fresh(one).version == before


def test_the_register_changing_is_a_change_too(town: Reopening) -> None:
    one = town.approved()
    stay = Occupancy.objects.get(enterprise=town.firms["food"])
    change_occupancy(
        occupancy=stay,
        version=stay.version,
        start=stay.during.lower,
        end=None,
        room="",
        staff=120,
        by=OPERATOR,
        at=town.now,
    )
    assert clock.follow_registry(at=town.now) == 1
    assert fresh(one).state == State.REREVIEW and one.items.get(code="roster-count").value == 120
    assert clock.follow_registry(at=town.now) == 0


def test_who_changes_a_fact_does_not_review_it(town: Reopening) -> None:
    one = town.approved()
    actions.change_fact(application=one, code="on-site", value=44, by=town.who("leader"), at=town.now)
    with pytest.raises(NotYours):
        town.approve(one, "leader")


def test_many_are_approved_at_once_only_where_nothing_is_open(town: Reopening) -> None:
    from gezhi.reopening.models import ApplicationItem

    plain, open_one = (town.submitted(town.firm(name)) for name in ("一号公司", "二号公司"))
    key = town.submitted(town.firm("防疫物资厂", key_tags=["essential"]))
    ApplicationItem.objects.filter(application__in=[plain, key]).update(review=False)
    found = actions.bulk_approve(applications=[plain.pk, open_one.pk, key.pk], by=town.who("leader"), at=town.now)
    assert [(one.application.pk, one.done) for one in found] == [(key.pk, True), (plain.pk, True), (open_one.pk, False)]
    assert fresh(open_one).state == State.SUBMITTED and "one by one" in str(found[-1].sentence)
    assert fresh(key).state == State.APPROVED


def test_key_enterprises_stand_first_in_the_queue_then_the_earliest_deadline(town: Reopening) -> None:
    first = town.submitted(town.firm("一号公司"))
    town.now = moment("2020-02-13")
    second = town.submitted(town.firm("二号公司"))
    key = town.submitted(town.firm("防疫物资厂", key_tags=["essential"]))
    manager = town.who("manager")
    found = queue(seen_by=manager, at=town.now)
    assert [row.application.pk for row in found.rows] == [key.pk, first.pk, second.pk]
    assert found.counts["mine"] == 3 and all(row.mine for row in found.rows)
    upcoming = next_application(seen_by=manager, at=town.now)
    assert upcoming is not None and upcoming.pk == key.pk
    assert next_application(seen_by=town.who("leader"), at=town.now) is None


def test_the_queue_is_empty_for_whoever_answers_for_another_place(town: Reopening) -> None:
    town.submitted()
    assert queue(seen_by=town.who("other_leader"), at=town.now, tab="waiting").rows == ()
    with pytest.raises(NotYours):
        queue(seen_by=town.member, at=town.now)


def test_a_version_that_was_not_seen_is_a_conflict(town: Reopening) -> None:
    sent = town.submitted()
    with pytest.raises(Conflict):
        actions.give_back(
            application=sent, reasons={"on-site": "x"}, by=town.who("manager"), at=town.now, version=sent.version - 1
        )
