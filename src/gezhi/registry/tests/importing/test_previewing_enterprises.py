"""The preview of enterprises: new, changed, the same; every problem with its row, column and suggestion."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.actions.mergers import merge_enterprises
from gezhi.registry.importing.deciding import answer
from gezhi.registry.importing.previewing import preview
from gezhi.registry.importing.problems import sentence
from gezhi.registry.models import Enterprise, EnterpriseName, ImportRow, ImportRun, Occupancy
from gezhi.registry.tests.importing.lists import (
    book_file,
    code,
    fates,
    imported,
    previewed,
    problems,
    rows_of,
    text_file,
)
from testing.town import NOON, small_town

pytestmark = pytest.mark.django_db
HEADINGS = ["企业名称", "统一社会信用代码", "注册地址", "成立日期", "职工人数"]


def firm(name: str, credit_code: str | None = None, **facts: Any) -> Enterprise:
    return register_enterprise(facts={"name": name, "credit_code": credit_code, **facts}, by=OPERATOR, at=NOON)


def listed(folder: Path, *rows: list[Any], headings: list[str] = HEADINGS) -> ImportRun:
    return previewed(text_file(folder, [headings, *rows]))


def row(run: ImportRun, number: int = 2) -> ImportRow:
    return rows_of(run).get(number=number)


def answered(run: ImportRun, key: str) -> ImportRow:
    answer(run_id=run.pk, answers={row(run).pk: key}, by=OPERATOR, at=NOON)
    preview(run.pk, at=NOON)
    run.refresh_from_db()
    return row(run)


def test_what_is_not_registered_is_new(tmp_path: Path) -> None:
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", code(1), "港东路 18 号", "2016-03-18", "48"])
    assert fates(run) == {"enterprises": {"create": 1}}
    assert row(run).values == {
        "name": "海岬昇泰冷链有限公司",
        "credit_code": code(1),
        "registered_address": "港东路 18 号",
        "registered_on": "2016-03-18",
        "staff": 48,
    }
    assert not Enterprise.objects.exists()


def test_a_change_is_shown_field_by_field_and_an_empty_cell_changes_nothing(tmp_path: Path) -> None:
    firm("海岬昇泰冷链有限公司", code(1), registered_address="旧港街 3 号", staff=40, registered_on=date(2016, 3, 18))
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", code(1), "", "2016年3月18日", "48"])
    assert fates(run) == {"enterprises": {"change": 1}}
    assert row(run).changes == {"staff": [40, 48]}


def test_spelling_of_a_name_is_no_change_of_name(tmp_path: Path) -> None:
    firm("海岬昇泰（冷链）有限公司", code(1))
    run = listed(tmp_path, ["海岬昇泰(冷链)有限公司", code(1), "", "", ""])
    assert fates(run) == {"enterprises": {"same": 1}}


def test_another_name_under_the_same_code_is_a_change_of_name_and_the_old_one_stays_findable(tmp_path: Path) -> None:
    known = firm("海岬昇泰贸易有限公司", code(1))
    run = imported(text_file(tmp_path, [HEADINGS, ["海岬昇泰冷链有限公司", code(1), "", "", ""]]))
    assert [problem["code"] for problem in row(run).problems] == ["renamed"]
    known.refresh_from_db()
    assert known.name == "海岬昇泰冷链有限公司"
    assert EnterpriseName.objects.get(enterprise=known).name == "海岬昇泰贸易有限公司"


@pytest.mark.parametrize(
    ("cell", "field", "problem"),
    [
        (code(1)[:17] + ("0" if code(1)[17] != "0" else "1"), "credit_code", "fact"),
        (code(1).replace("0", "O", 1), "credit_code", "fact"),
        ("9.13702E+17", "credit_code", "digits-lost"),
        ("12345", "credit_code", "fact"),
    ],
)
def test_a_wrong_code_keeps_its_row_out_with_a_suggestion(tmp_path: Path, cell: str, field: str, problem: str) -> None:
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", cell, "", "", ""], ["海岬兴远货运有限公司", code(2), "", "", ""])
    assert problems(run) == [(2, field, problem)]
    assert fates(run) == {"enterprises": {"create": 1, "error": 1}}


def test_the_sentence_names_the_expected_check_character(tmp_path: Path) -> None:
    wrong = code(1)[:17] + ("0" if code(1)[17] != "0" else "1")
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", wrong, "", "", ""])
    with override("en"):
        assert code(1)[17] in sentence(row(run).problems[0])
    with override("zh-hans"):
        assert f"应为 {code(1)[17]}" in sentence(row(run).problems[0])


def test_a_number_cell_that_lost_its_digits_says_how_to_put_it_right(tmp_path: Path) -> None:
    run = previewed(book_file(tmp_path, 企业=[HEADINGS, ["海岬昇泰冷链有限公司", 913702142648437308, "", "", ""]]))
    assert problems(run) == [(2, "credit_code", "digits-lost")]
    with override("en"):
        assert "Format the column as text" in sentence(row(run).problems[0])


def test_letters_at_the_front_and_spaces_and_wide_characters_in_a_code_are_fine(tmp_path: Path) -> None:
    from gezhi.registry.codes import with_check_character

    rural = with_check_character("N2370299MA000001X")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code(2))
    run = listed(
        tmp_path,
        ["海岬村经济合作社", rural, "", "", ""],
        ["海岬兴远货运有限公司", f" {wide[:8]} {wide[8:]}", "", "", ""],
    )
    assert [r.values["credit_code"] for r in rows_of(run)] == [rural, code(2)]
    assert problems(run) == []


def test_an_old_number_in_the_column_of_codes_is_kept_as_what_it_is_and_said(tmp_path: Path) -> None:
    run = listed(tmp_path, ["海岬永盛食品厂", "370299100000017", "", "", ""])
    assert row(run).values == {"name": "海岬永盛食品厂", "old_number": "370299100000017"}
    assert problems(run) == [(2, "credit_code", "old-number-in-code")]
    assert fates(run) == {"enterprises": {"create": 1}}


def test_an_organisation_code_is_kept_beside_the_enterprise_and_said(tmp_path: Path) -> None:
    run = listed(tmp_path, ["海岬永盛食品厂", "264843730", "", "", ""])
    assert row(run).values["extra"] == {"organisation_code": "264843730"}
    assert fates(run) == {"enterprises": {"create": 1}}


def test_the_old_number_finds_the_enterprise_and_the_new_code_is_added(tmp_path: Path) -> None:
    firm("海岬永盛食品厂", old_number="370299100000017")
    run = listed(tmp_path, ["海岬永盛食品厂", code(3), "370299100000017"], headings=["企业名称", "信用代码", "注册号"])
    assert row(run).changes == {"credit_code": [None, code(3)]}


def test_numbers_of_two_enterprises_in_one_row_are_an_error(tmp_path: Path) -> None:
    firm("海岬永盛食品厂", old_number="370299100000017")
    firm("海岬昇泰冷链有限公司", code(1))
    run = listed(tmp_path, ["海岬永盛食品厂", code(1), "370299100000017"], headings=["企业名称", "信用代码", "注册号"])
    assert problems(run) == [(2, "old_number", "codes-disagree")]


def test_a_name_alone_asks_whether_it_is_the_same_and_waits(tmp_path: Path) -> None:
    known = firm("海岬昇泰冷链有限公司", code(1))
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", "", "港东路 18 号", "", ""])
    assert fates(run) == {"enterprises": {"wait": 1}}
    same = answered(run, f"id:{known.pk}")
    assert (same.fate, same.subject, same.changes) == ("change", known.pk, {"registered_address": ["", "港东路 18 号"]})
    assert answered(run, "new").fate == "create"
    assert answered(run, "leave").fate == "leave"
    assert answered(run, "").fate == "wait"


def test_an_answer_that_is_not_among_the_choices_is_no_answer(tmp_path: Path) -> None:
    firm("海岬昇泰冷链有限公司", code(1))
    other = firm("海岬兴远货运有限公司", code(2))
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", "", "港东路 18 号", "", ""])
    assert answered(run, f"id:{other.pk}").fate == "wait"


def test_a_name_alone_that_says_nothing_new_asks_nothing(tmp_path: Path) -> None:
    firm("海岬昇泰冷链有限公司", code(1), registered_address="港东路 18 号")
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", "", "港东路 18 号", "", ""])
    assert fates(run) == {"enterprises": {"same": 1}}


def test_the_same_name_with_another_code_is_another_enterprise_and_said(tmp_path: Path) -> None:
    firm("城阳区小张超市", code(1))
    run = listed(tmp_path, ["城阳区小张超市", code(2), "", "", ""])
    assert fates(run) == {"enterprises": {"create": 1}}
    assert problems(run) == [(2, "name", "name-known-other-code")]


def test_a_code_for_an_enterprise_that_had_none_asks_first(tmp_path: Path) -> None:
    known = firm("海岬昇泰冷链有限公司")
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", code(1), "", "", ""])
    assert fates(run) == {"enterprises": {"wait": 1}}
    assert answered(run, f"id:{known.pk}").changes == {"credit_code": [None, code(1)]}


def test_the_code_of_a_merged_duplicate_leads_to_the_one_that_goes_on(tmp_path: Path) -> None:
    survivor, duplicate = firm("海岬昇泰冷链有限公司", code(1)), firm("海岬昇泰冷链公司", code(2))
    merge_enterprises(duplicate=duplicate, survivor=survivor, by=OPERATOR, at=NOON, reason="同一家")
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", code(2), "", "", ""])
    assert (row(run).fate, row(run).subject) == ("same", survivor.pk)
    assert problems(run) == [(2, "credit_code", "merged-code")]


def test_the_same_row_twice_counts_once_and_a_contradiction_is_an_error(tmp_path: Path) -> None:
    first = ["海岬昇泰冷链有限公司", code(1), "港东路 18 号", "", "48"]
    run = listed(tmp_path, first, first, [*first[:4], "49"], ["海岬昇泰公司", code(1), "", "", ""])
    assert [r.fate for r in rows_of(run)] == ["create", "leave", "error", "error"]
    assert problems(run) == [
        (3, "", "repeated"),
        (4, "credit_code", "repeated-otherwise"),
        (5, "credit_code", "repeated-otherwise"),
    ]


def test_two_firms_of_one_name_without_numbers_in_one_file_are_not_made_one_in_silence(tmp_path: Path) -> None:
    run = listed(tmp_path, ["小张超市", "", "一路", "", ""], ["小张超市", "", "二路", "", ""])
    assert [r.fate for r in rows_of(run)] == ["create", "error"]


def test_a_contact_number_that_is_none_is_kept_beside_the_enterprise_and_no_reason_to_refuse(tmp_path: Path) -> None:
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", "转 801 找老贺"], headings=["企业名称", "联系电话"])
    assert fates(run) == {"enterprises": {"create": 1}}
    assert row(run).values["extra"] == {"contact_phone": "转 801 找老贺"}


def test_an_unknown_industry_is_kept_beside_the_enterprise_and_said(tmp_path: Path) -> None:
    run = listed(tmp_path, ["甲公司", "C35 专用设备制造业"], ["乙公司", "跨界融合"], headings=["企业名称", "所属行业"])
    assert row(run).values["industry_division"] == "35"
    assert row(run, 3).values["extra"] == {"industry": "跨界融合"}
    assert fates(run) == {"enterprises": {"create": 2}}


@pytest.mark.parametrize(
    ("name", "problem"),
    [("海" * 400, "fact"), ("海岬😀有限公司", "fact"), ("", "missing"), ("***", "fact")],
)
def test_names_that_cannot_be_are_errors_with_their_row(tmp_path: Path, name: str, problem: str) -> None:
    run = listed(tmp_path, [name, code(1), "", "", ""])
    assert problems(run) == [(2, "name", problem)]


def test_other_facts_that_cannot_be_are_errors_with_their_column(tmp_path: Path) -> None:
    rows = [
        ["甲公司", "1900-01-01", "5"],
        ["乙公司", "3000-01-01", "5"],
        ["丙公司", "2027-01-01", "5"],
        ["丁公司", "", "五人"],
    ]
    run = listed(tmp_path, *rows, headings=["企业名称", "成立日期", "职工人数"])
    assert problems(run) == [
        (2, "registered_on", "far-date"),
        (3, "registered_on", "far-date"),
        (4, "registered_on", "fact"),
        (5, "staff", "no-number"),
    ]


def test_tags_are_added_and_never_taken_away(tmp_path: Path) -> None:
    firm("海岬昇泰冷链有限公司", code(1), key_tags=["白名单"])
    run = listed(
        tmp_path, ["海岬昇泰冷链有限公司", code(1), "专精特新、白名单"], headings=["企业名称", "信用代码", "标签"]
    )
    ((before, after),) = row(run).changes.values()
    assert after[: len(before)] == before
    assert len(after) == 2


def test_a_former_name_in_the_file_is_kept_and_found_again(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, [["企业名称", "信用代码", "曾用名"], ["海岬昇泰冷链有限公司", code(1), "海岬昇泰贸易有限公司"]]
    )
    imported(path)
    assert EnterpriseName.objects.get().name == "海岬昇泰贸易有限公司"
    assert fates(previewed(path)) == {"enterprises": {"same": 1}}


def test_an_address_never_places_a_firm_by_itself(tmp_path: Path) -> None:
    town = small_town()
    rows = [
        ["海岬昇泰冷链有限公司", code(1), "海岬市港东食品园 2 号楼", "", ""],
        ["海岬兴远货运有限公司", code(2), "高新区红岛路", "", ""],
    ]
    path = text_file(tmp_path, [HEADINGS, *rows])
    run = imported(path)
    assert problems(run) == [(2, "registered_address", "maybe-there")]
    assert Enterprise.objects.count() == 2
    assert not Occupancy.objects.exists()
    del town


def test_a_suggested_site_is_taken_when_a_person_ticks_it(tmp_path: Path) -> None:
    from gezhi.registry.importing.confirming import apply, confirm

    town = small_town()
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", code(1), "海岬市港东食品园 2 号楼", "", ""])
    ticked = answered(run, f"id:{town.places['site'].pk}")
    assert ticked.fate == "create"
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    apply(run.pk, at=NOON)
    stay = Occupancy.objects.get()
    assert (stay.place, stay.during.lower, stay.confirmed_by) == (town.places["site"], NOON, "operator")


@pytest.mark.parametrize("name", ["高新区", "红岛", "孵化器", "高新区孵化器", "海岬高新区"])
def test_ambiguous_words_never_suggest_a_site(tmp_path: Path, name: str) -> None:
    from gezhi.registry.actions.places import add_place

    town = small_town()
    add_place(kind="site", name=name, parent=town.places["grid"], site_kind="other", by=OPERATOR, at=NOON)
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", code(1), f"海岬市海岬高新区{name}红岛孵化器 1 号", "", ""])
    assert problems(run) == []


def test_a_list_of_firms_with_their_site_brings_both(tmp_path: Path) -> None:
    town = small_town()
    headings = ["企业名称", "信用代码", "所属园区", "房间号", "入驻日期"]
    rows = [
        ["海岬昇泰冷链有限公司", code(1), "港东食品园", "301", "2026-10-01"],
        ["海岬兴远货运有限公司", code(2), "港东食品圆", "", ""],
    ]
    run = previewed(text_file(tmp_path, [headings, *rows]))
    assert fates(run) == {"enterprises": {"create": 2}, "occupancies": {"create": 1, "error": 1}}
    (wrong,) = rows_of(run, "occupancies").filter(fate="error")
    assert wrong.problems[0]["values"]["near"] == ["港东食品园"]
    done = imported(text_file(tmp_path, [headings, rows[0]], name="one.csv"))
    assert done.state == "done"
    stay = Occupancy.objects.get()
    assert (stay.room, stay.place) == ("301", town.places["site"])
    assert fates(previewed(text_file(tmp_path, [headings, rows[0]], name="one.csv"))) == {
        "enterprises": {"same": 1},
        "occupancies": {"same": 1},
    }


def test_a_broken_firm_takes_its_stay_along_without_a_second_complaint(tmp_path: Path) -> None:
    small_town()
    run = listed(tmp_path, ["海岬昇泰冷链有限公司", "123", "港东食品园"], headings=["企业名称", "信用代码", "所属园区"])
    assert fates(run) == {"enterprises": {"error": 1}, "occupancies": {"error": 1}}
    assert problems(run, "occupancies") == []
    assert run.counts["bad_rows"] == 1
