"""What every test stands on: a real PostgreSQL with the zone's tables in a schema that is not `public`.

With DATABASE_URL set, tests use that server (as a superuser, who may make databases and pass by triggers); without it they start a
PostgreSQL of their own in .cache/postgres, which the workers of pytest-xdist share and which is kept for the next run.
"""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from hypothesis import settings as generating
from pytest_django.lazy_django import django_settings_is_configured

from gezhi.project.settings import database

if TYPE_CHECKING:
    from testing.browser import Browser

SCHEMA = "zone_under_test"
TEMPLATE = "GEZHI_TEST_TEMPLATE"
CACHE = Path(__file__).parent / ".cache"

# How long one example takes depends on what else the machine does; claims of speed live in bench/.
generating.register_profile("gezhi", deadline=None)
generating.load_profile("gezhi")

# Five thousand tests are loaded in half the time if nobody looks for garbage meanwhile.
gc.disable()


def pytest_configure(config: pytest.Config) -> None:
    """Before the first test: the server runs with a template, and both are known here and to the workers that start later."""
    os.environ["GEZHI_SCHEMA"] = SCHEMA
    ours = not os.environ.get("DATABASE_URL")
    if ours and not config.option.collectonly:
        from testing.postgres import server_for_tests

        stack = ExitStack()
        os.environ["DATABASE_URL"] = stack.enter_context(server_for_tests(CACHE / "postgres"))
        config.add_cleanup(stack.close)
    if not os.environ.get(TEMPLATE) and not config.option.collectonly:
        from testing.template import template_of

        os.environ[TEMPLATE] = template_of(os.environ["DATABASE_URL"], SCHEMA, alone=ours)
    if django_settings_is_configured():
        settings.ZONE_SCHEMA = SCHEMA
        # Each test's browser sets up the middleware anew; in it, WhiteNoise would read all static files each time.
        settings.WHITENOISE_AUTOREFRESH = True
        tested = {"TEST": connections.settings["default"]["TEST"] | {"TEMPLATE": os.environ.get(TEMPLATE)}}
        connections.settings["default"].update(database(os.environ.get("DATABASE_URL", ""), SCHEMA) | tested)


def pytest_collection_finish() -> None:
    """All is loaded, and stays: the collector, which rested meanwhile, never looks through it again."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two tests of one address would run as one: nothing is left out in silence."""
    seen = Counter(item.nodeid for item in items)
    if twice := [address for address, count in seen.items() if count > 1]:
        raise pytest.UsageError(f"several tests have the same address: {twice}")


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """Django empties the database after each test that commits; the log book's tables must let only the tests do it."""
    from testing.rows import emptying

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", emptying)
        yield


@pytest.fixture(scope="session", autouse=True)
def folder_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the data folder of a zone that was run here: keys, checkpoints, uploads, files."""
    data = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in (("DATA", data), ("IMPORTS", data / "imports"), ("FILES", data / "files")):
            patch.setattr(settings, name, folder)
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """No test sees what an earlier one kept for the seconds to come."""
    from gezhi.kernel.keeping import forget

    forget()
    yield


@pytest.fixture(autouse=True)
def in_the_usual_language() -> Iterator[None]:
    """No test speaks the language that another one chose: neither the pages nor the terminal."""
    from gezhi.launch import speech

    translation.deactivate()
    speech.speak("")
    yield
    translation.deactivate()
    speech.speak("")


@pytest.fixture
def client() -> "Browser":
    """A browser whose `force_login(person)` signs in as the product does: with a device and its key."""
    from testing.browser import Browser

    return Browser()
