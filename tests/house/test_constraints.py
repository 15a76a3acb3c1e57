"""The database keeps the facts, and says so in sentences."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from gezhi.kernel import constraints as kernel
from gezhi.kernel.refusals import Sentence
from tests.house import source
from tools import migrations

NOBODY_MEETS = {
    # Unique only so that a composite foreign key can point at them; they cannot repeat because the id cannot.
    "a place keeps its kind",
    "an enterprise stands or is merged",
    # Written by one process at a time, under its own lock.
    "a leaf number is given once",
    "one checkpoint for one size",
    "stages are numbered",
    # Made by the machine at random.
    "a recovery code is made once",
    "a slip names one delivery",
    # A second one finds the first and goes on with it (ON CONFLICT).
    "one key has one effect",
    "a role in a case is held by one",
    "each step of escalation is done once",
    "a day is tallied once",
    "an update is taken once",
    # Written with the person locked.
    "a person has one calendar feed",
    # Written with the application, the incident or the definition locked.
    "a briefing has its own number",
    "a point stands once in an application",
    "one definition stands",
    "one way of making briefings stands",
    "one briefing a day is made by itself",
    "each step towards an answer is done once",
    "a reminder goes out once",
    "a unit counts once",
    # Written with the case locked.
    "one clock of a kind in a lap",
    "a figure is kept once",
    "a key is said once",
    "a person gets a notice once",
    "an enterprise gets a notice once",
    "a receipt counts once",
    "a recipient is on the call list once",
    "a robot says a stage once",
    "a stage runs once for a recipient",
    "the same stages are one plan",
    "forgeries are counted by the day",
    "an endpoint is told a message once",
    "a try has its number",
    "two enterprises are told apart once",
}
LONGEST_NAME = 63
"""Bytes of an identifier in PostgreSQL; a longer name is cut, and its sentence never found."""


def declared() -> dict[str, tuple[Sentence, str]]:
    """Every declared sentence, after all modules that may declare one were imported."""
    for path in source.of_role("models", "actions", "importing"):
        importlib.import_module(source.module_name(path))
    return kernel.declared()


def ours() -> set[str]:
    """The tables of our own applications."""
    return {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith("gezhi.")
        for model in config.get_models(include_auto_created=True)
    }


def asked(sql: str) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [(str(table), str(name), str(kind)) for table, name, kind in cursor.fetchall()]


def constraints() -> list[tuple[str, str, str]]:
    """(table, name, kind) of every constraint and unique index in the zone's schema: c, u, x, p, f, t or i."""
    return asked(
        "SELECT rel.relname, con.conname, con.contype::text FROM pg_constraint AS con "
        "JOIN pg_class AS rel ON rel.oid = con.conrelid WHERE rel.relnamespace = current_schema()::regnamespace "
        "UNION ALL SELECT rel.relname, ind.relname, 'i' FROM pg_index AS idx JOIN pg_class AS ind ON ind.oid = idx.indexrelid "
        "JOIN pg_class AS rel ON rel.oid = idx.indrelid WHERE idx.indisunique AND NOT idx.indisprimary "
        "AND rel.relnamespace = current_schema()::regnamespace "
        "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = idx.indexrelid)"
    )


def raised_by_functions() -> set[str]:
    """Constraint names that our trigger functions raise."""
    found = asked(
        "SELECT 'f', match[1], 'raised' FROM pg_proc, regexp_matches(prosrc, 'CONSTRAINT = ''([^'']+)''', 'g') AS match "
        "WHERE pronamespace = current_schema()::regnamespace"
    )
    return {name for _function, name, _kind in found}


@pytest.mark.django_db
def test_every_declared_sentence_belongs_to_a_constraint_of_the_database() -> None:
    there = {name for _table, name, _kind in constraints()} | raised_by_functions()
    assert len(declared()) >= 10
    source.nothing(set(declared()) - there)


@pytest.mark.django_db
def test_every_constraint_that_people_can_meet_has_its_sentence() -> None:
    """Unique and exclusion constraints: two people can be first. What checks say, forms and actions say before."""
    meetable = {
        name
        for table, name, kind in constraints()
        if kind in "uxi" and table in ours() and " " in name and name not in NOBODY_MEETS
    } | raised_by_functions()
    source.nothing(meetable - set(declared()))


@pytest.mark.django_db
def test_facts_that_we_name_are_named_in_sentences() -> None:
    """Checks and exclusions always, unique ones unless Django made them for a one-column key."""
    unnamed = [
        f"{table}: {name}"
        for table, name, kind in constraints()
        if table in ours() and kind in "cx" and " " not in name
    ]
    source.nothing([name for name in unnamed if not name.endswith("_check")])


def test_no_name_is_longer_than_the_database_keeps() -> None:
    source.nothing([name for name in declared() if len(name.encode()) > LONGEST_NAME])


def test_every_sentence_says_what_to_do() -> None:
    """What is wrong, then what to do: two sentences or more, in English, ending in full stops."""
    sentences = {name: str(sentence) for name, (sentence, _field) in declared().items()}
    source.nothing([name for name, sentence in sentences.items() if not sentence.strip().endswith((".", "。"))])


def test_migrations_say_what_models_say() -> None:
    source.nothing(migrations.missing())
