"""The wiring as a Django application: makes the zone's schema before the first table, and lets connections remember statements."""

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import pre_migrate
from psycopg import sql

PREPARED = 1_000
EXTENSIONS = ("btree_gist", "pg_trgm")


def make_schema(sender: AppConfig, using: str, **_: object) -> None:
    """Before migrations run: the zone's schema exists, and the extensions stand in `public`."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(settings.ZONE_SCHEMA)).as_string(None)
        )
        for name in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA public")


def remember_statements(connection: BaseDatabaseWrapper, **_: object) -> None:
    """A new connection keeps as many prepared statements as all pages together ask often."""
    connection.connection.prepared_max = PREPARED


class ProjectConfig(AppConfig):
    name = "gezhi.project"
    label = "project"

    def ready(self) -> None:
        pre_migrate.connect(make_schema, dispatch_uid="make-schema")
        connection_created.connect(remember_statements, dispatch_uid="remember-statements")
