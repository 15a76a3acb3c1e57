"""Industries by GB/T 4754-2017, and tags that everybody writes the same way."""

import pytest
from django.utils import translation

from gezhi.kernel.refusals import Refused
from gezhi.registry import industries, tags

RANGES = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52), "G": (53, 60),
    "H": (61, 62), "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72), "M": (73, 75), "N": (76, 79),
    "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90), "S": (91, 96), "T": (97, 97),
}  # fmt: skip


def test_there_are_20_sections_and_97_divisions_in_the_ranges_of_the_standard() -> None:
    assert [section.section for section in industries.sections()] == list(RANGES)
    assert [int(division.division) for division in industries.divisions()] == list(range(1, 98))
    for section, (first, last) in RANGES.items():
        assert [int(d.division) for d in industries.divisions(section)] == list(range(first, last + 1))


def test_every_industry_has_a_name_in_both_languages() -> None:
    every = [*industries.sections(), *industries.divisions()]
    assert all(industry.zh and industry.en.isascii() for industry in every)
    assert len({industry.zh for industry in industries.divisions()}) == 97


@pytest.mark.parametrize(
    "text",
    [
        "C35",
        "35",
        "3512",
        "C3512",
        "351",
        " c35 ",
        "Ｃ３５",
        "专用设备制造业",
        "C35 专用设备制造业",
        "35-专用设备制造业",
    ],
)
def test_a_division_is_found_by_code_by_class_and_by_name(text: str) -> None:
    found = industries.find(text)
    assert found is not None
    assert found.code == "C35"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C", "C"),
        ("制造业", "C"),
        ("房地产业", "K70"),
        ("教育", "P83"),
        ("酒、饮料和精制茶制造业", "C15"),
        ("酒，饮料和精制茶制造业", "C15"),
        ("仓储业", "G59"),
        ("Real estate", "K70"),
    ],
)
def test_sections_names_and_names_of_2011_are_found(text: str, code: str) -> None:
    found = industries.find(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text", ["A35", "98", "00", "U", "制造", "食品", "P82 教育", "C35 房地产业", "", "   ", "12345"]
)
def test_what_is_unclear_is_not_guessed(text: str) -> None:
    assert industries.find(text) is None


def test_an_unknown_industry_is_refused_and_an_empty_one_is_none() -> None:
    assert industries.checked(" ") is None
    with pytest.raises(Refused, match="A35") as refused:
        industries.checked("A35")
    assert refused.value.field == "industry"


def test_the_section_follows_from_the_division() -> None:
    assert (industries.section_of("35"), industries.section_of("98"), industries.section_of("C")) == ("C", "", "")


def test_names_are_shown_in_the_language_of_the_page() -> None:
    with translation.override("zh-hans"):
        assert industries.name_of("C", "13") == "C13 农副食品加工业"
    with translation.override("en"):
        assert industries.name_of("C") == "C Manufacturing"
    assert industries.name_of("") == ""


def test_known_tags_are_stored_by_code_and_invented_ones_as_written() -> None:
    assert tags.checked("白名单、重点项目；专精特新“小巨人”，区长联系") == [
        "whitelist",
        "key_project",
        "little_giant",
        "区长联系",
    ]
    assert tags.checked(["White list", "白 名 单", "whitelist"]) == ["whitelist"]
    with translation.override("zh-hans"):
        assert [tags.label(tag) for tag in ("whitelist", "区长联系")] == ["白名单", "区长联系"]


def test_too_many_and_too_long_tags_are_refused() -> None:
    with pytest.raises(Refused):
        tags.checked([f"tag {n}" for n in range(13)])
    with pytest.raises(Refused):
        tags.checked("长" * 31)
