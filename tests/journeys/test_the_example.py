"""The filled example: taken from the page, brought back through the page, and the zone is there."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from testing.town import grant, person
from tests.journeys.conftest import Sound, Visit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    """Uploaded files lie in the journey's own folder."""
    settings.IMPORTS = tmp_path / "imports"


def test_a_clerk_fills_an_empty_system_with_the_example(visit: Visit, sound: Sound, tmp_path: Path) -> None:
    clerk = person("王立新", "13800000009", "office")
    grant(clerk, "clerk")
    page = visit("/coverage/", person=clerk)
    expect(page.get_by_text("系统还是空的")).to_be_visible()
    sound(page)

    page.goto("/import/")
    with page.expect_download() as given:
        page.get_by_role("link", name="填好的样例").click()
    given.value.save_as(tmp_path / given.value.suggested_filename)
    page.set_input_files("#file", tmp_path / given.value.suggested_filename)
    page.get_by_role("button", name="看预览").click()

    confirm = page.get_by_role("button", name=re.compile("^导入 "))
    expect(confirm).to_be_visible()
    sound(page)
    for tab in ("人员", "责任", "企业", "入驻"):
        page.get_by_role("navigation", name="文件里的行").get_by_role("link", name=tab).click()
        expect(page.locator("main table")).to_be_visible()
    sound(page)
    confirm.click()
    expect(page.locator("main")).to_contain_text("已导入")
    sound(page)

    page.goto("/coverage/")
    expect(page.get_by_text("系统还是空的")).to_have_count(0)
    expect(page.locator(".stat").first).to_contain_text("/")
    sound(page)
    page.goto("/import/")
    page.set_input_files("#file", tmp_path / given.value.suggested_filename)
    page.get_by_role("button", name="看预览").click()
    expect(page.get_by_role("button", name="完成")).to_be_visible()
