"""A clerk brings a list: by phone or at the desk, through a network that drops, with columns nobody knows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from gezhi.kernel import clock
from gezhi.registry.importing.previewing import preview
from gezhi.registry.models import Enterprise, ImportRun
from gezhi.registry.tests.importing.lists import book_file, code, text_file
from testing.town import Town
from tests.journeys.conftest import Visit, fits

pytestmark = pytest.mark.journey
HEADINGS = ["企业名称", "统一社会信用代码", "注册地址", "成立日期"]
GOOD = ["海岬昇泰冷链有限公司", code(1), "港东食品园南侧", "2016年3月18日"]
BAD = ["海岬兴远货运有限公司", "91370299MA0000B2X0", "港东路 20 号", "1/5/2012"]
Axe = Callable[[Page], None]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    """Uploaded files lie in the journey's own folder."""
    settings.IMPORTS = tmp_path / "imports"


def brought(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    page.get_by_role("button", name="看预览").click()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_a_list_is_brought_looked_at_answered_and_confirmed(
    visit: Visit, town: Town, axe: Axe, tmp_path: Path, phone: bool
) -> None:
    page = visit("/import/", person=town.people["clerk"], phone=phone)
    axe(page)
    assert fits(page)
    brought(page, book_file(tmp_path, 台账=[["企业台账"], HEADINGS, GOOD, BAD, ["合计", "", "", 2]]))
    expect(page.get_by_role("heading", name="list.xlsx")).to_be_visible()
    expect(page.locator("main")).to_contain_text("可能是 2012-01-05，也可能是 2012-05-01")
    expect(page.locator("main")).to_contain_text("没算在内：1 行标题、1 行合计。")
    for tab in ("企业", "待答"):
        axe(page)
        assert fits(page)
        page.get_by_role("navigation", name="文件里的行").get_by_role("link", name=tab).click()
    axe(page)
    page.get_by_label("在“港东食品园”").check()
    page.get_by_role("button", name="保存回答").click()
    expect(page.get_by_label("在“港东食品园”")).to_be_checked()
    axe(page)
    assert fits(page)
    expect(page.locator("main")).to_contain_text("1 行不能导入。")
    with page.expect_download() as marked:
        page.get_by_role("link", name="下载标好问题的文件").click()
    assert marked.value.suggested_filename == "list-问题.xlsx"
    page.get_by_role("button", name="只导入其余 1 条").click()
    expect(page.locator("main")).to_contain_text("已导入")
    axe(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="没导入的 1 行").click()
    assert given.value.suggested_filename == "list-问题.xlsx"
    assert Enterprise.objects.get().occupancies.get().place == town.places["site"]


def test_unknown_columns_are_named_once(visit: Visit, town: Town, axe: Axe, tmp_path: Path) -> None:
    page = visit("/import/", person=town.people["clerk"], phone=True)
    brought(page, text_file(tmp_path, [["单位抬头", "证照编码"], GOOD[:2]]))
    expect(page.get_by_role("heading", name="哪列是什么")).to_be_visible()
    axe(page)
    assert fits(page)
    page.get_by_label("这张表里是什么？").select_option("enterprises")
    page.get_by_label("单位抬头").select_option("name")
    page.get_by_label("证照编码").select_option("credit_code")
    page.get_by_role("button", name="看预览").click()
    expect(page.get_by_role("button", name="导入 1 条")).to_be_visible()


def test_a_network_that_drops_in_the_middle_loses_nothing(visit: Visit, town: Town, axe: Axe, tmp_path: Path) -> None:
    page = visit("/import/", person=town.people["clerk"])
    rows = [[f"海岬{n}号有限公司", code(n), "海岬市高新路" * 20, "2016-03-18"] for n in range(1, 4001)]
    path = text_file(tmp_path, [HEADINGS, *rows])
    assert path.stat().st_size > 1 << 20
    dropped: list[str] = []

    def drop(route: Route) -> None:
        if route.request.method == "POST" and "offset=0" not in route.request.url and len(dropped) < 2:
            dropped.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/part/**", drop)
    brought(page, path)
    expect(page.get_by_text("网络断了。一恢复就自动接着传，不会丢。")).to_be_visible()
    expect(page.get_by_role("heading", name="list.csv")).to_be_visible()
    expect(page.locator("main")).to_contain_text("排队中")
    axe(page)
    run = ImportRun.objects.get()
    assert len(dropped) == 2
    assert (tmp_path / "imports" / f"{run.pk}.upload").read_bytes() == path.read_bytes()
    preview(run.pk, at=clock.now())
    expect(page.get_by_role("button", name="导入 4,000 条")).to_be_visible()


def test_a_file_that_cannot_be_read_says_so(visit: Visit, town: Town, axe: Axe, tmp_path: Path) -> None:
    page = visit("/import/", person=town.people["clerk"], phone=True)
    (tmp_path / "list.xlsx").write_bytes(b"%PDF-1.7")
    brought(page, tmp_path / "list.xlsx")
    expect(page.get_by_role("heading", name="这个文件读不了")).to_be_visible()
    axe(page)
    assert fits(page)
