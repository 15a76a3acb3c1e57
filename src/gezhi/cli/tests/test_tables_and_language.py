"""What the command prints stands in columns, in the reader's language, and steers no terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.cli import words
from gezhi.cli.tables import printable, table, width

CELL = st.text(max_size=12)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("港东", 4), ("Ａ１", 4), ("2 号楼", 6), ("e\u0301", 1), ("港\u200b东", 4), ("😷", 2)],
)
def test_width_counts_terminal_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_chinese_and_latin_cells_stand_under_their_heading() -> None:
    lines = table(["编码", "场所", "数"], [["HJ-5", "港东食品园", "3"], ["HJ-60", "Plant", "12"]], numbers={2})
    assert lines == [
        "编码   场所        数",
        "-----  ----------  --",
        "HJ-5   港东食品园   3",
        "HJ-60  Plant       12",
    ]


def test_no_rows_give_no_table() -> None:
    assert table(["a", "b"], []) == []


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5))
def test_every_second_column_begins_at_the_same_terminal_column(rows: list[tuple[str, str, str]]) -> None:
    lines = table(["a", "b", "c"], [(one, "|", three) for one, _two, three in rows])
    begins = {width(line[: line.rindex("|") if "|" in line else 0]) for line in lines[2:] if line.count("|") == 1}
    assert len(begins) <= 1


@given(st.text())
def test_a_cell_never_breaks_the_line_or_steers_the_terminal(text: str) -> None:
    shown = printable(text)
    assert "\x1b" not in shown
    assert len(shown.splitlines()) <= 1


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "zh-hans"),
        ([], {"LANG": "C.UTF-8"}, "zh-hans"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh-hans"),
        ([], {"LANG": "en_US.UTF-8", "GEZHI_LANGUAGE": "zh-hans"}, "zh-hans"),
        (["--lang", "en"], {"GEZHI_LANGUAGE": "zh-hans"}, "en"),
        (["who", "x", "--lang=zh"], {"LANG": "en_US.UTF-8"}, "zh-hans"),
        (["who", "--lang"], {"LANG": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_wished_one_then_the_machines_then_chinese(
    arguments: list[str], environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GEZHI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert words.language_of(arguments) == language
