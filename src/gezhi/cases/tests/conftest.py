"""The small town with one more person, a checker, and cases in whatever state a test needs."""

import pytest

from testing.cases import Ground, ground


@pytest.fixture
def town(db: None) -> Ground:
    """The town at ten in the morning of a working Monday."""
    return ground()
