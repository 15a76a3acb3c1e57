"""Whether the tables are those of this version: the migrations that came with the code against those the database has seen."""

import importlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import AppConfig
from psycopg import sql

READ_APPLIED = sql.SQL("SELECT app || '.' || name FROM {}.django_migrations")


def on_disk(configs: Iterable[AppConfig]) -> set[str]:
    """Every migration that came with the code, as "app.name"."""
    return {
        f"{config.label}.{path.stem}"
        for config in configs
        for path in Path(config.path, "migrations").glob("[0-9]*.py")
    }


def installed() -> Iterator[AppConfig]:
    """The installed applications before Django is set up (only their names and folders are good for anything)."""
    settings = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    return map(AppConfig.create, settings.INSTALLED_APPS)


def missing(applied: Iterable[str], configs: Iterable[AppConfig]) -> list[str]:
    """The migrations that the database has not seen; one that it has seen and the code has not is no fault (a newer server)."""
    return sorted(on_disk(configs) - set(applied))
