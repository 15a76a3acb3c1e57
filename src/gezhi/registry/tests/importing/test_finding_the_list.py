"""Where in a sheet the list stands: whatever people put around it, above it and below it."""

from pathlib import Path

import pytest

from gezhi.kernel.refusals import Refused
from gezhi.registry.importing.reading import open_book
from gezhi.registry.importing.tables import Table, demand_tables
from gezhi.registry.tests.importing.lists import book_file, code, text_file

HEADINGS = ["企业名称", "统一社会信用代码", "注册地址"]
FIRM = ["海岬昇泰冷链有限公司", code(1), "港东路 18 号"]
OTHER = ["海岬兴远货运有限公司", code(2), "港东路 20 号"]


def tables(path: Path) -> list[Table]:
    return demand_tables(open_book(path, limit=1 << 30).sheets())


def table(path: Path) -> Table:
    (only,) = tables(path)
    return only


def rows(found: Table) -> list[tuple[int, list[object]]]:
    return list(found.rows())


def test_title_rows_above_the_headings_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = book_file(tmp_path, 台账=[["企业台账（2026 年）"], ["填报单位：五组"], [], HEADINGS, FIRM], merged=["A1:C1"])
    found = table(path)
    assert (found.heading_row, found.noun) == (4, "enterprises")
    assert rows(found) == [(5, FIRM)]
    assert found.left_out == {"title": 2}


def test_totals_footers_repeated_headings_and_empty_rows_are_left_out_with_their_reason(tmp_path: Path) -> None:
    lines = [
        HEADINGS,
        FIRM,
        ["小计", "", 1],
        ["", " ", "\u200b"],
        HEADINGS,
        OTHER,
        ["合　计", "", "2 家"],
        ["填表人：王立新", "", "审核：秦若川"],
    ]
    found = table(book_file(tmp_path, 台账=lines))
    assert [number for number, _cells in rows(found)] == [2, 6]
    assert found.left_out == {"totals": 2, "blank": 1, "heading": 1, "footer": 1}
    assert found.left_out_rows == {3: "totals", 4: "blank", 5: "heading", 7: "totals", 8: "footer"}


@pytest.mark.parametrize(
    "name", ["合计财务咨询有限公司", "总计网络科技（海岬）有限公司", "备注文化传媒有限公司", "小计"]
)
def test_a_firm_whose_name_begins_like_a_total_is_a_firm(tmp_path: Path, name: str) -> None:
    found = table(book_file(tmp_path, 台账=[HEADINGS, FIRM, [name, code(3), "旧港街 3 号"]]))
    assert len(rows(found)) == 2


def test_merged_cells_are_filled_down_within_the_list_only(tmp_path: Path) -> None:
    lines = [
        ["清单", "", ""],
        ["所属园区", "企业名称", "房间号"],
        ["港东食品园", "甲公司", "1"],
        ["", "乙公司", "2"],
        ["", "丙公司", "3"],
        ["生物谷", "丁公司", "4"],
    ]
    found = table(book_file(tmp_path, 企业=lines, merged=["A1:C1", "A3:A5"]))
    assert [cells[0] for _number, cells in rows(found)] == ["港东食品园", "港东食品园", "港东食品园", "生物谷"]


def test_an_empty_cell_that_is_not_merged_stays_empty(tmp_path: Path) -> None:
    lines = [["企业名称", "所属园区"], ["甲公司", "港东食品园"], ["乙公司", ""]]
    found = table(book_file(tmp_path, 企业=lines))
    assert [cells[1:] for _number, cells in rows(found)] == [["港东食品园"], []]


def test_headings_of_two_rows_are_read_together(tmp_path: Path) -> None:
    lines = [["企业名称", "联系人", ""], ["", "姓名", "电话"], ["甲公司", "贺连胜", "13800000021"]]
    found = table(book_file(tmp_path, 企业=lines, merged=["A1:A2", "B1:C1"]))
    assert found.columns == {0: "企业名称", 1: "联系人姓名", 2: "联系人电话"}
    assert rows(found) == [(3, ["甲公司", "贺连胜", "13800000021"])]


def test_the_same_heading_twice_is_told_apart(tmp_path: Path) -> None:
    found = table(book_file(tmp_path, 企业=[["企业名称", "电话", "电话"], ["甲公司", "1", "2"]]))
    assert found.columns == {0: "企业名称", 1: "电话", 2: "电话 (2)"}


def test_each_of_the_five_sheets_is_known_by_its_name_or_by_its_columns(tmp_path: Path) -> None:
    found = tables(
        book_file(
            tmp_path,
            场所=[["类型", "名称", "上级"], ["载体", "港东食品园", "五组"]],
            Sheet2=[["姓名", "手机号", "职务"], ["秦若川", "13800000003", "组长"]],
            责任=[["场所", "职责", "姓名"], ["五组", "落实", "秦若川"]],
            Sheet4=[HEADINGS, FIRM],
            入驻=[["企业名称", "入驻场所", "房间号"], ["甲公司", "港东食品园", "1"]],
        )
    )
    assert [one.noun for one in found] == ["places", "people", "duties", "enterprises", "occupancies"]


def test_unknown_headings_are_still_headings(tmp_path: Path) -> None:
    found = table(text_file(tmp_path, [["单位抬头", "门头号码"], ["甲公司", "港东路 1 号"]]))
    assert found.columns == {0: "单位抬头", 1: "门头号码"}


@pytest.mark.parametrize(
    "lines",
    [
        [[""] * 50] * 30,
        [["\u200b", "\xa0", "　"] * 17] * 3,
        [["只有一句话"]],
        [["1", "2", "3"], ["4", "5", "6"]],
        [["企业名称", "统一社会信用代码"]][:0] or [["12.5", "2024-01-05"]] * 4,
    ],
)
def test_fifty_columns_of_nothing_and_other_non_lists_get_a_sentence(tmp_path: Path, lines: list[list[str]]) -> None:
    path = text_file(tmp_path, [*lines, ["x"]] if not any(any(row) for row in lines) else lines)
    with pytest.raises(Refused) as refused:
        tables(path)
    assert refused.value.code == "no-headings"
    assert "企业名称" in str(refused.value)


def test_a_list_longer_than_can_be_taken_is_to_be_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gezhi.registry.importing.reading import book

    monkeypatch.setattr(book, "MOST_ROWS", 3)
    found = table(text_file(tmp_path, [HEADINGS, FIRM, OTHER, FIRM]))
    with pytest.raises(Refused) as refused:
        rows(found)
    assert refused.value.code == "too-long"
