"""The installed command in a process of its own, against an empty database: what the other tests type in one process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a database of the test's own on the server that the tests run on."""
    address, name = urlsplit(os.environ["DATABASE_URL"]), f"gezhi_command_{os.getpid()}"
    with psycopg.connect(urlunsplit(address._replace(path="/postgres")), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(address._replace(path=f"/{name}"))
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def run(empty_database: str, tmp_path: Path) -> Run:
    """Runs `gezhi …` from another folder, as a user's shell would."""
    environment = {**os.environ, "DATABASE_URL": empty_database, "GEZHI_DATA": str(tmp_path / "data")}
    environment |= {"GEZHI_MODE": "demo", "GEZHI_SCHEMA": "zone_of_command", "GEZHI_LANGUAGE": "zh-hans"}

    def typed(*words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        command = [str(Path(sys.executable).parent / "gezhi"), *words]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, input=stdin, capture_output=True, text=True, check=False
        )

    return typed


@pytest.fixture
def role_is_gone(empty_database: str) -> Iterator[None]:
    """The role that the command makes for the application belongs to the server: it is taken away again."""
    yield
    with psycopg.connect(empty_database, autocommit=True) as server:
        server.execute("DROP OWNED BY zone_of_command_app")
        server.execute("DROP ROLE zone_of_command_app")


@pytest.mark.usefixtures("role_is_gone")
def test_a_new_zone_gets_its_tables_its_first_administrator_and_a_sealed_log(run: Run, tmp_path: Path) -> None:
    assert run("migrate").returncode == 0
    added = run("person", "add", "--name", "周启明", "--phone", "13900000001", "--json")
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["phone"] == "13900000001"
    assert run("person", "password", "13900000001", stdin="海风 9 级吹过大堤\n").returncode == 0
    assert run("person", "grant", "13900000001", "administrator").returncode == 0
    verified = json.loads(run("log", "verify", "--json").stdout)
    packs = len(list(Path(settings.PACKS).glob("*/pack.yaml")))
    assert (verified["ok"], verified["size"]) == (True, packs + 3)  # the shipped packs, then person, password, right
    empty = run("coverage")
    assert (empty.returncode, empty.stdout) == (0, "还没有场所。\n")
    refused = run("who", "海岬")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "没有叫“海岬”的场所。写编码或完整名称。\n"


def test_a_server_that_does_not_answer_gets_a_sentence_and_its_own_exit_code(tmp_path: Path) -> None:
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "GEZHI_DATA": str(tmp_path / "data")}
    command = [str(Path(sys.executable).parent / "gezhi"), "coverage"]
    told = subprocess.run(command, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False)
    assert told.returncode == 69
    assert told.stdout == ""
    assert "DATABASE_URL" in told.stderr
    assert "Traceback" not in told.stderr
