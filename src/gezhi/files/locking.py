"""One at a time for each content: whoever stores it and whoever destroys it do not meet."""

from django.db import connection

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))"


def lock(sha256: str) -> None:
    """Until the transaction ends nobody else stores or destroys this content."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f":files:{sha256}"])
