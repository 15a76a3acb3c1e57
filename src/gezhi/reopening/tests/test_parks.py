"""A park files for all its tenants at once: exceptions with a reason, key enterprises first, one refusal undoes nobody else."""

from io import BytesIO
from uuid import uuid4

import pytest

from gezhi.files.models import StoredFile
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.notices.models import Notice
from gezhi.reopening import actions
from gezhi.reopening.actions.parks import Paper, ParkOutcome
from gezhi.reopening.forms.parks import named_by
from gezhi.reopening.models import Application, ApplicationItem, ParkFiling, State
from gezhi.reopening.reads.tenants import tenants_of
from testing.reopening import PDF, Reopening, fresh, moment

SHARED = {"on-site": 10, "masks-days": 7, "pledge-standard": True}


@pytest.fixture
def park(town: Reopening) -> Reopening:
    """25 February: whoever is below scale pledges, and the park may do it for its tenants."""
    town.now = moment("2020-02-25")
    town.firm("一味堂调理食品", staff=None)
    town.firm("防疫物资厂", key_tags=["essential"])
    town.firm("规上企业", above_scale=True)
    town.firm("不开工的公司", staff=5)
    return town


def file(town: Reopening, **more: object) -> ParkOutcome:
    closed = town.firms.get("不开工的公司")
    said = {
        "incident": town.incident, "site": town.place(), "by": town.who("manager"), "at": town.now, "shared": SHARED,
        "exceptions": {closed.pk: "三月再开。"} if closed else {},
    }  # fmt: skip
    return actions.file_for_park(**(said | more))  # type: ignore[arg-type]


def test_everybody_the_rule_lets_is_filed_for_and_the_others_say_why(park: Reopening) -> None:
    found = file(park)
    outcomes = {one.enterprise.name: one.outcome for one in found.tenants}
    assert outcomes == {
        "防疫物资厂": "filed", "规上企业": "not-by-park", "海岬鲜禾食品有限公司": "filed", "一味堂调理食品": "filed",
        "不开工的公司": "left-out",
    }  # fmt: skip
    assert found.tenants[0].enterprise.name == "防疫物资厂" and found.count("filed") == 3
    filed = Application.objects.filter(filed_for_park=True)
    assert {one.state for one in filed} == {State.SUBMITTED} and {one.filed_by for one in filed} == {
        park.who("manager")
    }
    assert all(one.permit.holds(park.now) for one in filed)


def test_one_tenant_says_something_of_its_own_and_another_stays_a_draft_that_says_what_is_missing(
    park: Reopening,
) -> None:
    small, food = park.firms["不开工的公司"], park.firms["food"]
    found = file(park, exceptions={}, own={food.pk: {"on-site": 30}})
    by_name = {one.enterprise.pk: one for one in found.tenants}
    assert fresh(by_name[food.pk].application).items.get(code="on-site").value == 30  # type: ignore[arg-type]
    one = by_name[small.pk]
    assert one.outcome == "refused" and "more than the 5 people" in one.sentence
    assert Application.objects.filter(enterprise=small).count() == 0
    without_pledge = file(park, exceptions={}, shared={"on-site": 4, "masks-days": 7})
    assert [(each.outcome, [point.code for point in each.missing]) for each in without_pledge.tenants
            if each.enterprise == small] == [("incomplete", ["pledge-standard"])]  # fmt: skip


def test_whoever_filed_for_the_park_reviews_none_of_it_and_the_next_above_hears_one_word(park: Reopening) -> None:
    found = file(park)
    one = next(each.application for each in found.tenants if each.application)
    with pytest.raises(NotYours):
        park.approve(one, "manager")
    assert one.turn == [park.who("grid_worker").pk]
    words = Notice.objects.filter(template_code="applications.submitted")
    assert words.count() == 1 and words.get().values["count"] == "3"
    assert park.approve(one, "grid_worker").state == State.APPROVED


def test_filed_twice_it_is_filed_once(park: Reopening) -> None:
    slip = uuid4()
    first, second = file(park, slip=slip), file(park, slip=slip)
    assert first.filing == second.filing and ParkFiling.objects.count() == 1
    assert [(one.enterprise, one.outcome) for one in first.tenants] == [
        (one.enterprise, one.outcome) for one in second.tenants
    ]
    with pytest.raises(Conflict):
        file(park, slip=slip, exceptions={})
    again = file(park)
    assert again.count("already") == 3 and again.count("filed") == 0


# On 12 February a plan is asked: a park that files for its tenants brings papers.
SAID = {"on-site": 4, "from-affected": 0, "masks-days": 7, "disinfected": True, "equipment-checked": True}


def test_papers_are_one_for_all_or_each_its_own_and_each_is_stored_once(town: Reopening) -> None:
    other = town.firm("二号公司")
    found = file(
        town, exceptions={}, shared={**SAID, "pledge-standard": True}, files={"plan": Paper(BytesIO(PDF), "园区方案.pdf")},
        own_files={other.pk: {"plan": Paper(BytesIO(PDF + b"% own"), "二号公司.pdf")}},
    )  # fmt: skip
    assert [one.outcome for one in found.tenants] == ["filed", "filed"], found.tenants
    papers = {one.application.enterprise_id: one for one in ApplicationItem.objects.filter(code="plan")}
    assert papers[other.pk].file_name == "二号公司.pdf" and papers[town.firms["food"].pk].file_name == "园区方案.pdf"
    assert StoredFile.objects.count() == 2


def test_a_paper_that_cannot_be_read_files_for_nobody(town: Reopening) -> None:
    with pytest.raises(Refused):
        file(town, exceptions={}, shared=SAID, files={"plan": Paper(BytesIO(b"no file at all"), "x.pdf")})
    assert not Application.objects.exists()


def test_files_are_known_by_the_names_of_the_enterprises(town: Reopening) -> None:
    longer, short = town.firm("二号公司分公司"), town.firm("二号公司")
    tenants = tenants_of(site=town.place().pk, incident=town.incident, seen_by=town.who("manager"), at=town.now)
    assert named_by("复工方案 二号公司分公司.pdf", tenants) == longer.pk
    assert named_by("二号公司-方案.PDF", tenants) == short.pk
    assert named_by("方案.pdf", tenants) is None


def test_an_exception_needs_a_reason_and_a_tenant(park: Reopening) -> None:
    for wrong in ({park.firms["food"].pk: " "}, {999_999: "不在这里"}):
        with pytest.raises(Refused):
            file(park, exceptions=wrong)
    assert not ParkFiling.objects.exists() and not Application.objects.exists()


@pytest.mark.parametrize("who", ["member", "other_leader", "stranger", "auditor"])
def test_only_whoever_answers_for_the_site_files_for_it(park: Reopening, who: str) -> None:
    with pytest.raises(NotYours):
        file(park, by=park.who(who))
