"""What is asked often becomes a prepared statement; what asks everybody is planned each time, and is seen by whoever listens."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from gezhi.kernel.planning import planned_anew

pytestmark = pytest.mark.django_db
OFTEN = 8


def prepared(words: str) -> int:
    """How many prepared statements of this connection hold these words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{words}%"])
        return int(cursor.fetchone()[0])


def ask(cursor: Any, words: str) -> Any:
    cursor.execute(f"SELECT %(number)s::int + 1 AS {words}", {"number": 41})
    return cursor.fetchone()[0]


def test_what_is_asked_often_is_prepared() -> None:
    for _time in range(OFTEN):
        with connection.cursor() as cursor:
            assert ask(cursor, "asked_often") == 42
        list(MigrationRecorder.Migration.objects.filter(name="nothing is called so"))
    assert prepared("asked_often") > 0
    assert prepared('WHERE "django_migrations"."name"') > 0


def test_what_asks_everybody_is_planned_each_time() -> None:
    for _time in range(OFTEN):
        with planned_anew() as cursor:
            assert ask(cursor, "asked_of_everybody") == 42
    assert prepared("asked_of_everybody") == 0
    with CaptureQueriesContext(connection) as heard, planned_anew() as cursor:
        ask(cursor, "asked_of_everybody")
    assert len(heard) == 1


def test_a_refusal_of_the_database_is_the_usual_one_and_leaves_the_connection_usable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE counted (number integer CHECK (number > 0)) ON COMMIT DROP")
        cursor.execute("INSERT INTO counted VALUES (1)")
    for _time in range(OFTEN):
        with pytest.raises(IntegrityError), transaction.atomic(), planned_anew() as cursor:
            cursor.execute("UPDATE counted SET number = %s", [0])
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM counted WHERE number = %s", [1])
            assert cursor.fetchone() == (1,)
