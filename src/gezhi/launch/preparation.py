"""A short process of its own, as the owner of the tables: migrations, rights, the demo zone, static files. Its last line is JSON.

python -m gezhi.launch.preparation ROLE [--demo] [--pages]
"""

import argparse
import gc
import json
import os
import sys
from contextlib import suppress
from importlib.util import find_spec

import django
import psycopg

from gezhi.launch import environment
from gezhi.launch.children import end_with_parent
from gezhi.launch.speech import DATABASE, DISK, SETTINGS, CannotStart, said

ONE_AT_A_TIME = 7_402_331
"""The advisory lock under which one process at a time changes the tables."""


def main() -> int:
    """Prepares the database of DATABASE_URL and says on standard output how it went."""
    parser = argparse.ArgumentParser(prog="preparation", description=__doc__)
    parser.add_argument("role", help='what the application connects as; "" = the owner itself')
    parser.add_argument("--demo", action="store_true", help="fill an empty zone with the demo one")
    parser.add_argument("--pages", action="store_true", help="collect the static files that pages need")
    wanted = parser.parse_args()
    end_with_parent(os.getppid())
    gc.disable()  # it lives a minute at most; looking for garbage took a quarter of the time of a first start
    try:
        django.setup()
        from gezhi.launch.static_files import collect

        migrate(role=wanted.role)
        refuse_demo_sign_ins()
        bring_packs()
        sign_ins = load_demo() if wanted.demo else []
        links = demo_links() if sign_ins else []
    except CannotStart as refusal:
        print(json.dumps({"refused": [refusal.chinese, refusal.english], "code": refusal.code}))
        return refusal.code
    first = first_door() if wanted.pages else ""
    pages = wanted.pages and collect()
    print(json.dumps({"sign_ins": sign_ins, "links": links, "first": first, "collected": pages}))
    return 0


def migrate(*, role: str) -> None:
    """Brings the tables to this version and gives the application its rights; then goes on in the application's role."""
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    schema = environment.value("GEZHI_SCHEMA")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            call_command("migrate", verbosity=0, interactive=False)
            if role:
                _grant(role, schema)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    except DatabaseError as error:
        raise _plain(error) from error
    if role:
        _enter(role)


def _enter(role: str) -> None:
    """What is filled in from here on is filled in with the application's rights, where the owner may enter its role."""
    from django.db import ProgrammingError, connection

    with suppress(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, false)", [role])


def _grant(role: str, schema: str) -> None:
    from django.apps import apps
    from django.db import connection

    from gezhi.launch.roles import grant_application_role

    fixed = [
        model._meta.db_table
        for config in apps.get_app_configs()
        for model in getattr(config.models_module, "APPEND_ONLY", ())
    ]
    grant_application_role(connection.connection, role=role, schema=schema, append_only=fixed)


def _plain(error: Exception) -> CannotStart | Exception:
    """The sentence for what an operator can mend; any other error as it is."""
    cause = error.__cause__
    if isinstance(cause, psycopg.errors.DiskFull):
        return CannotStart(
            "数据库服务器的磁盘已满。腾出空间后再启动。",
            "The database server's disk is full. Free some space and start again.",
            code=DISK,
        )
    if isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return CannotStart(
            f"数据库用户权限不足：{cause.diag.message_primary}。它须能在该库建立模式（schema）和扩展 btree_gist、pg_trgm，并拥有这些表。",
            f"The database user may not do enough: {cause.diag.message_primary}. It must be able to create a schema and the extensions "
            "btree_gist and pg_trgm in that database, and own the tables.",
            code=DATABASE,
        )
    return error


def bring_packs() -> None:
    """The policy packs that come with this version of the product are there from the start."""
    from django.utils.module_loading import import_string

    from gezhi.kernel.actors import SYSTEM
    from gezhi.kernel.clock import now

    import_string("gezhi.policy.actions.packs.import_shipped")(by=SYSTEM, at=now())


def refuse_demo_sign_ins() -> None:
    """In production nobody may sign in with a password that is printed in the documentation."""
    from django.utils.module_loading import import_string

    if (
        environment.is_production()
        and find_spec("gezhi.demo.load")
        and import_string("gezhi.demo.load.demo_sign_ins_present")()
    ):
        raise CannotStart(
            "数据库里还有演示账号，正式运行不能启动。换一个数据目录（DATA=）或空的数据库。",
            "The database still has the demo sign-ins, and production does not start with them. "
            "Use another data folder (DATA=) or an empty database.",
            code=SETTINGS,
        )


def load_demo() -> list[tuple[str, str, str]]:
    """Fills the zone if it is empty; gives one sign-in per role (role, phone, password) if the demo zone is there."""
    from django.utils.module_loading import import_string

    from gezhi.kernel.clock import now

    if environment.is_production():
        raise CannotStart(
            "正式运行时不能装入演示数据。去掉 --demo。",
            "The demo zone cannot be loaded in production. Leave out --demo.",
            code=SETTINGS,
        )
    if not import_string("gezhi.registry.models.Place").objects.exists():
        print(
            said("正在生成演示数据，约半分钟……", "Building the demo zone, about half a minute …"),
            file=sys.stderr,
            flush=True,
        )
        import_string("gezhi.demo.load.load")(at=now())
    if not import_string("gezhi.demo.load.demo_sign_ins_present")():
        return []
    return [(str(role), str(phone), str(word)) for role, phone, word in import_string("gezhi.demo.load.SIGN_INS")]


def demo_links() -> list[tuple[str, str]]:
    """The demo zone's ways in without an account: for whom, and the path."""
    from django.utils.module_loading import import_string

    from gezhi.kernel.clock import now

    return [(str(role), str(path)) for role, path in import_string("gezhi.demo.offers.links")(at=now())]


def first_door() -> str:
    """Where whoever sets the system up comes in, as long as nobody ever did: the path of an invitation; otherwise nothing."""
    from django.urls import reverse
    from django.utils.module_loading import import_string

    from gezhi.kernel.clock import now

    invitation = import_string("gezhi.people.actions.first.first_invitation")(at=now())
    if invitation is None:
        return ""
    token = import_string("gezhi.people.keys.invitation_token")(invitation.pk, invitation.nonce)
    # Asked of the one capability: to load all pages and the API for one address takes a second.
    return reverse("join", args=[token], urlconf="gezhi.people.urls")


if __name__ == "__main__":
    sys.exit(main())
