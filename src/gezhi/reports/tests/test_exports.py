"""Exports are frozen, can be worked out again, and show a late correction as a difference."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from python_calamine import load_workbook

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.reports import shapes
from gezhi.reports.actions import exports
from gezhi.reports.models import Export
from gezhi.reports.tests.ground import TODAY, YESTERDAY, Ground
from testing.town import HOUR


def made(ground: Ground, code: str = "industry", format: str = "xlsx") -> Export:
    """An export of yesterday for the industry department."""
    return exports.make(code=code, day=YESTERDAY, format=format, purpose="报工信局", by=OPERATOR, at=ground.now)


def test_the_five_shipped_exports_come_out_as_workbook_and_csv(ground: Ground) -> None:
    ground.send("甲")
    assert set(shapes.offered(at=ground.now)) == {
        "hightech-daily",
        "incubator-periodic",
        "industry",
        "emergency",
        "health",
    }
    for code in shapes.offered(at=ground.now):
        for format in ("xlsx", "csv"):
            assert made(ground, code, format).content
    assert Export.objects.values("number").distinct().count() == 10


def test_the_daily_report_says_what_is_left_out_and_who_answered(ground: Ground) -> None:
    ground.send("甲")
    export = made(ground, "hightech-daily")
    row = dict(zip(export.rows["headings"], export.rows["rows"][0], strict=True))
    assert (row["已复工企业数"], row["应统计企业数"], row["复工率"]) == (1, 3, "33.3%")
    assert (row["到岗人数"], row["在册职工数"], row["已报数"], row["应报数"]) == (20, 90, 1, 3)


def test_what_was_not_answered_stays_empty_and_the_file_names_its_maker_and_purpose(ground: Ground) -> None:
    for short in ("丁", "戊"):
        ground.firm(short, above_scale=True)
    ground.send("丁")
    export = made(ground)
    sheet = load_workbook(BytesIO(bytes(export.content))).get_sheet_by_index(0).to_python()
    assert export.number in str(sheet[1][0]) and "报工信局" in str(sheet[1][0])
    by_name = {row[1]: row for row in sheet[3:]}
    assert by_name["丁有限公司"][5:9] == ["是", 30, 20, 5]
    assert by_name["戊有限公司"][5:9] == ["", 30, "", ""]


def test_a_late_correction_is_a_difference_and_not_a_silent_change(ground: Ground) -> None:
    ground.firm("丁", above_scale=True)
    ground.send("丁")
    export = made(ground)
    assert exports.compare(export=export, by=OPERATOR, at=ground.now).now == ()
    later = ground.now + 3 * HOUR
    ground.send("丁", values={"on_duty": 12}, at=later, reason="重复计数")
    found = exports.compare(export=export, by=OPERATOR, at=later)
    assert found.reproduced
    assert [(one.row, one.heading, one.before, one.now) for one in found.now if "时间" not in one.heading] == [
        ("丁有限公司", "到岗人数", 20, 12)
    ]


@pytest.mark.django_db
def test_an_export_never_changes(ground: Ground) -> None:
    export = made(ground)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(purpose="别的")


def test_no_export_of_a_day_that_is_not_over_nor_without_purpose_nor_by_anybody(ground: Ground) -> None:
    with pytest.raises(Refused):
        exports.make(code="industry", day=TODAY, format="xlsx", purpose="报", by=OPERATOR, at=ground.now)
    with pytest.raises(Refused) as refused:
        exports.make(code="industry", day=YESTERDAY, format="xlsx", purpose=" ", by=OPERATOR, at=ground.now)
    assert refused.value.field == "purpose"
    with pytest.raises(NotYours):
        who = ground.town.people["manager"]
        exports.make(code="industry", day=YESTERDAY, format="xlsx", purpose="报", by=who, at=ground.now)


def test_nothing_that_somebody_was_called_becomes_a_formula(ground: Ground) -> None:
    for name in ("=1+1", "＝HYPERLINK(1)", "@SUM(1)"):
        ground.firm(name, above_scale=True)
    with ZipFile(BytesIO(bytes(made(ground).content))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1有限公司" in sheet and "<f>" not in sheet
    lines = bytes(made(ground, format="csv").content).decode("utf-8-sig").splitlines()
    assert {line.split(",")[1] for line in lines[1:4]} == {
        "'=1+1有限公司",
        "'＝HYPERLINK(1)有限公司",
        "'@SUM(1)有限公司",
    }
