"""The page on which an enterprise applies: every field kept, everything missing at once, nothing written by looking."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gezhi.kernel.clock import clock_at
from gezhi.logbook.models import Entry
from gezhi.reopening.models import Application, State
from testing.browser import Browser
from testing.reopening import PDF, Reopening

pytestmark = pytest.mark.django_db


def address(here: Reopening) -> str:
    food = here.firms["food"]
    return reverse("reopening:apply", args=[food.pk, here.place().pk, here.incident.pk])


@pytest.fixture
def firm(client: Browser, here: Reopening) -> Browser:
    client.force_login(here.who("member"))
    return client


def test_looking_begins_nothing(firm: Browser, here: Reopening) -> None:
    with clock_at(here.now):
        before = Entry.objects.count()
        page = firm.get(address(here)).content.decode()
    assert "审批制" in page
    assert "首批到岗人数" in page
    assert Application.objects.count() == 0
    assert Entry.objects.count() == before


def test_a_field_that_htmx_sends_is_kept_and_the_figures_come_back_with_it(firm: Browser, here: Reopening) -> None:
    with clock_at(here.now):
        answer = firm.post(
            address(here), {"item": "on-site", "item-on-site": "６０ 人", "number": "2"}, headers={"hx-request": "true"}
        )
    fragment = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="item-on-site"' in fragment
    assert 'value="60"' in fragment
    assert fragment.count('hx-swap-oob="true"') == 2
    assert Application.objects.get().items.get(code="on-site").value == 60


def test_zero_is_one_tap(firm: Browser, here: Reopening) -> None:
    with clock_at(here.now):
        firm.post(address(here), {"item": "from-affected", "zero": "from-affected"})
    assert Application.objects.get().items.get(code="from-affected").value == 0


def test_one_field_that_cannot_be_keeps_none_of_the_others_from_being_kept(firm: Browser, here: Reopening) -> None:
    form = {"do": "keep", "asked": ["on-site", "masks-days"], "item-on-site": "九十", "item-masks-days": "5"}
    with clock_at(here.now):
        answer = firm.post(address(here), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“九十”不是数字" in page
    assert 'value="九十"' in page
    assert Application.objects.get().items.get(code="masks-days").value == 5


def test_sending_says_everything_that_is_missing_at_once(firm: Browser, here: Reopening) -> None:
    with clock_at(here.now):
        answer = firm.post(address(here), {"do": "submit"})
    page = answer.content.decode()
    assert answer.status_code == 422
    application = Application.objects.get()
    assert application.state == State.DRAFT
    for item in application.items.filter(state="missing", required=True):
        material = application.material(item.code)
        assert material is not None
        assert f"{material.title}：还没填。" in page


def test_a_file_is_taken_by_what_it_is_and_given_back_to_whoever_may_see(
    firm: Browser, here: Reopening, client: Browser
) -> None:
    script = SimpleUploadedFile("方案.pdf", b"<script>alert(1)</script>")
    with clock_at(here.now):
        answer = firm.post(address(here), {"item": "plan", "item-plan": script}, headers={"hx-request": "true"})
        assert "err" in answer.content.decode()
        firm.post(address(here), {"item": "plan", "item-plan": SimpleUploadedFile("方案.pdf", PDF)})
        item = Application.objects.get().items.get(code="plan")
        there = reverse("reopening:file", args=[item.pk])
        assert b"".join(firm.get(there).streaming_content) == PDF  # type: ignore[attr-defined]
        stranger = Browser()
        stranger.force_login(here.who("stranger"))
        assert stranger.get(there).status_code == 403
    assert item.file_name == "方案.pdf"


def test_known_facts_are_confirmed_by_one_tap(firm: Browser, here: Reopening) -> None:
    with clock_at(here.now):
        answer = firm.post(address(here), {"unchanged": "yes"}, headers={"hx-request": "true"})
    assert "checked disabled" in answer.content.decode()
    assert Application.objects.get().items.get(code="roster-count").state == "given"


def test_what_came_back_is_the_only_thing_asked(firm: Browser, here: Reopening) -> None:
    here.give_back(here.submitted())
    with clock_at(here.now):
        page = firm.get(address(here)).content.decode()
    assert page.count('name="asked"') == 1
    assert "与上报的班次表不符。" in page
    assert "项已收下" in page


def test_after_the_yes_only_a_changed_fact_is_looked_at_and_the_permit_stays(firm: Browser, here: Reopening) -> None:
    application = here.approved()
    form = {"do": "change", "asked": ["on-site"], "item-on-site": "44"}
    with clock_at(here.now):
        firm.post(reverse("reopening:do", args=[application.pk]), form)
        page = firm.get(reverse("reopening:application", args=[application.pk])).content.decode()
    assert "正在看变化的部分" in page
    application.refresh_from_db()
    assert application.state == State.REREVIEW
    assert application.permit.holds(here.now)


def test_whoever_fills_in_for_the_enterprise_is_told_that_somebody_else_reviews(
    client: Browser, here: Reopening
) -> None:
    client.force_login(here.who("manager"))
    with clock_at(here.now):
        assert "您在代企业填" in client.get(address(here)).content.decode()
        client.post(address(here), {"item": "on-site", "item-on-site": "60"})
        application = here.complete(Application.objects.get(), here.who("member"))
        client.post(address(here), {"do": "submit"})
        desk = client.get(reverse("reopening:queue"), {"id": application.pk}).content.decode()
    assert "这份申请您经手过，由别人审核。" in desk
    assert "您的决定" not in desk
