"""Parts are drawn in Chinese unless a test says otherwise."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """The language of the zone, whatever page was asked for last."""
    with override("zh-hans"):
        yield
