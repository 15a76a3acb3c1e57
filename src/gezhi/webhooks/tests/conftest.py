"""What the tests of webhooks share: a real receiver next door, to which webhooks may go here."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from gezhi.webhooks.tests.building import SECRET
from testing.receiver import Receiver, receiving


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A receiver that knows the endpoints' secret; private addresses are allowed."""
    settings.WEBHOOK_PRIVATE = True
    with receiving(SECRET) as running:
        yield running
