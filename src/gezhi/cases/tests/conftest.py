"""The small town with one more person, a checker, and cases in whatever state a test needs."""

import pytest
from django.utils import translation

from testing.cases import Ground, ground


@pytest.fixture
def town(db: None) -> Ground:
    """The town at ten in the morning of a working Monday."""
    return ground()


@pytest.fixture(autouse=True)
def in_english(request: pytest.FixtureRequest, in_the_usual_language: None) -> None:
    """The verbs' own tests read refusals in the language in which they are written; pages speak Chinese."""
    if request.path.parent.name == "tests":
        translation.activate("en")
