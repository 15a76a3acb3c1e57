"""What the log book's tests stand on: a data folder of their own, and an attacker who owns the database."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from gezhi.logbook.tests.building import Attacker


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> Path:
    """Key and kept checkpoint of each test's log lie in a folder of its own."""
    settings.DATA = tmp_path
    settings.GEZHI_LOG_KEY = ""
    settings.GEZHI_LOG_READERS = "gezhi.logbook.tests.building.readers"
    return tmp_path


@pytest.fixture
def attacker(db: None) -> Attacker:
    """Somebody with the superuser's password: guards and foreign keys are switched off for them."""

    def sql(statement: str, *parameters: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, list(parameters))  # type: ignore[arg-type]
            cursor.execute("SET LOCAL session_replication_role = origin")

    return sql
