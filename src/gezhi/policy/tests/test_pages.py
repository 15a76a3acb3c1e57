"""Pages about working time and deadlines: what they show, what they refuse, how many questions they ask."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.policy.actions import days, weekends
from gezhi.policy.models import DayRule, EmergencyWeekends, PresetVersion, WorkHours
from gezhi.policy.reads import preset
from gezhi.policy.tests.test_holiday_tables import ANNOUNCED_2026, ROWS
from testing.browser import Browser
from testing.town import HOUR, NOON, Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with clock_at(NOON):
        yield


@pytest.fixture
def head(town: Town, client: Browser) -> Browser:
    client.force_login(town.people["head"])
    return client


def page(client: Browser, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_year_shows_holidays_make_up_days_and_the_missing_table(head: Browser) -> None:
    shown = page(head, "/calendar/")
    assert "2026 年工作日历" in shown
    assert "2月14日 周六，春节，调休上班" in shown
    assert "10月1日 周四，国庆节，放假" in shown
    assert "2027 年的放假安排一般在 11 月公布" in shown
    assert "/calendar/table/?year=2027" in shown


def test_a_year_without_a_table_is_shown_with_its_warning(head: Browser) -> None:
    shown = page(head, "/calendar/2027/")
    assert "2027 年的放假安排还没有录入" in shown
    assert "1月1日 周五，工作日" in shown


@pytest.mark.parametrize("year", [0, 1900, 1949, 2100, 9999, 10**12])
def test_a_year_out_of_bounds_is_not_there(head: Browser, year: int) -> None:
    assert head.get(f"/calendar/{year}/").status_code == 404


def test_the_page_works_out_when_something_is_due(head: Browser) -> None:
    asked = "?start=2026-12-31T09:00&amount_number=3&amount_unit=work_days"
    shown = page(head, f"/calendar/{asked}")
    assert "2027年1月5日" in shown
    assert "暂只按周末休息计算" in shown


@pytest.mark.parametrize(
    "asked",
    [
        "?start=x",
        "?start=2026-12-31T09:00&amount_number=-1&amount_unit=minutes",
        "?start=1800-01-01T00:00&amount_number=1&amount_unit=work_days",
    ],
)
def test_a_question_that_cannot_be_answered_breaks_nothing(head: Browser, asked: str) -> None:
    assert head.get(f"/calendar/{asked}").status_code in (200, 422)


def test_everybody_may_look_and_nobody_else_is_offered_to_change(town: Town, client: Browser) -> None:
    client.force_login(town.people["stranger"])
    assert "/calendar/days/" not in page(client, "/calendar/")
    assert "/change/" not in page(client, "/presets/request/")
    assert client.get("/calendar/days/").status_code == 403
    assert client.post("/presets/request/change/", {}).status_code == 403


def test_days_are_marked_and_shown_with_name_reason_and_who(head: Browser) -> None:
    typed = {"first": "2026-11-03", "last": "2026-11-04", "what": "off", "name": "台风停工", "reason": "Ⅲ 级响应"}
    assert head.post("/calendar/days/", typed).status_code == 302
    shown = page(head, "/calendar/2026/")
    assert "11月3日 周二，台风停工，放假，本区修改" in shown
    assert "Ⅲ 级响应" in shown
    assert "沈向东" in shown
    with clock_at(NOON + HOUR):
        assert head.post("/calendar/days/", {**typed, "what": "announced"}).status_code == 302
        assert "11月3日 周二，工作日" in page(head, "/calendar/2026/")


def test_what_is_refused_is_said_beside_the_field_and_everything_typed_is_kept(head: Browser) -> None:
    answer = head.post(
        "/calendar/days/", {"first": "2026-11-05", "last": "2026-11-03", "what": "off", "name": "风", "reason": "x"}
    )
    assert answer.status_code == 422
    assert "最后一天早于第一天" in answer.content.decode()
    assert 'value="2026-11-05"' in answer.content.decode()
    assert not DayRule.objects.exists()


def test_hours_are_set_and_withdrawn(head: Browser) -> None:
    typed = {"since": "2027-06-01", "spans": "8:30-12:00，14:00-18:00", "reason": "夏季作息"}
    assert head.post("/calendar/hours/", typed).status_code == 302
    row = WorkHours.objects.get()
    assert "8:30-12:00, 14:00-18:00" in page(head, "/calendar/2027/")
    assert "8:30-12:00" in page(head, f"/calendar/hours/{row.pk}/withdraw/")
    with clock_at(NOON + HOUR):
        assert head.post(f"/calendar/hours/{row.pk}/withdraw/", {"reason": "不改了"}).status_code == 302
        assert head.get(f"/calendar/hours/{row.pk}/withdraw/").status_code == 404


def test_worked_weekends_begin_and_end(head: Browser) -> None:
    typed = {"first": "2026-11-07", "last": "2026-11-29", "basis": "应急通知 3 号", "approver": "沈向东 部长"}
    assert head.post("/calendar/weekends/", typed).status_code == 302
    row = EmergencyWeekends.objects.get()
    shown = page(head, "/calendar/2026/")
    assert "应急通知 3 号" in shown
    assert "11月7日 周六，应急期间周末上班" in shown
    assert head.post("/calendar/weekends/", typed).status_code == 422
    assert head.post(f"/calendar/weekends/{row.pk}/end/", {"last": "2026-11-14", "reason": "解除"}).status_code == 302


def test_a_table_is_shown_before_anything_is_written(head: Browser) -> None:
    typed = {"year": "2027", "text": ROWS, "reason": "国办发明电"}
    answer = head.post("/calendar/table/", typed)
    assert answer.status_code == 200
    assert "读到的内容" in answer.content.decode()
    assert not DayRule.objects.exists()
    assert head.post("/calendar/table/", {**typed, "confirmed": "1"}).status_code == 302
    assert DayRule.objects.count() == 16
    assert "2027 年的放假安排还没有录入" not in page(head, "/calendar/2027/")


def test_a_wrong_table_says_which_line(head: Browser) -> None:
    answer = head.post("/calendar/table/", {"year": "2027", "text": ANNOUNCED_2026, "reason": "x"})
    assert answer.status_code == 422
    assert "第 3 行" in answer.content.decode()
    assert head.post("/calendar/table/", {"year": "2027", "text": "", "reason": "x"}).status_code == 422
    assert head.post("/calendar/table/", {"year": "2026", "text": ROWS, "reason": "x"}).status_code == 422


def test_presets_are_said_in_plain_words(head: Browser) -> None:
    shown = page(head, "/presets/")
    for words in (
        "诉求",
        "政策咨询",
        "2 个工作小时",
        "15 个工作日",
        "重大 · 紧急",
        "《突发公共卫生事件应急条例》第二十条",
    ):
        assert words in shown
    one = page(head, "/presets/hazard.serious/")
    assert "逾期 1 小时：告知组织人" in one


FIGURES = {
    "response_number": "2", "response_unit": "work_hours", "solution_number": "10", "solution_unit": "work_days",
    "verification_number": "3", "verification_unit": "work_days", "warn_number": "1", "warn_unit": "work_days",
    "executor_number": "0", "executor_unit": "work_minutes", "organiser_number": "4", "organiser_unit": "work_hours",
    "head_number": "1", "head_unit": "work_days", "extensions": "1", "reopen_within_number": "5",
    "reopen_within_unit": "work_days", "basis": "园区承诺", "reason": "常委会决定", "since": "", "seen": "0",
}  # fmt: skip


def test_a_preset_is_changed_with_a_reason_and_its_history_shows_it(head: Browser) -> None:
    assert "15" in page(head, "/presets/request/change/")
    assert head.post("/presets/request/change/", FIGURES).status_code == 302
    assert str(preset("request", urgent=False, at=NOON).response.text) == "120 work_minutes"
    shown = page(head, "/presets/request/")
    assert "常委会决定" in shown
    assert "第 1 版" in shown
    assert "改了：首次响应、办结、依据" in shown


def test_two_people_changing_a_preset_are_told(head: Browser) -> None:
    assert head.post("/presets/request/change/", FIGURES).status_code == 302
    answer = head.post("/presets/request/change/", {**FIGURES, "solution_number": "9"})
    assert answer.status_code == 409
    assert 'value="9"' in answer.content.decode()


def test_a_preset_of_its_own_begins_with_the_general_figures(head: Browser) -> None:
    form = "/presets/new/?kind=request&grade=&topic=rent"
    assert 'value="15"' in page(head, form)
    assert head.post(form, FIGURES).status_code == 302
    assert PresetVersion.objects.get().code == "request.rent"
    assert "房租费用" in page(head, "/presets/")
    assert head.get(form)["Location"].endswith("/presets/request.rent/change/")
    assert head.post("/presets/request.rent/retire/", {"reason": "不再单列"}).status_code == 302
    assert "这条时限已停用" in page(head, "/presets/request.rent/")


def test_kind_and_grade_that_do_not_go_together_are_refused(head: Browser) -> None:
    assert head.get("/presets/new/?kind=request&grade=serious&topic=").status_code == 422
    assert head.get("/presets/new/?kind=hazard&grade=&topic=rent").status_code == 422


@pytest.mark.parametrize("code", ["nothing", "request.nothing", "x" * 300, "<b>"])
def test_a_preset_that_never_was_is_not_there(head: Browser, code: str) -> None:
    assert head.get(f"/presets/{code}/").status_code == 404


def test_the_calendar_asks_no_more_with_more_in_it(head: Browser) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(head, "/calendar/2026/")
        return len(queries)

    def more(month: int) -> None:
        first = date(2026, month, 4)
        days.mark_days(first=first, last=first, working=True, reason="x", by=OPERATOR, at=NOON)
        weekends.work_weekends(
            first=first, last=first + timedelta(days=9), basis="y", approver="z", by=OPERATOR, at=NOON
        )

    asked()
    more(3)
    with_one = asked()
    more(4)
    more(5)
    assert asked() == with_one
