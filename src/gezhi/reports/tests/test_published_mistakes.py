"""Mistakes that were really published in 2020, counted again: every rate says its denominator and comes out right.

Sources: the town of Ligezhuang, a county's industrial park, the incubators of the whole country on 24 March 2020, and a
county's reporting page of which two columns were exchanged.
"""

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.reports.actions import exports
from gezhi.reports.metrics import METRICS
from gezhi.reports.reads.figures import figure, figures, names
from gezhi.reports.tests.ground import WORKS, YESTERDAY, Ground
from gezhi.reports.tests.many import many_firms

pytestmark = pytest.mark.django_db


def test_286_of_399_is_71_7_percent_not_74_38(ground: Ground) -> None:
    many_firms(ground, resumed=286, total=399)
    found = figure(metric="firms_resumed", day=YESTERDAY, by="site", seen_by=OPERATOR)
    assert (found.total.numerator, found.total.denominator, found.total.percent) == (286, 399, "71.7%")


def test_24_of_the_leading_industry_are_a_share_of_the_leading_industry_not_of_the_whole_park(ground: Ground) -> None:
    many_firms(ground, resumed=24, total=51, industry="I65")
    many_firms(ground, resumed=30, total=66, industry="C14", first=51)
    found = figure(metric="firms_resumed", day=YESTERDAY, by="section", seen_by=OPERATOR)
    shares = {row.key: (row.numerator, row.denominator, row.percent) for row in found.rows}
    assert shares == {"I": (24, 51, "47.1%"), "C": (30, 66, "45.5%")}  # 24/117, 20.5 %, was published for the first
    assert (found.total.numerator, found.total.denominator, found.total.percent) == (54, 117, "46.2%")


def test_a_site_that_is_open_is_not_its_enterprises_nor_their_people_nor_those_that_never_answered(
    ground: Ground,
) -> None:
    many_firms(ground, resumed=29, total=39, answered=35)
    found = figures(metrics=["sites_resumed", "firms_resumed", "staff_on_duty"], day=YESTERDAY, seen_by=OPERATOR)
    shares = {code: (one.total.numerator, one.total.denominator, one.total.percent) for code, one in found.items()}
    assert shares == {
        "sites_resumed": (1, 1, "100.0%"),
        "firms_resumed": (29, 39, "74.4%"),
        "staff_on_duty": (203, 390, "52.1%"),
    }
    assert {one.total.response for one in found.values()} == {(35, 39)}
    silent = names(metric="firms_resumed", which="missing", day=YESTERDAY, seen_by=OPERATOR)
    assert silent.total == 4


def test_of_numbers_that_all_differ_each_stands_below_its_own_heading(ground: Ground) -> None:
    ground.firm("丁", staff=17)
    ground.send("甲", values={"resumed": True, "on_duty": 11, "remote": 4})
    ground.send("乙", values={"resumed": False, "on_duty": 0, "remote": 0})
    ground.send("丁", values={"resumed": True, "on_duty": 2, "remote": 1})
    made = exports.make(code="hightech-daily", day=YESTERDAY, format="csv", purpose="核对", by=OPERATOR, at=ground.now)
    row = dict(zip(made.rows["headings"], made.rows["rows"][0], strict=True))
    assert [row[name] for name in ("应统计企业数", "已复工企业数", "复工率", "剔除企业数")] == [4, 2, "50.0%", 0]
    assert [row[name] for name in ("在册职工数", "到岗人数", "到岗率", "居家办公人数")] == [107, 13, "12.1%", 5]
    assert [row[name] for name in ("已报数", "应报数")] == [3, 4]


def test_work_from_home_is_not_on_duty_and_the_figure_says_so(ground: Ground) -> None:
    ground.send("甲", values=WORKS)
    duty = figure(metric="staff_on_duty", day=YESTERDAY, seen_by=OPERATOR)
    both = figure(metric="staff_at_work", day=YESTERDAY, seen_by=OPERATOR)
    assert (duty.total.numerator, both.total.numerator) == (20, 25)
    assert "居家" in str(duty.metric.note)


def test_every_rate_says_what_is_counted_and_out_of_what() -> None:
    for metric in METRICS:
        assert str(metric.numerator_words) and str(metric.denominator_words)
        assert str(metric.numerator_words) != str(metric.denominator_words)
