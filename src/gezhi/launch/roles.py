"""Who may do what in the database: the owner changes tables, the application works with them and cannot rewrite the log book."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import psycopg
from psycopg import conninfo, sql

from gezhi.launch.cluster import Cluster
from gezhi.launch.speech import DATABASE, CannotStart, said

OLDEST_SERVER = 150000


@dataclass(frozen=True)
class Access:
    """How to reach a database: as the owner of the tables, and as the application (its role is `role`, "" = the owner itself).

    `own` is the cluster if it is one of ours.
    """

    owner: str
    application: str
    role: str
    notes: tuple[str, ...] = ()
    own: Cluster | None = None


def access_to(address: str, owner_address: str, schema: str) -> Access:
    """Access to an existing server, PostgreSQL 15 or newer, that answers at `address`.

    With an owner's address of its own, `address` is the application's login. Without, the role `<schema>_app` is made (where
    the login may do that) and every connection of the application enters it. Raises CannotStart with what is wrong.
    """
    with _reached(owner_address or address, "DATABASE_OWNER_URL" if owner_address else "DATABASE_URL") as connection:
        notes = _ctype_note(connection)
        if owner_address:
            with _reached(address, "DATABASE_URL") as application:
                role = application.info.user
                notes += _power_note(application)
            return Access(owner_address, address, role, notes)
        role = _application_role(connection, f"{schema}_app")
    if not role:
        return Access(address, address, "", (*notes, _no_role_note(f"{schema}_app")))
    return Access(address, _entering(address, role), role, notes)


def _reached(address: str, setting: str) -> psycopg.Connection:
    try:
        connection = psycopg.connect(address, connect_timeout=10, autocommit=True)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        told = str(error).strip().splitlines()[-1]
        raise CannotStart(
            f"用 {setting} 连不上数据库：{told}。检查地址、数据库名、用户和密码，以及服务器是否在运行。",
            f"The database of {setting} cannot be reached: {told}. Check the address, user and password, and whether it runs.",
            code=DATABASE,
        ) from None
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        connection.close()
        raise CannotStart(
            f"数据库服务器是 PostgreSQL {version // 10000}，需要 15 或更新。升级服务器，或去掉 DATABASE_URL 使用自带的。",
            f"The server is PostgreSQL {version // 10000}; 15 or newer is needed. Upgrade it, or leave out DATABASE_URL.",
            code=DATABASE,
        )
    return connection


def _application_role(connection: psycopg.Connection, name: str) -> str:
    """The role that the application enters, made if there is none; "" where this login may neither make nor enter it."""
    try:
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
            # Another start may make it at the same moment; then it is there, which is all that is wanted.
            with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(name)))
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(name)))
        connection.execute("RESET ROLE")
    except psycopg.errors.InsufficientPrivilege:
        return ""
    return name


def _entering(address: str, role: str) -> str:
    """The same address whose connections enter `role` at once."""
    parts = conninfo.conninfo_to_dict(address)
    parts["options"] = f"{parts.get('options') or ''} -c role={role}".strip()
    return "postgresql:///?" + urlencode({name: str(part) for name, part in parts.items()}, quote_via=quote)


def _no_role_note(name: str) -> str:
    return said(
        f"注意：DATABASE_URL 的用户不能建立角色 {name}，应用将以表的属主身份连接，日志的防改只靠触发器。"
        "由数据库管理员建立该角色并授予此用户，或另设 DATABASE_OWNER_URL。",
        f"Note: the user of DATABASE_URL may not make the role {name}, so the application connects as the owner of the tables and only "
        "triggers protect the log book. Have the administrator make that role and grant it to the user, or set DATABASE_OWNER_URL.",
    )


def _power_note(application: psycopg.Connection) -> tuple[str, ...]:
    row = application.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if not (row and row[0]):
        return ()
    return (
        said(
            "注意：DATABASE_URL 的用户是超级用户，数据库无法阻止它改写日志。改用普通用户。",
            "Note: the user of DATABASE_URL is a superuser, whom the database cannot keep from rewriting the log book. Use another.",
        ),
    )


def _ctype_note(connection: psycopg.Connection) -> tuple[str, ...]:
    row = connection.execute("SELECT datctype FROM pg_database WHERE datname = current_database()").fetchone()
    if not row or row[0] not in ("C", "POSIX"):
        return ()
    return (
        said(
            "注意：数据库的 LC_CTYPE 是 C，汉字不算字母，近似搜索会不准。建库时用 LC_CTYPE 'C.UTF-8'。",
            "Note: the database's LC_CTYPE is C, Chinese characters do not count as letters, and search by likeness is poor. "
            "Create the database with LC_CTYPE 'C.UTF-8'.",
        ),
    )


def grant_application_role(
    connection: psycopg.Connection, *, role: str, schema: str, append_only: Iterable[str]
) -> None:
    """After every migration: `role` may read and write rows, but change or delete none in the tables of `append_only`,
    and neither change tables nor pretend that a migration ran. One transaction; the owner's connection."""
    names = {"role": sql.Identifier(role), "schema": sql.Identifier(schema)}
    fixed = sql.SQL(", ").join(sql.Identifier(schema, table) for table in (*append_only, "django_migrations"))
    with connection.transaction():
        for statement in (
            "GRANT USAGE ON SCHEMA {schema}, public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
            "REVOKE UPDATE, DELETE, TRUNCATE ON {fixed} FROM {role}",
            "REVOKE INSERT ON {schema}.django_migrations FROM {role}",
        ):
            connection.execute(sql.SQL(statement).format(fixed=fixed, **names))
