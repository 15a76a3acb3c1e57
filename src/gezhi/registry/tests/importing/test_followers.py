"""What depends on a row that cannot be imported is told under that row, however long the chain; every row stays counted."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from gezhi.registry.importing.problems import sentence
from gezhi.registry.importing.returning import with_problems
from gezhi.registry.models import ImportRow, ImportRun
from gezhi.registry.reads.imports import RunPage, followers, import_rows
from gezhi.registry.tests.importing.lists import book_file, code, fates, imported, previewed, rows_of
from testing.browser import Browser
from testing.town import Town, small_town

pytestmark = pytest.mark.django_db
PLACES = ["类型", "名称", "上级"]
PEOPLE = ["姓名", "手机"]
DUTIES = ["场所", "职责", "姓名"]
FIRMS = ["企业名称", "统一社会信用代码"]
STAYS = ["企业名称", "入驻场所"]
CHAIN: dict[str, Any] = {
    "场所": [
        PLACES,
        ["网格", "松岭网格", "没有的组"],
        ["载体", "松岭园", "松岭网格"],
        ["楼宇", "甲楼", "松岭园"],
        ["载体", "好园", "第三网格"],
    ],
    "人员": [PEOPLE, ["柏松年", "1380000"], ["祝远航", "13800009002"]],
    "责任": [
        DUTIES,
        ["甲楼", "负责人", "祝远航"],
        ["好园", "负责人", "柏松年"],
        ["松岭园", "负责人", "柏松年"],
        ["好园", "检查人", "祝远航"],
    ],
    "企业": [FIRMS, ["海岬甲有限公司", "123"], ["海岬乙有限公司", code(2)]],
    "入驻": [STAYS, ["海岬甲有限公司", "好园"], ["海岬乙有限公司", "甲楼"], ["海岬乙有限公司", "好园"]],
}


@pytest.fixture
def town() -> Town:
    return small_town()


@pytest.fixture
def chain(tmp_path: Path, town: Town) -> ImportRun:
    return previewed(book_file(tmp_path, **CHAIN))


def causes(run: ImportRun, noun: str, number: int) -> list[str]:
    return [p["because_of"] for p in rows_of(run, noun).get(number=number).problems if "because_of" in p]


def listed(run: ImportRun) -> list[tuple[str, int]]:
    return [(row.sheet, row.number) for row in import_rows(run=run, tab="problems")]


def under(run: ImportRun) -> dict[str, list[tuple[str, int]]]:
    found = followers(run=run, rows=import_rows(run=run, tab="problems"))
    return {cause: [(one.sheet, one.number) for one in group.first] for cause, group in found.items()}


def test_every_row_of_a_chain_points_to_the_row_with_which_it_began(chain: ImportRun) -> None:
    assert causes(chain, "places", 2) == []
    assert causes(chain, "places", 3) == ["row:场所#2"]
    assert causes(chain, "places", 4) == ["row:场所#2"]
    assert causes(chain, "duties", 2) == ["row:场所#2"]
    assert causes(chain, "duties", 3) == ["row:人员#2"]
    assert causes(chain, "occupancies", 2) == ["row:企业#2"]
    assert causes(chain, "occupancies", 3) == ["row:场所#2"]


def test_a_row_that_needs_two_refused_rows_names_both(chain: ImportRun) -> None:
    assert causes(chain, "duties", 4) == ["row:场所#2", "row:人员#2"]


def test_the_preview_lists_causes_only_and_what_depends_on_each_below_it(chain: ImportRun) -> None:
    assert sorted(listed(chain)) == [("人员", 2), ("企业", 2), ("场所", 2)]
    assert under(chain) == {
        "row:场所#2": [("责任", 2), ("责任", 4), ("入驻", 3), ("场所", 3), ("场所", 4)],
        "row:人员#2": [("责任", 3), ("责任", 4)],
        "row:企业#2": [("入驻", 2)],
    }


def test_every_refused_row_is_counted_whether_it_is_folded_or_not(chain: ImportRun) -> None:
    refused = {noun: tally.get("error", 0) for noun, tally in fates(chain).items()}
    assert refused == {"places": 3, "people": 1, "duties": 3, "enterprises": 1, "occupancies": 2}
    assert (RunPage(chain).errors, RunPage(chain).error_rows, RunPage(chain).problems) == (10, 10, 3)
    assert RunPage(chain).following_rows == 7
    assert chain.rows.filter(fate="error").count() == 10


def test_the_rest_of_the_file_goes_in_without_them(tmp_path: Path, town: Town) -> None:
    run = imported(book_file(tmp_path, **CHAIN), good_only=True)
    assert run.state == "done", run.refusal
    done = chosen(run, "create")
    assert done == {("场所", 5), ("人员", 3), ("责任", 5), ("企业", 3), ("入驻", 4)}


def chosen(run: ImportRun, fate: str) -> set[tuple[str, int]]:
    return {(row.sheet, row.number) for row in run.rows.filter(fate=fate)}


def test_putting_the_causes_right_puts_everything_right(tmp_path: Path, town: Town) -> None:
    right: dict[str, Any] = {sheet: [list(row) for row in rows] for sheet, rows in CHAIN.items()}
    right["场所"][1][2] = "五组 港东"
    right["人员"][1][1] = "13800009001"
    right["企业"][1][1] = code(1)
    right["责任"][3][1] = "检查人"  # a site has one steward
    run = previewed(book_file(tmp_path, **right))
    assert {fate for tally in fates(run).values() for fate in tally} == {"create"}


def test_a_row_with_an_error_of_its_own_is_told_itself(tmp_path: Path, town: Town) -> None:
    places = [PLACES, ["网格", "松岭网格", "没有的组"], ["载体", "松岭园", "松岭网格"]]
    run = previewed(book_file(tmp_path, 场所=places, 责任=[DUTIES, ["松岭园", "总负责", "沈向东"]]))
    (duty,) = rows_of(run, "duties")
    assert [problem["code"] for problem in duty.problems] == ["post-does-not-fit"]
    assert ("责任", 2) in listed(run)


def test_what_waits_for_an_answer_holds_its_followers_back_under_its_question(tmp_path: Path, town: Town) -> None:
    sheets: dict[str, Any] = {
        "人员": [PEOPLE, ["秦若川", "13800009001"]],
        "责任": [DUTIES, ["港东食品园", "检查人", "秦若川"]],
    }
    run = previewed(book_file(tmp_path, **sheets))
    (duty,) = rows_of(run, "duties")
    assert (duty.fate, duty.problems) == (
        "wait",
        [{"level": 1, "code": "depends-on-question", "because_of": "row:人员#2"}],
    )
    assert listed(run) == [("人员", 2)]
    assert under(run) == {"row:人员#2": [("责任", 2)]}


def test_what_could_be_a_known_one_or_that_of_a_refused_row_waits_for_that_row(tmp_path: Path, town: Town) -> None:
    imported(book_file(tmp_path, 企业=[FIRMS, ["海岬甲有限公司", code(1)]]))
    sheets = {
        "人员": [PEOPLE, ["秦若川", "1380000"]],
        "责任": [DUTIES, ["港东食品园", "检查人", "秦若川"]],
        "企业": [FIRMS, ["海岬甲有限公司", "123"]],
        "入驻": [STAYS, ["海岬甲有限公司", "港东食品园"]],
    }
    run = previewed(book_file(tmp_path, **sheets))  # type: ignore[arg-type]
    assert under(run) == {"row:人员#2": [("责任", 2)], "row:企业#2": [("入驻", 2)]}


def test_a_second_zone_and_a_repeated_code_take_their_followers_with_them(tmp_path: Path, town: Town) -> None:
    head = ["类型", "名称", "上级", "编码"]
    rows = [["管委会", "松岭新区", "", "SL"], ["责任组", "松岭组", "松岭新区", ""]]
    rows += [["责任组", "甲组", "", "A"], ["责任组", "乙组", "", "A"], ["网格", "乙网格", "乙组", ""]]
    run = previewed(book_file(tmp_path, 场所=[head, *rows]))
    assert causes(run, "places", 3) == ["row:场所#2"]
    assert causes(run, "places", 6) == ["row:场所#5"]
    assert under(run) == {"row:场所#2": [("场所", 3)], "row:场所#5": [("场所", 6)]}


def test_a_person_under_anothers_number_takes_their_duty_with_them(tmp_path: Path, town: Town) -> None:
    people = [PEOPLE, ["柏松年", "13800009001"], ["祝远航", "13800009001"]]
    run = previewed(book_file(tmp_path, 人员=people, 责任=[DUTIES, ["港东食品园", "检查人", "祝远航"]]))
    assert causes(run, "duties", 2) == ["row:人员#3"]


def test_a_place_and_its_steward_in_one_row_are_told_once(tmp_path: Path, town: Town) -> None:
    head = [*PLACES, "负责人", "负责人电话"]
    rows = [
        ["网格", "松岭网格", "没有的组", "柏松年", "13800009001"],
        ["载体", "松岭园", "松岭网格", "祝远航", "13800009002"],
    ]
    run = previewed(book_file(tmp_path, 场所=[head, *rows]))
    assert rows_of(run, "duties").filter(fate="error").count() == 2
    assert not rows_of(run, "duties").filter(worst__gt=0).exists()
    assert under(run) == {"row:场所#2": [("场所", 3)]}
    assert (RunPage(run).error_rows, RunPage(run).following_rows) == (2, 1)


def test_every_row_of_the_returned_file_has_its_sentence(chain: ImportRun) -> None:
    with override("zh-hans"):
        file, _name = with_problems(chain, bad_only=False)
    book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert book["场所"]["D3"].value == "【错误】先改好 场所 第 2 行。"
    assert book["责任"]["D2"].value == "【错误】先改好 场所 第 2 行。"
    assert book["责任"]["D4"].value == "【错误】先改好 场所 第 2 行。；【错误】先改好 人员 第 2 行。"
    assert book["场所"]["D5"].value is None


def test_a_preview_from_before_rows_named_their_cause_can_still_be_read() -> None:
    with override("en"):
        old = {"level": 3, "code": "depends-on-error", "values": {"row": "@row:场所#2"}}
        assert sentence(old) == "Put 场所 row 2 right first."


def brought(client: Browser, path: Path) -> ImportRun:
    client.post(reverse("registry:import-list"), {"file": SimpleUploadedFile(path.name, path.read_bytes())})
    return ImportRun.objects.latest("id")


def test_the_page_folds_them_with_their_number(client: Browser, town: Town, tmp_path: Path) -> None:
    client.force_login(town.people["clerk"])
    run = brought(client, book_file(tmp_path, **CHAIN))
    page = client.get(reverse("registry:import-run", args=[run.pk])).content.decode()
    assert "<summary>另有 5 行受它影响</summary>" in page
    assert "<summary>另有 1 行受它影响</summary>" in page
    assert "先改好" not in page
    assert "10 行不能导入，其中 7 行只是受别的行影响。" in page
    client.cookies["django_language"] = "en"
    page = client.get(reverse("registry:import-run", args=[run.pk])).content.decode()
    assert "<summary>5 more rows depend on it</summary>" in page


def many(folder: Path, count: int) -> Path:
    firms = [[f"海岬{number}有限公司", code(number)] for number in range(count)]
    places = [PLACES, ["载体", "松岭园", "没有的网格"]]
    return book_file(folder, 场所=places, 企业=[FIRMS, *firms], 入驻=[STAYS, *[[firm[0], "松岭园"] for firm in firms]])


def test_very_many_followers_are_counted_whole_and_named_in_part(client: Browser, town: Town, tmp_path: Path) -> None:
    client.force_login(town.people["clerk"])
    counted = []
    for count in (2, 70):
        run = brought(client, many(tmp_path, count))
        client.get(reverse("registry:import-list"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("registry:import-run", args=[run.pk])).content.decode()
        counted.append(len(queries))
    assert "<summary>另有 70 行受它影响</summary>" in page
    assert "还有 20 行，文件里都标着" in page
    assert counted[0] == counted[1]
    assert ImportRow.objects.filter(run=run, fate="error").count() == 71
