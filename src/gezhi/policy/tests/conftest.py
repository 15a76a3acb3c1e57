"""The small town for the policy tests."""

import pytest

from testing.town import Town, small_town


@pytest.fixture
def town(db: None) -> Town:
    """The town at noon of 2 November 2026."""
    return small_town()
