"""A list that leaves the system carries who took it, when and what for."""

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from gezhi.kernel.clock import clock_at
from gezhi.logbook.models import Entry
from gezhi.registry.tests.enterprises.firms import firm, stay, town_with_firms
from gezhi.registry.tests.enterprises.pages import FISH, TOOLS, as_, text, url
from testing.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Any:
    town = town_with_firms()
    with clock_at(town.now):
        yield town


def _sheet(response: Any) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()


def test_a_list_is_taken_out_with_name_time_and_purpose_on_top(town: Town) -> None:
    browser = as_(town, "clerk")
    page = text(browser.post(url("enterprise-export"), {"contacts": "on", "purpose": ""}), 422)
    assert "写明联系方式用来做什么" in page
    answer = browser.post(
        url("enterprise-export", state="here", section="C"), {"contacts": "on", "purpose": "台风通知"}
    )
    rows = _sheet(answer)
    assert rows[0][0].startswith("导出人 王立新 · 2026-11-02 12:00 · 2 家企业 · 用途：台风通知")
    assert {row[0]: row[-1] for row in rows[2:]} == {FISH: "13900006027", TOOLS: ""}
    assert "attachment" in answer.headers["Content-Disposition"]
    entry = Entry.objects.get(verb="enterprises.exported")
    assert entry.facts == {
        "count": 2,
        "contacts": True,
        "purpose": "台风通知",
        "filters": {"section": "C", "state": "here"},
    }


def test_without_contacts_no_purpose_is_asked_and_no_phone_is_given(town: Town) -> None:
    rows = _sheet(as_(town, "clerk").post(url("enterprise-export"), {}))
    assert "联系电话" not in rows[1]
    assert "13900006027" not in str(rows)


def test_a_taken_list_masks_what_the_page_masks(town: Town) -> None:
    rows = _sheet(as_(town, "auditor").post(url("enterprise-export"), {"contacts": "on", "purpose": "审计"}))
    assert "139****6027" in str(rows)
    assert "13900006027" not in str(rows)


def test_no_cell_of_a_taken_list_is_a_formula(town: Town) -> None:
    stay(firm("=HYPERLINK(海岬)厂", 61), town.places["site"])
    answer = as_(town, "clerk").post(url("enterprise-export"), {})
    assert "=HYPERLINK(海岬)厂" in str(_sheet(answer))
    assert b"<f>" not in answer.content


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 403), ("administrator", 403), ("manager", 200), ("auditor", 200)]
)
def test_who_takes_lists_out(town: Town, who: str, status: int) -> None:
    assert as_(town, who).get(url("enterprise-export")).status_code == status
