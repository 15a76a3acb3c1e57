"""The small town in the middle of an emergency, with applications in whatever state a test needs."""

import pytest
from django.utils import translation

from testing.reopening import Reopening, reopening


@pytest.fixture
def town(db: None) -> Reopening:
    """The town at ten in the morning of 12 February 2020, a working Wednesday under the rule of approval."""
    return reopening()


@pytest.fixture(autouse=True)
def in_english(request: pytest.FixtureRequest, in_the_usual_language: None) -> None:
    """The verbs' own tests read refusals in the language in which they are written; pages speak Chinese."""
    if request.path.parent.name == "tests":
        translation.activate("en")
