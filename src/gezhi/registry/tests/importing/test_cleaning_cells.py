"""What a cell says: nothing is lost, nothing is guessed in silence."""

import unicodedata
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.registry.importing import cleaning
from gezhi.registry.importing.cleaning import day, digits_lost, flag, moment, name, number, text, worth

days = st.dates(date(1949, 10, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("\ufeff 海岬\u200b昇泰\xa0冷链 \n有限公司\u00ad", "海岬昇泰 冷链 有限公司"),
        ("ＡＢＣ１２３", "ABC123"),
        ("（青岛）有限公司", "（青岛）有限公司"),
        (13800000021.0, "13800000021"),
        (0.5, "0.5"),
        (float("nan"), ""),
        (float("inf"), ""),
        (True, "是"),
        ({"t": "2024-01-05T00:00:00"}, "2024-01-05"),
        ({"t": "2024-01-05T08:30:00"}, "2024-01-05 08:30:00"),
        ("a\x00b\x07c", "abc"),
        ("👍公司", "👍公司"),
    ],
)
def test_invisible_and_wide_characters_are_made_ordinary(cell: object, said: str) -> None:
    assert text(cell) == said


@given(st.text())
def test_text_holds_no_invisible_character_and_reading_it_again_changes_nothing(words: str) -> None:
    said = text(words)
    assert text(said) == said
    assert not any(unicodedata.category(c) in {"Cf", "Cc", "Cs"} for c in said)
    assert said == said.strip()
    assert "  " not in said


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_text_loses_no_visible_character(words: str) -> None:
    assert len(text(words)) == len(words)


@pytest.mark.parametrize("cell", ["N/A", " 无 ", "-", "——", "/", "#N/A", "null", ""])
def test_words_for_nothing_say_nothing(cell: str) -> None:
    assert worth(cell) == ""


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("张　三", "张三"),
        ("王 伟", "王伟"),
        ("2 号楼", "2 号楼"),
        ("东 卫 生 间 B", "东卫生间 B"),
        ("Li Wei", "Li Wei"),
    ],
)
def test_spaces_that_line_names_up_are_no_part_of_them(cell: str, said: str) -> None:
    assert name(cell) == said


PATTERNS = ["{0}-{1:02}-{2:02}", "{0}年{1}月{2}日", "{0}.{1}.{2}", "{0}/{1}/{2}", "{0}{1:02}{2:02}"]
ODDER = [" {0} 年 {1} 月 {2} 号 ", "{0}-{1}-{2} 08:30:00", "{0}／{1}／{2}", "{0}-{1}-{2}（周五）"]


@given(days, st.sampled_from([*PATTERNS, *ODDER]))
def test_every_way_to_write_a_date_is_the_same_date(when: date, pattern: str) -> None:
    assert day(pattern.format(when.year, when.month, when.day)) == (when, None)


@given(days)
def test_a_spreadsheets_count_of_days_is_the_same_date_as_number_or_text(when: date) -> None:
    serial = (datetime(when.year, when.month, when.day) - datetime(1899, 12, 30)).days
    assert day(serial) == (when, None)
    assert day(float(serial)) == (when, None)
    assert day(str(serial)) == (when, None)
    assert day({"t": when.isoformat()}) == (when, None)


@given(days.filter(lambda when: when.day <= 12 and when.day != when.month))
def test_a_date_that_can_be_two_is_a_problem_with_both(when: date) -> None:
    found, problem = day(f"{when.month}/{when.day}/{when.year}")
    assert found is None
    assert problem is not None
    assert problem.code == "two-dates"
    assert {problem.values["first"], problem.values["second"]} == {
        f"{when:%Y-%m-%d}",
        f"{when.year}-{when.day:02}-{when.month:02}",
    }


@given(days.filter(lambda when: when.day > 12))
def test_a_date_with_the_year_last_is_read_where_only_one_reading_makes_sense(when: date) -> None:
    assert day(f"{when.month}/{when.day}/{when.year}") == (when, None)
    assert day(f"{when.day}.{when.month}.{when.year}") == (when, None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1900-01-01", "far-date"),
        ("3000-01-01", "far-date"),
        ("30000101", "far-date"),
        (1, "far-date"),
        ("1949-09-30", "far-date"),
        ("2024-02-30", "no-date"),
        ("2024-13-01", "no-date"),
        ("前天", "no-date"),
        (99999999.0, "no-date"),
        (-5, "no-date"),
        ("24-1-5", "short-year"),
        (float("1e300"), "no-date"),
    ],
)
def test_what_is_no_sensible_date_is_a_problem(cell: object, code: str) -> None:
    found, problem = moment(cell)
    assert found is None
    assert problem is not None
    assert problem.code == code


def test_a_month_alone_is_its_first_day_and_said() -> None:
    found, problem = day("2024年3月")
    assert found == date(2024, 3, 1)
    assert problem is not None
    assert problem.code == "month-only"


@pytest.mark.parametrize("cell", ["长期", "至今", "无固定期限", "", "无"])
def test_no_end_is_no_date(cell: str) -> None:
    assert moment(cell) == (None, None)


def test_the_time_of_day_is_kept() -> None:
    assert moment("2024-01-05 08:30") == (datetime(2024, 1, 5, 8, 30), None)
    assert moment({"t": "2024-01-05T20:15:00"}) == (datetime(2024, 1, 5, 20, 15), None)
    assert moment(45296.5) == (datetime(2024, 1, 5, 12), None)


@given(
    st.one_of(
        st.text(), st.integers(), st.floats(), st.booleans(), st.builds(lambda t: {"t": t.isoformat()}, st.datetimes())
    )
)
def test_no_cell_whatever_makes_a_reader_stumble(cell: object) -> None:
    for read in (text, worth, digits_lost, number, flag, moment, day, cleaning.name):
        read(cell)


@pytest.mark.parametrize("cell", [9.137029e17, 913702142648437308, "9.13702E+17", "9.1E17", 1e15])
def test_a_long_number_that_a_spreadsheet_rounded_is_recognised(cell: object) -> None:
    assert digits_lost(cell)


@pytest.mark.parametrize("cell", [370299100000017.0, "913702142648437308", 13800000021.0, "91E70299"])
def test_a_number_that_kept_its_digits_is_not_suspected(cell: object) -> None:
    assert not digits_lost(cell)


@pytest.mark.parametrize(
    ("cell", "said"), [("1,234", 1234), ("86人", 86), ("约 50 人", 50), (86.0, 86), ("０", 0), ("", None), ("无", None)]
)
def test_numbers_of_people_are_read_as_people_write_them(cell: object, said: int | None) -> None:
    assert number(cell) == (said, None)


@pytest.mark.parametrize("cell", ["八十六", "12.5", "-3", "1e9", "99999999999"])
def test_what_is_no_number_is_a_problem(cell: str) -> None:
    found, problem = number(cell)
    assert found is None
    assert problem is not None
    assert problem.code == "no-number"


@given(st.integers(0, 2_000_000_000))
def test_every_whole_number_comes_through(count: int) -> None:
    assert number(str(count)) == number(f"{count:,}") == number(count) == (count, None)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("是", True),
        ("√", True),
        (True, True),
        ("规上", True),
        ("否", False),
        ("×", False),
        ("", None),
        (0, False),
        (1, True),
    ],
)
def test_yes_and_no_are_read(cell: object, said: bool | None) -> None:
    assert flag(cell) == (said, None)


def test_leap_days_and_serials_meet() -> None:
    assert day(45351)[0] == date(2024, 2, 29)
    assert day(45351 + 1)[0] == date(2024, 2, 29) + timedelta(days=1)
