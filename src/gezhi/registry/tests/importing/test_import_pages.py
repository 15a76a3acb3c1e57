"""The pages about imports: what a clerk sees and does, in Chinese and English; nobody else."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.models import Enterprise, ImportRun
from gezhi.registry.tests.importing.lists import book_file, code, text_file
from testing.browser import Browser
from testing.town import NOON, Town, small_town

pytestmark = pytest.mark.django_db
HEADINGS = ["企业名称", "统一社会信用代码", "注册地址"]
GOOD = ["海岬昇泰冷链有限公司", code(1), "港东路 18 号"]
BAD = ["海岬兴远货运有限公司", "123", "港东食品园"]
ASKS = ["海岬丰禾农业有限公司", code(4), "港东食品园南侧"]


@pytest.fixture
def town(client: Browser) -> Town:
    built = small_town()
    client.force_login(built.people["clerk"])
    return built


@pytest.fixture
def brought(client: Browser, town: Town, tmp_path: Path) -> Callable[..., ImportRun]:
    def bring(*rows: list[Any], path: Path | None = None) -> ImportRun:
        path = path or text_file(tmp_path, [HEADINGS, *rows])
        client.post(reverse("registry:import-list"), {"file": SimpleUploadedFile(path.name, path.read_bytes())})
        return ImportRun.objects.latest("id")

    return bring


Bring = Callable[..., ImportRun]


def shown(client: Browser, run: ImportRun, query: str = "") -> str:
    answer = client.get(reverse("registry:import-run", args=[run.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_of_imports_says_where_to_begin(client: Browser, town: Town) -> None:
    page = client.get(reverse("registry:import-list")).content.decode()
    assert "还没有导入过" in page
    assert reverse("registry:import-template") in page


def test_a_preview_shows_figures_problems_and_what_was_left_out(
    client: Browser, brought: Bring, tmp_path: Path
) -> None:
    lines = [["企业台账"], [*HEADINGS, "开票地址"], [*GOOD, "x"], [*BAD, ""], ["合计", "", "2"]]
    run = brought(path=book_file(tmp_path, 台账=lines))
    page = shown(client, run)
    assert "统一社会信用代码应为 18 位" in page or "18" in page
    assert "台账 第 4 行" in page
    assert "开票地址" in page
    assert "1 行合计" in page
    assert "下载标好问题的文件" in page
    assert "只导入其余 1 条" in page


def test_the_preview_in_english_is_english(client: Browser, brought: Bring) -> None:
    run = brought(GOOD, BAD)
    client.cookies["django_language"] = "en"
    page = shown(client, run)
    assert "With errors" in page
    assert "Import only the other 1 row" in page


@pytest.mark.parametrize("tab", ["problems", "questions", "enterprises", "occupancies", "columns", "nonsense"])
def test_every_tab_can_be_opened_also_when_done(client: Browser, brought: Bring, tab: str) -> None:
    run = brought(GOOD, ASKS)
    shown(client, run, f"?tab={tab}")
    client.post(reverse("registry:import-confirm", args=[run.pk]), {"digest": run.digest})
    shown(client, run, f"?tab={tab}")


def test_rows_can_be_narrowed_by_what_becomes_of_them(client: Browser, brought: Bring) -> None:
    run = brought(GOOD, BAD)
    page = shown(client, run, "?tab=enterprises&fate=error")
    assert BAD[0] in page
    assert GOOD[0] not in page


def test_changes_show_old_and_new(client: Browser, brought: Bring) -> None:
    run = brought(GOOD)
    client.post(reverse("registry:import-confirm", args=[run.pk]), {"digest": run.digest})
    run = brought([*GOOD[:2], "蓝湾路 1 号"])
    page = shown(client, run, "?tab=enterprises")
    assert "<del>港东路 18 号</del> → <ins>蓝湾路 1 号</ins>" in page


def test_good_rows_alone_are_imported_only_when_asked_for_and_then_gives_the_bad_rows_back(
    client: Browser, brought: Bring
) -> None:
    run = brought(GOOD, BAD)
    confirm = reverse("registry:import-confirm", args=[run.pk])
    page = client.post(confirm, {"digest": run.digest}, follow=True).content.decode()
    assert "1 行不能导入" in page
    assert not Enterprise.objects.exists()
    page = client.post(confirm, {"digest": run.digest, "good_only": "on"}, follow=True).content.decode()
    assert Enterprise.objects.get().name == GOOD[0]
    assert reverse("registry:import-bad-rows", args=[run.pk]) in page


def test_confirming_twice_imports_once(client: Browser, brought: Bring) -> None:
    run = brought(GOOD)
    for _twice in range(2):
        client.post(reverse("registry:import-confirm", args=[run.pk]), {"digest": run.digest})
    assert Enterprise.objects.count() == 1


def test_a_question_is_answered_with_a_tick(client: Browser, brought: Bring) -> None:
    run = brought(ASKS)
    page = shown(client, run, "?tab=questions")
    assert "在“港东食品园”" in page
    row = run.rows.get()
    key = row.question["choices"][0]["key"]  # type: ignore[index]
    client.post(
        reverse("registry:import-answers", args=[run.pk]),
        {f"row{row.pk}": key, "rowx": "1", "row99999999999999999999": "1"},
    )
    page = shown(client, run, "?tab=questions")
    assert f'value="{key}" checked' in page


def test_unknown_columns_are_asked_about_on_a_page(client: Browser, brought: Bring, tmp_path: Path) -> None:
    run = brought(path=text_file(tmp_path, [["单位抬头", "证照编码"], GOOD[:2]]))
    page = shown(client, run)
    assert "单位抬头" in page
    address = reverse("registry:import-columns", args=[run.pk])
    wrong = client.post(address, {"list0-noun": "enterprises", "list0-column0": "-", "list0-column1": "credit_code"})
    assert wrong.status_code == 422
    assert "企业名称" in wrong.content.decode()
    right = client.post(address, {"list0-noun": "enterprises", "list0-column0": "name", "list0-column1": "credit_code"})
    assert right.status_code == 302
    run.refresh_from_db()
    assert run.state == "previewed"


def test_a_file_that_cannot_be_read_says_why_in_the_readers_language(
    client: Browser, brought: Bring, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"%PDF-1.7")
    page = shown(client, brought(path=path))
    assert "这是 PDF" in page
    assert "什么都没有改动" in page


def test_a_run_that_nobody_wants_is_put_away_with_its_file(client: Browser, brought: Bring) -> None:
    from gezhi.registry.importing import files

    run = brought(GOOD)
    client.post(reverse("registry:import-discard", args=[run.pk]))
    assert not files.path_of(run.pk).exists()
    assert not run.rows.exists()
    assert client.get(reverse("registry:import-run", args=[run.pk])).status_code == 404


@pytest.mark.parametrize("state", ["waiting", "reading", "confirmed", "applying"])
def test_work_under_way_is_shown_and_asked_about_every_two_seconds(client: Browser, brought: Bring, state: str) -> None:
    run = brought(GOOD)
    ImportRun.objects.filter(pk=run.pk).update(state=state, phase="plan", done=50, total=200)
    page = shown(client, run)
    assert 'hx-trigger="every 2s"' in page
    assert "50 / 200" in page
    progress = reverse("registry:import-progress", args=[run.pk])
    assert "HX-Refresh" not in client.get(progress).headers
    ImportRun.objects.filter(pk=run.pk).update(state="done")
    assert client.get(progress).headers["HX-Refresh"] == "true"


def test_an_upload_that_stopped_half_way_says_how_to_go_on(client: Browser, town: Town) -> None:
    client.post(reverse("registry:import-begin"), {"name": "a.csv", "size": 100, "mark": "1"})
    assert "断点" in shown(client, ImportRun.objects.get()) or "接着传" in shown(client, ImportRun.objects.get())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_comes_back_in_its_own_encoding_with_its_problems(
    client: Browser, brought: Bring, tmp_path: Path, encoding: str
) -> None:
    path = text_file(tmp_path, [["台账", "", ""], HEADINGS, GOOD, BAD], encoding=encoding, mark=";")
    run = brought(path=path)
    answer = client.get(reverse("registry:import-problems", args=[run.pk]))
    raw = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(raw.decode(encoding)), delimiter=";"))
    assert [row[:3] for row in rows] == [["台账", "", ""], HEADINGS, GOOD, BAD]
    assert [row[3:] for row in rows[:3]] == [[], ["问题"], [""]]
    assert rows[3][3].startswith("【错误】统一社会信用代码：")


def test_a_workbook_comes_back_with_all_its_sheets_and_its_problems(
    client: Browser, brought: Bring, tmp_path: Path
) -> None:
    run = brought(path=book_file(tmp_path, 企业=[HEADINGS, GOOD, BAD], 说明=[["=1+1"], ["随便写的"]]))
    answer = client.get(reverse("registry:import-problems", args=[run.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert book.sheetnames == ["企业", "说明"]
    assert [cell.value for cell in book["企业"][1]] == [*HEADINGS, "问题"]
    assert book["企业"]["D2"].value is None
    assert book["企业"]["D3"].value.startswith("【错误】")
    assert book["说明"]["A2"].value == "随便写的"


def test_the_bad_rows_alone_can_be_put_right_and_imported(client: Browser, brought: Bring, tmp_path: Path) -> None:
    run = brought(path=book_file(tmp_path, 企业=[["台账"], HEADINGS, GOOD, BAD]))
    client.post(reverse("registry:import-confirm", args=[run.pk]), {"digest": run.digest, "good_only": "on"})
    answer = client.get(reverse("registry:import-bad-rows", args=[run.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheet = book["企业"]
    assert [row[0].value for row in sheet.rows] == ["台账", "企业名称", BAD[0]]
    sheet["B3"] = code(2)
    book.save(tmp_path / "again.xlsx")
    run = brought(path=tmp_path / "again.xlsx")
    assert run.counts["nouns"] == {"enterprises": {"create": 1}}
    assert run.found[0]["ignored"] == []


def test_with_errors_the_way_on_is_the_marked_file_and_the_rest_is_a_choice_that_says_what_stays_out(
    client: Browser, brought: Bring
) -> None:
    page = shown(client, brought(GOOD, BAD, [*BAD[:1], "12", BAD[2]]))
    bar = page[page.index("actionbar--decide") :]
    said = ["2 行不能导入。", "在文件里改好，再传一次。", "下载标好问题的文件", "2 行不能导入的", "只导入其余 1 条"]
    assert [bar.index(words) for words in said] == sorted(bar.index(words) for words in said)
    assert bar.count("btn--main") == 1
    assert "checkbox" not in bar
    assert "disabled" not in bar


def test_rows_without_an_answer_are_named_among_those_that_stay_out(client: Browser, brought: Bring) -> None:
    register_enterprise(facts={"name": "海岬丰禾农业有限公司", "registered_address": "旧街 1 号"}, by=OPERATOR, at=NOON)
    page = shown(client, brought(GOOD, BAD, ASKS))
    assert "1 行不能导入的，1 行没回答的" in page or "1 行不能导入的、1 行没回答的" in page


def test_with_nothing_but_errors_there_is_nothing_else_to_choose(client: Browser, brought: Bring) -> None:
    page = shown(client, brought(BAD))
    assert "下载标好问题的文件" in page
    assert "只导入其余" not in page
    assert 'name="digest"' not in page


def test_without_errors_the_way_on_is_to_import(client: Browser, brought: Bring) -> None:
    page = shown(client, brought(GOOD))
    assert "导入 1 条" in page
    assert "下载标好问题的文件" not in page


def test_a_map_is_led_to_the_page_that_takes_it(client: Browser, brought: Bring, tmp_path: Path) -> None:
    path = tmp_path / "grids.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    page = shown(client, brought(path=path))
    assert "GeoJSON" in page
    link = f'href="{reverse("registry:grid-import")}"'
    assert link in page[page.index("什么都没有改动") :]
    assert client.get(reverse("registry:grid-import")).status_code == 200


@pytest.mark.parametrize("who", ["leader", "manager", "cleaner", "auditor", "administrator"])
def test_nobody_else_sees_or_does_any_of_it(client: Browser, brought: Bring, town: Town, who: str) -> None:
    run = brought(GOOD)
    client.force_login(town.people[who])
    for name in ("import-list", "import-begin"):
        answer = client.post(reverse(f"registry:{name}"), {"name": "a", "size": 1})
        assert answer.status_code == 403
    for name in ("import-run", "import-part", "import-progress", "import-problems", "import-bad-rows"):
        assert client.get(reverse(f"registry:{name}", args=[run.pk])).status_code == 403
    for name in ("import-columns", "import-answers", "import-confirm", "import-discard"):
        assert client.post(reverse(f"registry:{name}", args=[run.pk]), {"digest": run.digest}).status_code == 403
    assert not Enterprise.objects.exists()


def test_the_template_and_the_example_can_be_downloaded_in_both_languages(client: Browser, town: Town) -> None:
    for language, names in (
        ("zh-hans", ["场所", "人员", "责任", "企业", "入驻"]),
        ("en", ["Places", "Persons", "Duties", "Enterprises", "Occupancies"]),
    ):
        client.cookies["django_language"] = language
        for page in ("import-template", "import-example"):
            answer = client.get(reverse(f"registry:{page}"))
            assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[1:] == names


def test_a_list_with_many_rows_costs_no_more_queries(client: Browser, brought: Bring) -> None:
    counted = []
    client.get(reverse("registry:import-list"))  # the menu's numbers are kept for a minute
    for many in (1, 3, 49):
        run = brought(*[[f"海岬{n}有限公司", code(n), "港东食品园"] for n in range(1, many + 1)])
        with CaptureQueriesContext(connection) as queries:
            shown(client, run, "?tab=questions")
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2] < 30
