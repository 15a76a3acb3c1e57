"""The preview of places, persons, duties and occupancies: what each row means, and what cannot be."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from gezhi.kernel.actors import OPERATOR
from gezhi.people.models import Person
from gezhi.registry.actions.places import end_place
from gezhi.registry.importing.deciding import answer
from gezhi.registry.importing.previewing import preview
from gezhi.registry.importing.problems import choice_label, sentence
from gezhi.registry.models import Duty, ImportRow, ImportRun, Occupancy, Place, Placement
from gezhi.registry.tests.importing.lists import book_file, code, fates, imported, previewed, problems, rows_of
from testing.town import DAY, NOON, Town, person, small_town

pytestmark = pytest.mark.django_db
PLACES = ["类型", "名称", "上级", "编码", "启用日期"]
PEOPLE = ["姓名", "手机", "职务"]
DUTIES = ["场所", "职责", "姓名", "手机", "开始日期", "结束日期"]
STAYS = ["企业名称", "入驻场所", "房间号", "入驻日期", "退出日期"]


@pytest.fixture
def town() -> Town:
    return small_town()


def listed(folder: Path, **sheets: Any) -> ImportRun:
    return previewed(book_file(folder, **sheets))


def answered(run: ImportRun, row: ImportRow, key: str) -> ImportRow:
    answer(run_id=run.pk, answers={row.pk: key}, by=OPERATOR, at=NOON)
    preview(run.pk, at=NOON)
    run.refresh_from_db()
    return rows_of(run, row.noun).get(number=row.number)


def one(run: ImportRun, noun: str, number: int = 2) -> ImportRow:
    return rows_of(run, noun).get(number=number)


def test_places_may_hang_under_places_that_stand_further_down_or_exist_by_code_path_or_name(
    tmp_path: Path, town: Town
) -> None:
    rows = [
        ["点位", "西卫生间", "港东食品园/2 号楼", "", ""],
        ["楼宇", "9 号楼", "蓝湾创业园", "", ""],
        ["载体", "蓝湾创业园", "HJ-6-01", "", ""],
        ["点位", "大厅", "HJ-6-01/蓝湾创业园/9 号楼", "", ""],
    ]
    run = imported(book_file(tmp_path, 场所=[PLACES, *rows]))
    assert fates(run) == {"places": {"create": 4}}
    hall = Place.objects.get(name="大厅")
    assert Placement.objects.get(place=hall).parent == Place.objects.get(name="9 号楼")
    assert Placement.objects.get(place__name="西卫生间").parent == town.places["building"]


def test_a_known_place_is_compared_and_a_new_parent_is_a_move_that_leaves_the_past(tmp_path: Path, town: Town) -> None:
    run = imported(
        book_file(
            tmp_path,
            场所=[[*PLACES, "地址"], ["载体", "港东食品园", "六组 生物谷/第一网格", "HJ-5-03-02", "", "港东路 18 号"]],
        )
    )
    row = one(run, "places")
    assert row.changes == {"address": ["", "港东路 18 号"], "parent": ["五组 港东/第三网格", "六组 生物谷/第一网格"]}
    site = town.places["site"]
    assert {p.parent_id for p in Placement.objects.filter(place=site, recorded__upper_inf=True)} == {
        town.places["grid"].pk,
        town.places["other_grid"].pk,
    }
    assert fates(
        previewed(book_file(tmp_path, 场所=[PLACES, ["载体", "港东食品园", "第一网格", "HJ-5-03-02", ""]]))
    ) == {"places": {"same": 1}}


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        (["管委会", "海岬经开区", "", "JK", ""], "kind", "zone-there"),
        (["载体", "蓝湾", "港东食品园", "", ""], "parent", "not-larger"),
        (["载体", "蓝湾", "", "", ""], "parent", "no-parent"),
        (["载体", "蓝湾", "第三网络", "", ""], "parent", "unknown-place-near"),
        (["载体", "蓝湾", "火星", "", ""], "parent", "unknown-place"),
        (["网格", "港东食品园", "五组 港东", "HJ-5-03-02", ""], "code", "kind-fixed"),
        (["飞船", "蓝湾", "第三网格", "", ""], "kind", "unknown-word"),
        (["载体", "海" * 400, "第三网格", "", ""], "name", "too-long"),
        (["载体", "", "第三网格", "", ""], "name", "missing"),
        (["载体", "蓝湾", "第三网格", "", "3000-01-01"], "since", "far-date"),
        (["载体", "蓝湾", "第三网格", "", "2020-01-01"], "since", "place-too-young"),
    ],
)
def test_what_cannot_be_a_place_is_said_by_row_and_column(
    tmp_path: Path, town: Town, row: list[str], field: str, problem: str
) -> None:
    run = listed(tmp_path, 场所=[PLACES, row])
    assert (2, field, problem) in problems(run, "places")
    assert fates(run) == {"places": {"error": 1}}
    with override("en"):
        assert "%(" not in sentence(one(run, "places").problems[0])


def test_two_zones_in_one_file_are_one_too_many(tmp_path: Path) -> None:
    rows = [["管委会", "海岬高新区", "", "HJ", ""], ["管委会", "海岬经开区", "", "JK", ""]]
    run = listed(
        tmp_path,
        场所=[PLACES, *rows],
        人员=[PEOPLE, ["沈向东", "13800000001", ""]],
        责任=[DUTIES, ["海岬高新区", "总负责", "沈向东", "", "", ""]],
    )
    assert problems(run, "places") == [(3, "kind", "two-zones")]


def test_places_in_a_circle_are_refused_by_their_kinds(tmp_path: Path, town: Town) -> None:
    run = listed(tmp_path, 场所=[PLACES, ["楼宇", "甲楼", "乙点", "", ""], ["点位", "乙点", "甲楼", "", ""]])
    assert one(run, "places", 2).fate == "error"
    assert (3, "", "depends-on-error") in problems(run, "places")


def test_a_zone_without_a_head_is_not_founded_and_without_a_zone_nothing_hangs(tmp_path: Path) -> None:
    run = listed(
        tmp_path, 场所=[PLACES, ["管委会", "海岬高新区", "", "HJ", ""], ["责任组", "五组", "海岬高新区", "", ""]]
    )
    assert problems(run, "places") == [(2, "", "zone-needs-head"), (3, "", "depends-on-error")]
    assert problems(listed(tmp_path, 场所=[PLACES, ["责任组", "五组", "", "", ""]]), "places") == [(2, "", "no-zone")]


def test_a_like_place_elsewhere_is_asked_about(tmp_path: Path, town: Town) -> None:
    run = listed(tmp_path, 场所=[PLACES, ["载体", "港东食品园", "第一网格", "", ""]])
    row = one(run, "places")
    assert row.fate == "wait"
    assert answered(run, row, "move").changes["parent"] == ["五组 港东/第三网格", "六组 生物谷/第一网格"]
    assert answered(run, one(run, "places"), "new").fate == "create"


def test_a_name_of_several_places_wants_a_path(tmp_path: Path, town: Town) -> None:
    rows = [["点位", "东卫生间", "港东食品园", "", ""]]
    run = listed(
        tmp_path,
        场所=[PLACES, *rows],
        责任=[
            DUTIES,
            ["东卫生间", "负责人", "葛红梅", "", "", ""],
            ["2 号楼/东卫生间", "负责人", "葛红梅", "", "", ""],
        ],
    )
    assert problems(run, "duties") == [(2, "place", "several-places")]
    told = one(run, "duties").problems[0]["values"]["paths"]
    assert "五组 港东/第三网格/港东食品园/2 号楼/东卫生间" in told


def test_a_person_is_known_by_phone_and_by_name(tmp_path: Path, town: Town) -> None:
    rows = [["秦若川", "138 0000 0003", "五组组长"], ["葛红梅", "", ""], ["新来者", "13800000099", ""]]
    run = listed(tmp_path, 人员=[PEOPLE, *rows])
    assert [(r.fate, r.changes) for r in rows_of(run, "people")] == [
        ("change", {"title": ["", "五组组长"]}),
        ("same", {}),
        ("create", {}),
    ]


def test_namesakes_and_strange_numbers_are_asked_about(tmp_path: Path, town: Town) -> None:
    person("葛红梅", "13800000077")
    run = listed(
        tmp_path, 人员=[PEOPLE, ["葛红梅", "", "队长"], ["韩志高", "13800000002", ""], ["秦若川", "13800000055", ""]]
    )
    assert [r.fate for r in rows_of(run, "people")] == ["wait", "wait", "wait"]
    assert [p[2] for p in problems(run, "people")] == ["same-name", "name-differs", "same-name"]
    first = one(run, "people")
    assert len(first.problems[0]["choices"]) == 4
    with override("en"):
        assert "138****0077" in choice_label(first.problems[0]["choices"][1])
    third = answered(run, one(run, "people", 4), f"id:{town.people['leader'].pk}")
    assert third.changes == {"phone": ["13800000003", "13800000055"]}
    assert answered(run, one(run, "people", 4), "new").fate == "create"
    assert answered(run, one(run, "people", 3), "rename").changes == {"name": ["韩志远", "韩志高"]}


def test_persons_that_cannot_be_are_said(tmp_path: Path, town: Town) -> None:
    rows = [
        ["", "13800000066", ""],
        ["张三😀", "13800000066", ""],
        ["李四", "1380000006", ""],
        ["王五", 1.38e17, ""],
        ["赵六", "13800000011", ""],
    ]
    run = listed(tmp_path, 人员=[PEOPLE, *rows])
    assert problems(run, "people") == [
        (2, "name", "missing"),
        (3, "name", "odd-sign"),
        (4, "phone", "phone"),
        (5, "phone", "digits-lost"),
        (6, "phone", "name-differs"),
    ]


def test_two_rows_about_one_person_count_once_and_one_phone_for_two_is_an_error(tmp_path: Path, town: Town) -> None:
    rows = [["张三", "13800000066", ""], ["张 三", "13800000066", ""], ["李四", "13800000066", ""]]
    run = listed(tmp_path, 人员=[PEOPLE, *rows])
    assert [r.fate for r in rows_of(run, "people")] == ["create", "leave", "error"]


def test_a_duty_that_is_held_already_is_the_same(tmp_path: Path, town: Town) -> None:
    rows = [["港东食品园", "负责人", "乔文斌", "", "", ""], ["港东食品园", "负责人", "乔文斌", "", "2026-09-01", ""]]
    run = listed(tmp_path, 责任=[DUTIES, *rows])
    assert [r.fate for r in rows_of(run, "duties")] == ["same", "leave"]


def test_a_post_that_somebody_holds_is_handed_over_only_when_a_person_says_so(tmp_path: Path, town: Town) -> None:
    path = book_file(tmp_path, 责任=[DUTIES, ["港东食品园", "负责人", "田秀英", "", "2026-11-01", ""]])
    run = previewed(path)
    row = one(run, "duties")
    assert (row.fate, row.problems[0]["code"]) == ("wait", "post-held")
    assert answered(run, row, "hand").changes == {"person": ["乔文斌", "田秀英"]}
    from gezhi.registry.importing.confirming import apply, confirm

    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    apply(run.pk, at=NOON)
    held = Duty.objects.filter(place=town.places["site"], post="steward", recorded__upper_inf=True).order_by("during")
    assert [duty.person.name for duty in held] == ["乔文斌", "田秀英"]
    assert held[0].during.upper == held[1].during.lower
    assert fates(previewed(path)) == {"duties": {"same": 1}}


def test_another_start_of_a_duty_is_asked_about_and_corrected_with_a_word(tmp_path: Path, town: Town) -> None:
    run = listed(tmp_path, 责任=[DUTIES, ["2 号楼", "负责人", "乔文斌", "", "2026-10-01", ""]])
    row = one(run, "duties")
    assert row.problems[0]["code"] == "start-differs"
    assert answered(run, row, "correct").fate == "change"


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        (["火星", "负责人", "乔文斌", "", "", ""], "place", "unknown-place"),
        (["港东食品圆", "负责人", "乔文斌", "", "", ""], "place", "unknown-place-near"),
        (["港东食品园", "舞者", "乔文斌", "", "", ""], "post", "unknown-word"),
        (["港东食品园", "总负责", "乔文斌", "", "", ""], "post", "post-does-not-fit"),
        (["北门岗", "负责人", "乔文宾", "", "", ""], "person", "unknown-person-near"),
        (["北门岗", "负责人", "无名氏", "", "", ""], "person", "unknown-person"),
        (["北门岗", "负责人", "张三", "13899999999", "", ""], "phone", "unknown-phone"),
        (["北门岗", "负责人", "张三", "13800000005", "", ""], "phone", "phone-of-another"),
        (["北门岗", "负责人", "乔文斌", "", "2026-12-01", "2026-11-01"], "until", "end-before-start"),
        (["北门岗", "负责人", "乔文斌", "", "2020-01-01", ""], "since", "place-too-young"),
        (["北门岗", "负责人", "乔文斌", "", "1900-01-01", ""], "since", "far-date"),
        (["北门岗", "负责人", "乔文斌", "", "5/6/2026", ""], "since", "two-dates"),
    ],
)
def test_what_cannot_be_a_duty_is_said_by_row_and_column(
    tmp_path: Path, town: Town, row: list[str], field: str, problem: str
) -> None:
    run = listed(tmp_path, 责任=[DUTIES, row])
    assert problems(run, "duties") == [(2, field, problem)]
    with override("en"):
        assert "%(" not in sentence(one(run, "duties").problems[0])


def test_a_duty_for_a_place_that_has_ended_is_refused_with_the_day(tmp_path: Path, town: Town) -> None:
    end_place(place=town.places["gate"], when=NOON - DAY, by=OPERATOR, at=NOON, reason="封闭")
    run = listed(tmp_path, 责任=[DUTIES, ["北门岗", "负责人", "乔文斌", "", "", ""]])
    assert problems(run, "duties") == [(2, "since", "place-ended")]


def test_a_duty_for_somebody_who_left_is_refused(tmp_path: Path, town: Town) -> None:
    Person.objects.filter(pk=town.people["stranger"].pk).update(is_active=False)
    run = listed(tmp_path, 责任=[DUTIES, ["北门岗", "负责人", "石有田", "", "", ""]])
    assert problems(run, "duties") == [(2, "person", "gone-person")]


def test_the_last_day_of_a_duty_is_included(tmp_path: Path, town: Town) -> None:
    imported(book_file(tmp_path, 责任=[DUTIES, ["北门岗", "门岗", "石有田", "", "2026-11-01", "2026-11-30"]]))
    duty = Duty.objects.get(place=town.places["gate"])
    assert duty.during.upper - duty.during.lower == timedelta(days=30)
    assert (duty.post, duty.title) == ("steward", "门岗")


def test_two_rows_for_one_post_at_one_time_are_an_error_and_one_after_the_other_is_not(
    tmp_path: Path, town: Town
) -> None:
    rows = [
        ["北门岗", "负责人", "石有田", "", "2026-11-01", "2026-11-30"],
        ["北门岗", "负责人", "乔文斌", "", "2026-11-30", ""],
        ["北门岗", "负责人", "乔文斌", "", "2026-12-01", ""],
    ]
    run = listed(tmp_path, 责任=[DUTIES, *rows])
    assert [r.fate for r in rows_of(run, "duties")] == ["create", "error", "create"]


def test_new_places_begin_with_the_first_thing_that_happens_there(tmp_path: Path, town: Town) -> None:
    imported(
        book_file(
            tmp_path,
            场所=[PLACES, ["载体", "蓝湾创业园", "第一网格", "", ""], ["楼宇", "1 号楼", "蓝湾创业园", "", ""]],
            责任=[DUTIES, ["蓝湾创业园/1 号楼", "负责人", "石有田", "", "2026-09-15", ""]],
        )
    )
    starts = {p.place.name: p.during.lower for p in Placement.objects.filter(place__name__in=["蓝湾创业园", "1 号楼"])}
    assert len(set(starts.values())) == 1
    assert f"{starts['1 号楼']:%Y-%m-%d %H}" == "2026-09-14 16"


def test_rows_that_lean_on_a_broken_or_waiting_row_share_its_fate(tmp_path: Path, town: Town) -> None:
    person("张三", "13800000061")
    run = listed(
        tmp_path,
        人员=[PEOPLE, ["张三", "13800000062", ""], ["李四", "1", ""]],
        责任=[DUTIES, ["北门岗", "检查人", "李四", "", "", ""], ["北门岗", "联络人", "张三", "13800000062", "", ""]],
    )
    assert [r.fate for r in rows_of(run, "duties")] == ["error", "wait"]
    waiting = one(run, "people")
    answered(run, waiting, "new")
    assert one(run, "duties", 3).fate == "create"
    answered(run, one(run, "people"), "leave")
    assert one(run, "duties", 3).fate == "leave"


def test_a_list_of_places_with_their_stewards_brings_persons_and_duties(tmp_path: Path, town: Town) -> None:
    headings = ["类型", "载体名称", "上级", "负责人", "联系电话"]
    rows = [
        ["载体", "蓝湾创业园", "第一网格", "石 有 田", ""],
        ["载体", "生物谷加速器", "第一网格", "钱多多", "13800000071"],
        ["载体", "海洋科技园", "第一网格", "钱多多", "13800000071"],
    ]
    path = book_file(tmp_path, 载体清单=[headings, *rows])
    run = imported(path)
    assert fates(run) == {
        "places": {"create": 3},
        "people": {"same": 1, "create": 1, "leave": 1},
        "duties": {"create": 3},
    }
    assert Duty.objects.filter(person__name="钱多多", post="steward").count() == 2
    assert fates(previewed(path)) == {"places": {"same": 3}, "people": {"same": 2, "leave": 1}, "duties": {"same": 3}}


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        (["海岬昇泰冷链有限公司", "火星", "", "", ""], "place", "unknown-place"),
        (["海岬昇泰冷链有限公司", "第三网格", "", "", ""], "place", "not-a-working-place"),
        (["海岬升泰冷链有限公司", "港东食品园", "", "", ""], "enterprise", "unknown-enterprise-near"),
        (["火星", "港东食品园", "", "", ""], "enterprise", "unknown-enterprise"),
        (["", "港东食品园", "", "", ""], "enterprise", "missing"),
        (["海岬昇泰冷链有限公司", "港东食品园", "", "2020-01-01", ""], "since", "place-too-young"),
        (["海岬昇泰冷链有限公司", "港东食品园", "", "2026-11-05", "2026-11-01"], "until", "end-before-start"),
        (["海岬昇泰冷链有限公司", "港东食品园", "x" * 61, "", ""], "room", "too-long"),
    ],
)
def test_what_cannot_be_a_stay_is_said_by_row_and_column(
    tmp_path: Path, town: Town, row: list[str], field: str, problem: str
) -> None:
    run = listed(tmp_path, 企业=[["企业名称", "信用代码"], ["海岬昇泰冷链有限公司", code(1)]], 入驻=[STAYS, row])
    assert problems(run, "occupancies") == [(2, field, problem)]


def test_a_stay_is_compared_and_its_end_can_be_said(tmp_path: Path, town: Town) -> None:
    firms = [["企业名称", "信用代码"], ["海岬昇泰冷链有限公司", code(1)]]
    imported(
        book_file(tmp_path, 企业=firms, 入驻=[STAYS, ["海岬昇泰冷链有限公司", "港东食品园", "301", "2026-10-01", ""]])
    )
    run = imported(book_file(tmp_path, 入驻=[STAYS, ["海岬昇泰冷链有限公司", "港东食品园", "302", "", "2026-12-31"]]))
    assert set(one(run, "occupancies").changes) == {"room", "until"}
    stay = Occupancy.objects.get()
    assert (stay.room, f"{stay.during.upper:%Y-%m-%d %H}") == ("302", "2026-12-31 16")
    assert fates(
        previewed(
            book_file(tmp_path, 入驻=[STAYS, ["海岬昇泰冷链有限公司", "港东食品园", "302", "2026-10-01", "2026-12-31"]])
        )
    ) == {"occupancies": {"same": 1}}


def test_one_firm_at_two_places_is_fine_and_twice_at_one_counts_once(tmp_path: Path, town: Town) -> None:
    firms = [["企业名称", "信用代码"], ["海岬昇泰冷链有限公司", code(1)]]
    stays = [
        ["海岬昇泰冷链有限公司", "港东食品园", "1", "", ""],
        ["海岬昇泰冷链有限公司", "2 号楼", "2", "", ""],
        ["海岬昇泰冷链有限公司", "HJ-5-03-02", "1", "", ""],
        ["海岬昇泰冷链有限公司", "港东食品园", "9", "", ""],
    ]
    run = listed(tmp_path, 企业=firms, 入驻=[STAYS, *stays])
    assert [r.fate for r in rows_of(run, "occupancies")] == ["create", "create", "leave", "error"]
