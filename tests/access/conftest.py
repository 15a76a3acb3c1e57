"""One ground for all tables of a file: built once, in a transaction that is taken back at the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from gezhi.kernel.clock import clock_at
from gezhi.logbook.actions import ask_verification
from testing.town import NOON
from tests.access.fingerprint import fingerprint
from tests.access.ground import Ground, folder_for, prepared
from tests.access.roles import EVERY_ROLE
from tests.access.secrets import hidden_from


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The small town with everything that the tables name, at noon."""
    before = settings.DATA, settings.IMPORTS, settings.FILES
    folder = folder_for(tmp_path_factory.mktemp("access"))
    patch = pytest.MonkeyPatch()
    # Nobody asks here with what a page was put together; Django's test client would copy it for every part of every page.
    patch.setattr("django.test.client.store_rendered_templates", lambda *_parts, **_more: None)
    with django_db_blocker.unblock(), clock_at(NOON), transaction.atomic():
        cache.clear()
        built = prepared(folder)
        built.ids["verification"] = ask_verification(by=built.person("auditor"), at=NOON).pk
        built.hidden = {role: hidden_from(role, built) for role in EVERY_ROLE}
        built.before = fingerprint()
        yield built
        transaction.set_rollback(True)
    patch.undo()
    cache.clear()
    settings.DATA, settings.IMPORTS, settings.FILES = before
