"""The reviewer's desk: the next by itself, nothing typed lost, the same cost however many wait; bulk; the public's permits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gezhi.kernel.clock import clock_at
from gezhi.reopening import actions
from gezhi.reopening.models import Application, Permit, PermitState, State
from testing.browser import Browser
from testing.reopening import Reopening, fresh

pytestmark = pytest.mark.django_db
QUEUE = "/reopening/"


@pytest.fixture
def desk(client: Browser, here: Reopening) -> Browser:
    client.force_login(here.who("leader"))
    return client


def decide(desk: Browser, here: Reopening, application: Application, **said: object) -> object:
    form = {"version": application.version, "seen": here.review_codes(application), **said}
    return desk.post(reverse("reopening:decide", args=[application.pk]), form)


def test_the_list_costs_the_same_for_two_and_for_four(desk: Browser, here: Reopening) -> None:
    def cost() -> int:
        with (
            clock_at(here.now),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            assert desk.get(QUEUE).status_code == 200
        return len(asked)

    for name in ("海岬宏润粮油有限公司", "港东兴远货运有限公司"):
        here.submitted(here.firm(name))
    cost()
    two = cost()
    for name in ("拓海包装材料有限公司", "蓝礁水产加工有限公司"):
        here.submitted(here.firm(name))
    assert cost() == two


def test_after_an_answer_the_next_one_is_open(desk: Browser, here: Reopening) -> None:
    first, second = here.submitted(), here.submitted(here.firm("海岬宏润粮油有限公司"))
    with clock_at(here.now):
        answer = desk.post(
            reverse("reopening:decide", args=[first.pk]),
            {"version": first.version, "verdict": "approve", "seen": here.review_codes(first)},
            follow=True,
        )
    page = answer.content.decode()
    assert "海岬鲜禾食品有限公司已核准" in page
    assert f'action="{reverse("reopening:decide", args=[second.pk])}"' in page
    assert fresh(first).state == State.APPROVED


def test_who_comes_second_reads_who_was_faster_and_loses_nothing(desk: Browser, here: Reopening) -> None:
    application = here.submitted()
    actions.give_back(
        application=fresh(application), reasons={"on-site": "人数不符"}, by=here.who("manager"), at=here.now
    )
    with clock_at(here.now):
        answer = decide(desk, here, application, verdict="remind", words="口罩要备足。")
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "乔文斌先处理了" in page
    assert fresh(application).state == State.RETURNED


def test_what_is_lacking_stands_beside_the_form_with_everything_typed(desk: Browser, here: Reopening) -> None:
    application = here.submitted()
    with clock_at(here.now):
        answer = desk.post(
            reverse("reopening:decide", args=[application.pk]),
            {"version": application.version, "verdict": "give_back", "words": "辛苦了。"},
        )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "至少在一项旁写明要补什么。" in page
    assert "辛苦了。" in page


def test_several_at_once_but_none_with_an_open_point(desk: Browser, here: Reopening) -> None:
    clean, open_ = here.submitted(), here.submitted(here.firm("海岬宏润粮油有限公司"))
    actions.look(application=fresh(clean), codes=here.review_codes(clean), by=here.who("leader"), at=here.now)
    with clock_at(here.now):
        assert open_.enterprise.name not in desk.get("/reopening/bulk/").content.decode()
        answer = desk.post("/reopening/bulk/", {"application": [clean.pk, open_.pk]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{open_.enterprise.name}: 有要逐项看的内容，不能一起核准。" in page
    assert (fresh(clean).state, fresh(open_).state) == (State.APPROVED, State.SUBMITTED)


def test_anybody_may_check_a_permit_and_reads_of_no_person(client: Browser, here: Reopening) -> None:
    permit = here.approved().permit
    with clock_at(here.now):
        paper = client.get(f"/p/{permit.code.lower()}/").content.decode()
        listed = client.get("/permits/", {"q": permit.enterprise.name[:4]}).content.decode()
        assert client.get("/p/AAAAAAAAAAAA/").status_code == 404
    assert "有效，可以开工" in paper
    assert permit.enterprise.name in listed
    for word in ("许蔓", "乔文斌", "秦若川", "1390000", "1380000"):
        assert word not in paper + listed


def test_a_suspended_permit_says_so_to_whoever_scans_it(desk: Browser, here: Reopening, client: Browser) -> None:
    permit = here.approved().permit
    address = reverse("reopening:permit-do", args=[permit.application_id, "suspend"])
    with clock_at(here.now):
        refused = desk.post(address, {"words": " "})
        assert refused.status_code == 422
        assert "写明原因，企业会看到。" in refused.content.decode()
        desk.post(address, {"words": "消防通道堵塞。"})
        said = Browser().get(f"/p/{permit.code}/").content.decode()
    assert "已暂停，现在不能开工" in said
    assert "消防通道" not in said
    assert Permit.objects.get().state == PermitState.SUSPENDED
    assert permit.enterprise.name not in Browser().get("/permits/").content.decode()


def test_what_a_park_cannot_file_stays_typed_with_what_is_wrong(client: Browser, here: Reopening) -> None:
    client.force_login(here.who("manager"))
    other = here.firm("海岬宏润粮油有限公司")
    food = here.firms["food"].pk
    address = reverse("reopening:park", args=[here.place().pk, here.incident.pk])
    form = {"file": food, f"item-{food}-on-site": "很多", "why-0": ""}
    with clock_at(here.now):
        answer = client.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="很多"' in page
    assert "写明这一家为什么不报，或重新勾上。" in page
    assert not Application.objects.filter(enterprise__in=[food, other.pk]).exists()
