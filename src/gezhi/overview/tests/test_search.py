"""One box for everything, and only what one may see."""

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.overview.reads.search import Found, search, search_places
from gezhi.registry.actions import places
from testing.town import NOON, Town


def names(found: Found) -> list[str]:
    return [hit.name for hit in (*found.places, *found.enterprises, *found.people)]


def look(town: Town, words: str, who: str = "head") -> Found:
    return search(words=words, seen_by=town.people[who], at=NOON)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("东卫生间", "东卫生间"),
        ("dwsj", "东卫生间"),
        ("dongweisheng", "东卫生间"),
        ("HJ-5-03-02-2", "2 号楼"),
        ("hj-5-03-02-2", "2 号楼"),
        ("gdsp", "港东食品园"),
        ("港东食品园 东卫生间", "东卫生间"),
        ("gdsp dwsj", "东卫生间"),
        ("  港东食品园  ", "港东食品园"),
    ],
)
def test_a_place_is_found_by_name_code_and_pinyin(town: Town, words: str, found: str) -> None:
    assert found in [hit.name for hit in look(town, words).places]


def test_the_very_one_comes_first_and_letters_inside_a_reading_do_not_count(town: Town) -> None:
    places.add_place(kind="point", name="东卫生间外走廊", parent=town.places["building"], by=OPERATOR, at=NOON)
    first, _ = search_places(words="东卫生间", seen_by=town.people["head"], at=NOON)
    assert first.name == "东卫生间"
    assert look(town, "ngdo").places == []


def test_people_are_found_by_name_with_a_masked_phone(town: Town) -> None:
    (hit,) = look(town, "马桂兰", "clerk").people
    assert "138****0006" in hit.detail and "13800000006" not in hit.detail


def test_what_lies_out_of_sight_is_not_found(town: Town) -> None:
    assert look(town, "东卫生间", "other_leader").places == []
    assert names(look(town, "东卫生间", "stranger")) == []
    assert look(town, "东卫生间", "manager").places


def test_a_place_that_has_ended_is_not_found(town: Town) -> None:
    places.end_place(place=town.places["gate"], when=NOON, by=OPERATOR, at=NOON, reason="拆除")
    assert look(town, "北门岗").places == []


def test_a_slip_of_the_pen_is_offered_what_was_meant(town: Town) -> None:
    assert [hit.name for hit in look(town, "港洞食品").near] == ["港东食品园"]
    assert look(town, "完全不相干的东西").near == []


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "\\", "'; DROP TABLE", "😀" * 60, "名" * 400, "(", "[a-"])
def test_no_text_breaks_it(town: Town, words: str) -> None:
    assert isinstance(look(town, words), Found)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "没找到“港洞食品”"), ("en", "Nothing is called “港洞食品”")]
)
def test_the_page_says_that_nothing_was_found_and_what_was_meant(seen_by: type, language: str, words: str) -> None:
    status, html = seen_by("head").get("/search/?q=港洞食品", language)
    assert status == 200 and words in html and ">港东食品园</a>" in html


def test_the_list_under_the_box_is_a_piece_of_a_page(seen_by: type) -> None:
    _, html = seen_by("head").get("/search/?q=gdsp&pop=1")
    assert "港东食品园" in html and "<html" not in html and 'role="status"' in html


def test_what_was_searched_is_shown_as_text(seen_by: type) -> None:
    _, html = seen_by("head").get("/search/?q=<script>alert(1)</script>")
    assert "<script>alert" not in html
