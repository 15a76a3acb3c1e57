"""The ground of the tests of reports: the small town, enterprises in it, and a daily collection that runs."""

import pytest

from gezhi.reports.tests.ground import Ground, ground_with_a_daily


@pytest.fixture
def ground(db: None) -> Ground:
    """The town with three enterprises and a daily collection since 30 October 2026."""
    return ground_with_a_daily()
