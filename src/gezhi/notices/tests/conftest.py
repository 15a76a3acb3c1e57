"""The small town with enterprises, and channels that lead to a provider of the test's own."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from gezhi.notices.tests.building import Street, street
from testing.town import Town, small_town


@pytest.fixture(autouse=True)
def in_english(in_the_usual_language: None) -> Iterator[None]:
    """Sentences are tested as they are written in the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def town(db: None) -> Town:
    """The small town at noon of its Monday."""
    return small_town()


@pytest.fixture
def firms(town: Town) -> Street:
    """The town with five enterprises in it."""
    return street(town)
