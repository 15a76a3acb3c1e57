"""What the application may do in the database, in our own cluster and on a server that was there before."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from gezhi.launch import secretbox
from gezhi.launch.database import open_database, reached
from gezhi.launch.postgres import cluster_of, running
from gezhi.launch.roles import Access, access_to
from gezhi.launch.speech import DATABASE, CannotStart
from testing.product import Product, gezhi

SCHEMA = "zone_under_test"


@pytest.fixture
def server(data: Path) -> Iterator[str]:
    """A PostgreSQL that "was there before": the address of its administrator."""
    with running(cluster_of(data)) as cluster:
        yield cluster.address("postgres", secretbox.read(data)["postgres"], "postgres")


def new_database(server: str, *, may_make_roles: bool) -> str:
    """A database of its own on that server, and the address of an ordinary login that owns it."""
    login, password = f"z{secrets.token_hex(6)}", "p w/%?"
    with psycopg.connect(server, autocommit=True) as administrator:
        right = sql.SQL("CREATEROLE" if may_make_roles else "NOCREATEROLE")
        administrator.execute(
            sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(sql.Identifier(login), right, sql.Literal(password))
        )
        administrator.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(login), sql.Identifier(login))
        )
    return f"postgresql://{login}:p%20w%2F%25%3F@/{login}?{urlsplit(server).query}"


FORBIDDEN = (
    "UPDATE logbook_entry SET verb = 'x'",
    "DELETE FROM logbook_entry",
    "TRUNCATE logbook_entry CASCADE",
    "DELETE FROM logbook_seal",
    "ALTER TABLE logbook_entry DISABLE TRIGGER ALL",
    "ALTER TABLE registry_place ADD COLUMN extra int",
    "DROP TABLE registry_place",
    "CREATE TABLE extra ()",
    "CREATE SCHEMA extra",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    "SET session_replication_role = replica",
)


def forbidden_that_went_through(address: str) -> list[str]:
    went_through = []
    with psycopg.connect(address, autocommit=True) as application:
        application.execute(sql.SQL("SET search_path = {}, public").format(sql.Identifier(SCHEMA)))
        assert application.execute("SELECT count(*) FROM registry_place").fetchone() == (0,)
        for statement in FORBIDDEN:
            try:
                application.execute(statement)
                went_through.append(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
    return went_through


def test_in_our_own_cluster_the_application_cannot_touch_what_is_in_the_log_book_nor_any_table(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with reached(data) as access:
        assert access.role == "gezhi_app" and access.owner != access.application
        assert forbidden_that_went_through(access.application) == []


def test_on_an_existing_server_the_application_enters_a_role_of_its_own(server: str, tmp_path: Path) -> None:
    address = new_database(server, may_make_roles=True)
    done = gezhi("migrate", "--data", tmp_path / "data", DATABASE_URL=address)
    assert (done.returncode, done.stderr) == (0, "")
    access = access_to(address, "", SCHEMA)
    assert access.role == f"{SCHEMA}_app" and access.notes == ()
    assert forbidden_that_went_through(access.application) == []


def test_where_no_role_may_be_made_it_runs_and_says_so(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEZHI_LANGUAGE", "en")
    address = new_database(server, may_make_roles=False)
    access = access_to(address, "", "another_zone")
    assert access == Access(address, address, "", access.notes)
    assert access.notes[0].startswith("Note: the user of DATABASE_URL may not make the role another_zone_app")
    product = Product.start(tmp_path / "data", DATABASE_URL=address, GEZHI_SCHEMA="another_zone")
    assert product.told["notes"] == list(access.notes)
    product.wait_until_ready()
    assert product.stop()[0] == 0


def test_with_an_owners_address_the_application_has_a_login_of_its_own(server: str, tmp_path: Path) -> None:
    owner = new_database(server, may_make_roles=False)
    database = urlsplit(owner).path
    application = new_database(server, may_make_roles=False).replace(urlsplit(owner).path, database)
    address = f"postgresql://{urlsplit(application).netloc}{database}?{urlsplit(application).query}"
    done = gezhi("migrate", "--data", tmp_path / "data", DATABASE_URL=address, DATABASE_OWNER_URL=owner)
    assert done.returncode == 0, done.stderr
    assert access_to(address, owner, SCHEMA).application == address
    assert forbidden_that_went_through(address) == []


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://nobody@127.0.0.1:1/gezhi",
        "postgresql://nobody@no-such-host.invalid/gezhi",
        "postgresql://a@127.0.0.1:99999/x",
    ],
)
def test_an_address_where_nobody_answers_gets_a_sentence(address: str, tmp_path: Path) -> None:
    done = gezhi("up", "--data", tmp_path / "data", "--port", "0", DATABASE_URL=address)
    assert done.returncode == DATABASE
    assert done.stderr.startswith("The database of DATABASE_URL cannot be reached: ")
    assert "Traceback" not in done.stderr


def test_a_wrong_password_is_told_and_not_repeated(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEZHI_LANGUAGE", "en")
    address = new_database(server, may_make_roles=False).replace("p%20w", "hunter2")
    with pytest.raises(CannotStart, match="password authentication failed") as caught:
        access_to(address, "", SCHEMA)
    assert "hunter2" not in str(caught.value)


def test_in_a_process_where_django_is_up_opening_the_database_changes_nothing(tmp_path: Path) -> None:
    with open_database(tmp_path / "data"):
        assert not (tmp_path / "data").exists()
