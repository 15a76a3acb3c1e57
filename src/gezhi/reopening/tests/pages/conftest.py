"""The town under the rule of approval, as pages ask for it."""

import pytest

from testing.reopening import Reopening


@pytest.fixture
def here(town: Reopening) -> Reopening:
    """Ten in the morning of 12 February 2020."""
    return town
