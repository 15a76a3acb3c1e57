"""Writing a notice on its page: nothing typed is lost, nothing leaves before the last look."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries, Settings

from gezhi.kernel.actors import OPERATOR
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.templates import write_template
from gezhi.notices.models import Notice, NoticeFile, Recipient
from gezhi.notices.tests.building import EVERY_FIRM, Street
from gezhi.notices.tests.pages.conftest import Open
from gezhi.registry.actions.enterprises import register_enterprise
from testing.town import FOUNDED


def typed(**more: Any) -> dict[str, Any]:
    """What a browser sends of the writing desk; everybody's contacts are ticked."""
    usual = {
        "title": "节后安全明白纸",
        "body": "{{企业}}：请核对用电。",
        "plan": "office",
        "of": "enterprises",
        "do": "save",
    }
    return usual | more


def test_a_group_leader_writes_to_the_contacts_of_the_own_group(firms: Street, browser: Open) -> None:
    page = browser("leader").post("/notices/new/", typed(do="look"), follow=True)
    draft = Notice.objects.get()
    assert page.redirect_chain[-1][0] == f"/notices/{draft.pk}/check/"
    html = page.content.decode()
    assert "发给 4 人" in html and "生物谷试剂" not in html
    assert "港东恒通报关行：请核对用电。" in html, "a real example, filled in"
    sent = browser("leader").post(f"/notices/{draft.pk}/check/", {"version": draft.version, "send_at": ""})
    assert sent.headers["Location"] == f"/notices/{draft.pk}/"
    assert Recipient.objects.filter(notice=draft).count() == 4


def test_parts_are_added_and_left_out_one_by_one(firms: Street, browser: Open) -> None:
    clerk = browser("clerk")
    group, other = firms.town.places["group"].pk, firms.town.places["other_group"].pk
    page = clerk.post("/notices/new/", typed(do="add", under=[group, other]))
    assert page.status_code == 200 and not Notice.objects.exists()
    audience = page.context["desk"].audience_text
    assert json.loads(audience)["parts"] == [{"of": "enterprises", "under": [group, other]}]
    page = clerk.post("/notices/new/", typed(do="minus", audience=audience, under=[other]))
    assert "除去" in page.content.decode() and page.context["preview"].everybody == 4
    audience = page.context["desk"].audience_text
    page = clerk.post("/notices/new/", typed(do="drop:except-0", audience=audience, of=""))
    assert page.context["preview"].everybody == 5
    manager = firms.town.people["manager"]
    page = clerk.post("/notices/new/", typed(do="add", audience=audience, of="people", person=manager.pk))
    assert "乔文斌" in page.content.decode() and page.context["preview"].people == 1


def test_looking_for_a_person_or_a_place_judges_nothing_and_keeps_everything(firms: Street, browser: Open) -> None:
    page = browser("clerk").post("/notices/new/", typed(title="", find="person", of="people", person_text="qwb"))
    html = page.content.decode()
    assert page.status_code == 200 and "乔文斌" in html and "请核对用电" in html and 'class="err"' not in html
    page = browser("clerk").post("/notices/new/", typed(find="under", under_text="gdsp"))
    assert "港东食品园" in page.content.decode() and not Notice.objects.exists()


def test_what_is_wrong_stands_beside_its_field_and_everything_typed_is_kept(firms: Street, browser: Open) -> None:
    page = browser("clerk").post("/notices/new/", typed(title="长" * 201, body="正文还在"))
    html = page.content.decode()
    assert page.status_code == 422 and "标题超过 200 字" in html and "正文还在" in html
    page = browser("clerk").post(
        "/notices/new/", typed(plan="own", after0="60", way0_0="sms", after1="10", way1_0="call_list")
    )
    html = page.content.decode()
    assert page.status_code == 422 and "后一步要比前一步晚" in html and 'value="60"' in html
    assert not Notice.objects.exists()


def test_an_own_plan_is_kept_as_it_was_typed(firms: Street, browser: Open) -> None:
    rows = {"after0": "0", "way0_0": "wecom", "way0_1": "sms", "after1": "45", "way1_0": "call_list"}
    page = browser("clerk").post("/notices/new/", typed(plan="own", asks_confirmation="on", **rows), follow=True)
    stages = list(Notice.objects.get().plan.stages.values_list("ways", "after", "until"))  # type: ignore[union-attr]
    assert stages == [(["wecom", "sms"], 0, "confirmed"), (["call_list"], 45, "confirmed")]
    assert 'value="45"' in page.content.decode()


def test_a_missing_variable_is_asked_for_and_the_notice_cannot_leave_without(firms: Street, browser: Open) -> None:
    clerk = browser("clerk")
    page = clerk.post("/notices/new/", typed(do="look", body="请在{{截止时间}}前回复"), follow=True)
    draft = Notice.objects.get()
    html = page.content.decode()
    assert "{{截止时间}} 还没填" in html and "disabled" in html
    refused = clerk.post(f"/notices/{draft.pk}/check/", {"version": draft.version})
    assert refused.status_code == 422 and not Recipient.objects.exists()
    more = {"version": draft.version, "value-截止时间": "今天 12:00", "audience": json.dumps(draft.audience), "of": ""}
    clerk.post(f"/notices/{draft.pk}/edit/", typed(body="请在{{截止时间}}前回复", **more))
    draft.refresh_from_db()
    assert draft.values == {"截止时间": "今天 12:00"}


@pytest.mark.parametrize(("when", "said"), [("2026-11-01T09:00", "这个时间已经过了"), ("yesterday", "err")])
def test_a_time_that_is_over_is_refused(firms: Street, browser: Open, when: str, said: str) -> None:
    draft = write_notice(draft=Draft("停水", "明天停水", EVERY_FIRM), by=firms.town.people["clerk"], at=firms.town.now)
    page = browser("clerk").post(f"/notices/{draft.pk}/check/", {"version": draft.version, "send_at": when})
    assert page.status_code == 422 and said in page.content.decode()


def test_a_scheduled_notice_becomes_a_draft_again(firms: Street, browser: Open) -> None:
    clerk = browser("clerk")
    draft = write_notice(draft=Draft("停水", "明天停水", EVERY_FIRM), by=firms.town.people["clerk"], at=firms.town.now)
    clerk.post(f"/notices/{draft.pk}/check/", {"version": draft.version, "send_at": "2026-11-03T09:00"})
    assert "明天 9:00" in clerk.get(f"/notices/{draft.pk}/").content.decode()
    assert clerk.post(f"/notices/{draft.pk}/unschedule/").headers["Location"] == f"/notices/{draft.pk}/edit/"
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_two_who_save_the_same_draft_see_each_others_words(firms: Street, browser: Open) -> None:
    clerk = browser("clerk")
    draft = write_notice(draft=Draft("停水", "明天停水", EVERY_FIRM), by=firms.town.people["clerk"], at=firms.town.now)
    same = {"version": draft.version, "audience": json.dumps(draft.audience), "of": ""}
    clerk.post(f"/notices/{draft.pk}/edit/", typed(title="停电", **same))
    late = clerk.post(f"/notices/{draft.pk}/edit/", typed(title="停气", **same))
    html = late.content.decode()
    assert late.status_code == 409 and "停气" in html and "停电" in html


def test_the_preview_counts_without_saving(firms: Street, browser: Open) -> None:
    page = browser("organiser").post(
        "/notices/preview/", typed(body="{{时限}}前", do=""), headers={"HX-Request": "true"}
    )
    html = page.content.decode()
    assert '<b class="fig">5</b>' in html and 'hx-swap-oob="true"' in html and 'name="value-时限"' in html
    assert "没有电话也没有账号" in html, "无号商贸 has neither"
    assert not Notice.objects.exists()


def test_files_go_along_and_what_is_no_file_of_use_is_told(
    firms: Street, browser: Open, settings: Settings, tmp_path: Any
) -> None:
    settings.FILES = tmp_path
    clerk = browser("clerk")
    note = SimpleUploadedFile("须知.txt", "用电须知".encode())
    clerk.post("/notices/new/", typed(files=[note]))
    draft, kept = Notice.objects.get(), NoticeFile.objects.get()
    assert kept.name == "须知.txt"
    assert b"".join(clerk.get(f"/notices/{draft.pk}/files/{kept.pk}/")) == "用电须知".encode()
    same = {"version": draft.version, "audience": json.dumps(draft.audience), "of": "", "detach": kept.pk}
    program = SimpleUploadedFile("run.exe", b"MZ\x90\x00\x03")
    page = clerk.post(f"/notices/{draft.pk}/edit/", typed(files=[program], **same), follow=True)
    assert "附件没存上" in page.content.decode()
    assert NoticeFile.objects.filter(pk=kept.pk).exists(), "all of it or nothing"


def test_a_notice_begins_with_a_template(firms: Street, browser: Open) -> None:
    clerk = firms.town.people["clerk"]
    write_template(code="drill", name="演练", title="消防演练", body="{{企业}}：演练。", by=clerk, at=firms.town.now)
    html = browser("clerk").get("/notices/new/?template=drill").content.decode()
    assert 'value="消防演练"' in html
    browser("clerk").post("/notices/new/", typed(template="drill"))
    assert Notice.objects.get().template_code == "drill"


def test_more_recipients_do_not_mean_more_queries(
    firms: Street, browser: Open, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = write_notice(draft=Draft("停水", "明天", EVERY_FIRM), by=firms.town.people["clerk"], at=firms.town.now)
    for number in range(3):
        register_enterprise(
            facts={"name": f"新店{number}"},
            place=firms.town.places["site"],
            start=FOUNDED,
            room="",
            by=OPERATOR,
            at=FOUNDED,
        )
    clerk = browser("clerk")
    clerk.get(f"/notices/{draft.pk}/check/")
    with django_assert_max_num_queries(30):
        clerk.get(f"/notices/{draft.pk}/check/")


@pytest.mark.parametrize("who", ["relief_cleaner", "stranger", "auditor", "administrator"])
def test_who_runs_nothing_writes_nothing(firms: Street, browser: Open, who: str) -> None:
    assert browser(who).get("/notices/new/").status_code == 403
    assert browser(who).post("/notices/preview/", typed()).status_code == 403
