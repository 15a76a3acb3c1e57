"""A database with the zone's tables and nothing in them, made once for the migrations as they are: tests start from a copy."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

SOURCE = Path(__file__).parent.parent
MADE_FROM = ("src/gezhi/*/migrations/*.py", "src/gezhi/*/sql/**/*.sql", "requirements.lock")
READY = "complete"
_LOCK = 0x6765_7A68  # of the server, so that two runs do not make the same template at once


def template_of(address: str, schema: str, *, alone: bool) -> str:
    """The name of the template on the server at `address`, migrated into `schema`. It is made if it is not there or was broken off.

    `alone`: the server is ours, so templates of other migrations are removed. An advisory lock makes two runs wait for each other.
    """
    name = f"gezhi_template_{fingerprint(schema)}"
    with psycopg.connect(make_conninfo(address, dbname="postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        known: dict[str, str | None] = dict(
            server.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname LIKE %s",
                ["gezhi\\_template\\_%"],
            ).fetchall()
        )
        for old in known if alone else known.keys() & {name}:
            if old != name or known[old] != READY:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
        if known.get(name) != READY:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            _migrate(make_conninfo(address, dbname=name), schema)
            server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(READY)))
    return name


def fingerprint(what: str) -> str:
    """Of what decides how the tables of `what` look: migrations, their SQL, the libraries."""
    found = hashlib.sha256(what.encode())
    for pattern in MADE_FROM:
        for path in sorted(SOURCE.glob(pattern)):
            found.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _migrate(address: str, schema: str) -> None:
    environment = os.environ | {
        "DATABASE_URL": address,
        "GEZHI_SCHEMA": schema,
        "DJANGO_SETTINGS_MODULE": "gezhi.project.settings",
        "PYTHONPATH": str(SOURCE / "src"),
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
