"""The coverage report: three parts, filters, any moment, and files that spreadsheets open safely."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.overview.reads.report import AHEAD, LOST, Wanted, coverage_report
from gezhi.overview.tests.conftest import queries_for
from gezhi.registry.actions import duties, places
from testing.browser import Browser
from testing.town import DAY, NOON, Town


def lines(town: Town, who: str = "head", **wanted: object) -> list[str]:
    found = coverage_report(at=NOON, seen_by=town.people[who], wanted=Wanted(**wanted))  # type: ignore[arg-type]
    return [line.place for line in found.lines]


def test_each_part_lists_what_it_counts(town: Town) -> None:
    duties.end_duty(duty=town.duties["cleaner of washroom"], when=NOON + DAY, by=OPERATOR, at=NOON, reason="离职")
    assert set(lines(town)) == {"港东食品园 北门岗", "六组 生物谷 第一网格"}
    assert lines(town, what=AHEAD) == ["港东食品园 2 号楼 东卫生间"]
    assert lines(town, what=LOST) == []
    found = coverage_report(at=NOON, seen_by=town.people["head"], wanted=Wanted())
    assert found.counts == {"now": 2, "ahead": 1, "lost": 0}
    assert found.coverage.covered + 2 == found.coverage.total


def test_it_is_narrowed_by_group_kind_and_who_answers(town: Town) -> None:
    assert lines(town, group=town.places["group"].pk) == ["港东食品园 北门岗"]
    assert lines(town, kind="grid") == ["六组 生物谷 第一网格"]
    assert lines(town, answers=town.people["manager"].pk) == ["港东食品园 北门岗"]


def test_one_sees_ones_own_part_only(town: Town) -> None:
    assert lines(town, "other_leader") == ["六组 生物谷 第一网格"]
    assert lines(town, "stranger") == []


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "暂由谁负责"), ("en", "Answers meanwhile")])
def test_the_page_names_who_answers_meanwhile(seen_by: type, language: str, words: str) -> None:
    status, html = seen_by("head").get("/coverage/", language)
    assert status == 200 and words in html and "乔文斌" in html


def test_it_can_be_asked_about_another_moment(seen_by: type, town: Town) -> None:
    _, html = seen_by("head").get("/coverage/?at=2026-08-31T12:00")
    assert "北门岗" not in html and "回到现在" in html
    _, html = seen_by("head").get("/coverage/?at=2026-10-01T12:00%2B08:00")
    assert "北门岗" in html


@pytest.mark.parametrize("at", ["yesterday", "2026-13-45T99:99", "1900-01-01T00:00", "3000-01-01"])
def test_a_moment_that_cannot_be_gets_a_sentence_and_the_present_report(seen_by: type, at: str) -> None:
    status, html = seen_by("head").get(f"/coverage/?at={at}")
    assert status == 422 and 'role="alert"' in html and "北门岗" in html


def test_nonsense_in_the_address_is_left_out(seen_by: type) -> None:
    status, html = seen_by("head").get("/coverage/?what=all&group=x&kind=%00&answers=99999999999999999999")
    assert status == 200 and "第一网格" not in html.split("<table")[0]


def test_the_workbook_holds_the_figures_and_the_list(town: Town, client: Browser) -> None:
    client.force_login(town.people["head"])
    answer = client.get("/coverage/xlsx/?kind=gate")
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["概况", "名单"]
    rows = list(book["名单"].values)
    assert rows[0][2] == "场所" and [row[2] for row in rows[1:]] == ["港东食品园 北门岗"]
    assert [row[1] for row in book["概况"].values][1:] == [9, 7, 2, 0, 0]


def test_a_name_that_looks_like_a_formula_stays_a_name(town: Town, client: Browser) -> None:
    places.add_place(kind="group", name="=1+1", parent=town.places["zone"], by=OPERATOR, at=NOON)
    client.force_login(town.people["head"])
    rows = list(csv.reader(io.StringIO(client.get("/coverage/csv/").content.decode("utf-8-sig"))))
    assert "'=1+1" in [row[2] for row in rows]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/coverage/xlsx/").content))
    cell = next(cell for row in book["名单"].rows for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_a_file_of_another_kind_is_not_there(seen_by: type) -> None:
    assert seen_by("head").get("/coverage/exe/")[0] == 404


def test_longer_lists_do_not_cost_more_queries(town: Town, client: Browser) -> None:
    client.force_login(town.people["head"])
    few = queries_for(client, "/coverage/")
    for number in range(3):
        places.add_place(
            kind="point",
            name=f"{number} 号梯",
            parent=town.places["building"],
            by=OPERATOR,
            at=NOON - timedelta(hours=1),
        )
    assert queries_for(client, "/coverage/") == few
