"""Reading a holiday table as people paste it; what cannot be right is refused with its line."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from gezhi.kernel.refusals import Refused
from gezhi.policy import holidays
from gezhi.policy.holiday_table import TableDay, demand_wanted, read_table

ANNOUNCED_2026 = """国务院办公厅关于2026年部分节假日安排的通知
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""
ROWS = """日期,名称,安排
2027-01-01 ~ 2027-01-03, 元旦, 休
2027/2/5-2027/2/11；春节；放假
2027-01-31\t春节\t班
2027-05-01 ~ 2027-05-05, Labour Day, off
"""


def refusal(text: str, year: int = 2027) -> str:
    with translation.override("en"), pytest.raises(Refused) as refused:
        read_table(year, text)
    assert refused.value.field == "text"
    return str(refused.value.sentence) if isinstance(refused.value.sentence, str) else str(refused.value)


def test_the_announcement_as_it_stands_gives_the_packages_own_table() -> None:
    read = {one.day: one.working for one in read_table(2026, ANNOUNCED_2026)}
    year = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(365)]
    known = {day: False for day in year if holidays.holiday(day)} | {
        day: True for day in year if holidays.made_up_for(day)
    }
    assert read == known


def test_names_come_with_the_days() -> None:
    named = {one.day: one.name for one in read_table(2026, ANNOUNCED_2026)}
    assert named[date(2026, 2, 28)] == "春节"
    assert named[date(2026, 10, 10)] == "国庆节"


def test_rows_may_be_separated_by_anything_usual() -> None:
    read = read_table(2027, ROWS)
    assert TableDay(date(2027, 1, 31), True, "春节") in read
    assert TableDay(date(2027, 5, 3), False, "Labour Day") in read
    assert len(read) == 3 + 7 + 1 + 5


def test_a_holiday_may_begin_in_the_year_before() -> None:
    text = ROWS + "2026-12-31, 元旦, 休"
    assert read_table(2027, text)[0].day == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2027-02-30, 春节, 休", "Line 1: there is no day 2027-2-30"),
        ("2028-03-01, 春节, 休", "Line 1: 2028-03-01 is not in 2027"),
        ("2027-02-08, 春节, 班", "Line 1: 2027-02-08 is no Saturday or Sunday and is worked anyway"),
        ("2027-02-08, 春节", "Line 1: a row has one date or two"),
        ("2027-02-08, 2027-02-09, 2027-02-10, 春节, 休", "Line 1: a row has one date or two"),
        ("2027-02-10 ~ 2027-02-08, 春节, 休", "Line 1: 2027-02-10 to 2027-02-08 is no holiday"),
        ("2027-02-01 ~ 2027-04-08, 春节, 休", "Line 1: 2027-02-01 to 2027-04-08 is no holiday"),
        ("1月1日（周五）放假", "Line 1: there is no name of a holiday"),
        ("一、元旦：1月1日（周五）至3日（周日）放假，共4天。", "Line 1: it says 4 days and names 3"),
        ("一、元旦：1月1日（周四）至3日（周六）放假，共3天。", "Line 1: 2027-01-01 is no Thu"),
        ("一、元旦：1月1日放假。1月4日上班。", "Line 1: 2027-01-04 is no Saturday or Sunday"),
        ("2027-01-02, 元旦, 休\n2027-01-02, 元旦, 班", "Line 2: 2027-01-02 is both worked and off"),
        ("2027-01-01, 元旦, 休", "Only 1 days off were found"),
        ("今年的放假安排见附件", "Only 0 days off were found"),
        ("\x00" * 50, "Only 0 days off were found"),
        ("休" * 30_000, "longer than any holiday table"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(line: str, said: str) -> None:
    assert said in refusal(line)


def test_last_years_text_is_not_taken_for_another_year() -> None:
    assert "Line 3" in refusal(ANNOUNCED_2026)


@pytest.mark.parametrize("year", [2004, 2020, 2026])
def test_a_year_that_the_product_knows_is_not_wanted(year: int) -> None:
    with pytest.raises(Refused):
        demand_wanted(year)


@pytest.mark.parametrize("year", [1900, 2003, 2100, 20270])
def test_a_year_that_cannot_be_right_is_refused(year: int) -> None:
    with pytest.raises(Refused):
        demand_wanted(year)


def test_the_year_after_the_last_known_one_is_wanted() -> None:
    demand_wanted(holidays.LAST_YEAR + 1)
