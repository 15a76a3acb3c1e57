"""The database itself refuses to change what is written; the application's role cannot switch that off."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict
from gezhi.logbook.models import APPEND_ONLY, Checkpoint, Entry, Node, Seal, Verification
from gezhi.logbook.tests.building import NOON, sealed_log, write_lines

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_no_row_is_changed_deleted_or_emptied(model: type[Entry], change: str) -> None:
    sealed_log(300)
    column = model._meta.local_concrete_fields[-1].column
    statement = change.format(model._meta.db_table, column, column)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with (
        pytest.raises(IntegrityError, match="the log book is only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_refusal_has_a_sentence() -> None:
    write_lines(1)
    with pytest.raises(Conflict, match="另记一条"), plainly(), transaction.atomic():
        Entry.objects.update(actor="person:9")


def test_every_table_of_the_log_is_guarded() -> None:
    assert set(APPEND_ONLY) == {Entry, Seal, Node, Checkpoint}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'the log book is only added to' AND tgenabled = 'O'"
        )
        assert {row[0] for row in cursor.fetchall()} == {model._meta.db_table for model in APPEND_ONLY}


def test_an_entry_says_what_happened_and_is_not_recorded_before_it_happens() -> None:
    for wrong in ({"verb": ""}, {"happened_at": NOON.replace(year=2028)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(
                **{"verb": "x.y", "actor": "system", "about": [], "happened_at": NOON, "recorded_at": NOON, **wrong}
            )


@pytest.fixture
def application() -> Iterator[None]:
    """Within the test the connection is that of a role with the rights the product gives to its application."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone() or ("",)
        cursor.execute(f'CREATE ROLE gz_logbook_app; GRANT USAGE ON SCHEMA "{schema}" TO gz_logbook_app')
        for model in APPEND_ONLY:
            cursor.execute(f"GRANT SELECT, INSERT ON {model._meta.db_table} TO gz_logbook_app")
        cursor.execute("GRANT SELECT, INSERT, UPDATE ON logbook_sealer, logbook_verification TO gz_logbook_app")
        cursor.execute(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA "{schema}" TO gz_logbook_app')
        cursor.execute("SET LOCAL ROLE gz_logbook_app")
        yield
        cursor.execute("RESET ROLE")


def test_the_applications_role_writes_and_seals_and_can_do_nothing_else(application: None) -> None:
    sealed_log(300)
    assert Node.objects.exists()
    attempts = [
        "UPDATE logbook_entry SET actor = 'x'",
        "DELETE FROM logbook_seal",
        "TRUNCATE logbook_checkpoint",
        "ALTER TABLE logbook_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        'DROP TRIGGER "the log book is only added to" ON logbook_entry',
    ]
    for attempt in attempts:
        with (
            pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attempt)


def test_the_applications_role_may_ask_for_a_verification(application: None) -> None:
    from gezhi.kernel.actors import OPERATOR
    from gezhi.logbook.actions import ask_verification

    sealed_log(3)
    row = ask_verification(by=OPERATOR, at=NOON)
    report = Verification.objects.get(pk=row.pk).report
    assert report is not None
    assert report["size"] == 3
