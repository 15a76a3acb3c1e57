"""A test beside the running product: with its database and its keys, so that real verbs can be done and facts be read.

The product's processes know nothing of it. Time passes by moving instants in the database into the past (`passed`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings

from gezhi.launch import foundation, secretbox
from gezhi.launch.postgres import cluster_of
from gezhi.people.models import Person
from gezhi.project.settings import database
from testing.browser import device_for
from testing.product import Product
from testing.visitor import Visitor

INSTANTS = {
    "notices_notice": ("sent_at", "begun_at"),
    "notices_recipient": ("next_at",),
    "notices_delivery": ("handed_at", "due_at", "poll_at"),
    "cases_caseclock": ("started_at", "due", "warn_at", "executor_at", "organiser_at", "head_at", "next_at"),
    "webhooks_delivery": ("due", "leased_until"),
    "webhooks_endpoint": ("rests_until",),
    "notices_channel": ("resting_until",),
}
"""What the product compares with the present."""


@contextmanager
def inside(data: Path) -> Iterator[None]:
    """Within the block Django works on the database of this data folder, as the application, with its secret key."""
    own = secretbox.read(data)
    address = cluster_of(data).address(foundation.APPLICATION, own["application"])
    before = connections.settings["default"]
    _close()
    connections.settings["default"] = {**before, **database(address, settings.ZONE_SCHEMA)}
    try:
        with override_settings(SECRET_KEY=own["secret_key"]):
            yield
    finally:
        _close()
        connections.settings["default"] = before


def _close() -> None:
    connections["default"].close()
    del connections["default"]


def owner_of(data: Path) -> "psycopg.Connection[tuple[object, ...]]":
    """A connection of the tables' owner, who may lock whole tables."""
    address = cluster_of(data).address(foundation.OWNER, secretbox.read(data)["owner"])
    return psycopg.connect(address, options=f"-c search_path={settings.ZONE_SCHEMA},public")


def passed(time: timedelta) -> None:
    """So much time has passed for everything that is under way."""
    with connection.cursor() as cursor:
        for table, columns in INSTANTS.items():
            moved = ", ".join(f"{one} = {one} - %(time)s::interval" for one in columns)
            cursor.execute(f"UPDATE {table} SET {moved}", {"time": f"{time.total_seconds()} seconds"})


def as_person(product: Product, person: Person) -> Visitor:
    """This person at the product, signed in on a device."""
    return Visitor(product.address, {settings.DEVICE_COOKIE: device_for(person).key})
