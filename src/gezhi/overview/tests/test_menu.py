"""The menu: only what the person may open, where one is, and what waits there."""

import re

import pytest

from testing.town import Town


def menu(html: str) -> list[str]:
    desk = html.split('class="only-desk" aria-label="主菜单"')[1].split("</nav>", maxsplit=1)[0]
    return re.findall(r"</svg><span>([^<]+)</span>", desk)


@pytest.mark.parametrize(
    ("who", "sees", "does_not"),
    [
        ("head", ["看板", "责任覆盖", "值班表", "场所", "网格", "企业", "人员", "导入", "追溯", "日志"], ["我的场所"]),
        ("clerk", ["看板", "导入"], []),
        ("auditor", ["看板", "日志", "追溯"], ["导入"]),
        ("cleaner", ["我的场所", "看板", "场所"], ["人员", "导入", "日志"]),
        ("stranger", ["我的场所"], ["看板", "责任覆盖", "场所", "追溯", "人员", "导入", "日志"]),
    ],
)
def test_everybody_sees_what_they_may_open(seen_by: type, who: str, sees: list[str], does_not: list[str]) -> None:
    _, html = seen_by(who).get("/more/")
    shown = menu(html)
    assert [label for label in sees if label not in shown] == []
    assert [label for label in does_not if label in shown] == []


def test_everything_in_the_menu_opens(seen_by: type) -> None:
    for who in ("head", "clerk", "auditor", "administrator", "cleaner", "stranger"):
        page = seen_by(who)
        _, html = page.get("/more/")
        links = set(re.findall(r'<a href="(/[^"]*)"', html.split('<aside class="side"')[1].split("</aside>")[0]))
        assert len(links) >= 2
        assert {link: page.get(link)[0] for link in links if page.get(link)[0] not in (200, 302)} == {}, who


def test_the_present_page_is_marked_once_in_each_menu(seen_by: type) -> None:
    _, html = seen_by("head").get("/cases/")
    assert html.count('href="/cases/" aria-current="page"') == 2
    _, html = seen_by("head").get("/trace/")
    assert 'href="/more/" aria-current="page"' in html


def test_gaps_are_counted_in_words_too(seen_by: type) -> None:
    _, html = seen_by("head").get("/more/")
    assert re.search(r'count--bad">2<span class="vh"> 处无人', html)


def test_there_is_no_search_box_for_whoever_may_look_at_nothing(seen_by: type, town: Town) -> None:
    assert 'role="search"' not in seen_by("stranger").get("/mine/")[1]
    assert 'role="search"' in seen_by("cleaner").get("/mine/")[1]
