"""What a new cluster of ours gets before the first table: two logins and a database. Safe to do twice."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER = "gezhi_owner"
APPLICATION = "gezhi_app"
DATABASE = "gezhi"


def lay_foundation(address: str, passwords: Mapping[str, str]) -> None:
    """Makes the owner of the tables, the application's login (which owns nothing) and the database.

    `address` is that of the cluster's own account; `passwords` has those of `owner` and `application`.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        for role, password in ((OWNER, passwords["owner"]), (APPLICATION, passwords["application"])):
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            verb = sql.SQL("CREATE" if known is None else "ALTER")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(password))
            )
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER)))
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
