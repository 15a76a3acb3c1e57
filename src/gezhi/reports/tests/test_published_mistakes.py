"""Mistakes that were really published in 2020, counted again: every rate says its denominator and comes out right."""

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.reports.reads.figures import figure
from gezhi.reports.tests.ground import YESTERDAY, Ground
from gezhi.reports.tests.many import many_firms


@pytest.mark.django_db
def test_286_of_399_is_71_7_percent_not_74_38(ground: Ground) -> None:
    many_firms(ground, resumed=286, total=399)
    found = figure(metric="firms_resumed", day=YESTERDAY, by="site", seen_by=OPERATOR)
    assert (found.total.numerator, found.total.denominator, found.total.percent) == (286, 399, "71.7%")


@pytest.mark.django_db
def test_24_of_the_leading_industry_are_a_share_of_the_leading_industry_not_of_the_whole_park(ground: Ground) -> None:
    many_firms(ground, resumed=24, total=51, industry="I65")
    many_firms(ground, resumed=30, total=66, industry="C14", first=51)
    found = figure(metric="firms_resumed", day=YESTERDAY, by="section", seen_by=OPERATOR)
    shares = {row.key: (row.numerator, row.denominator) for row in found.rows}
    assert shares == {"I": (24, 51), "C": (30, 66)}
    assert (found.total.numerator, found.total.denominator) == (54, 117)
