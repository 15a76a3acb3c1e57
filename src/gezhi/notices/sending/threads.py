"""Database work beside the loop: Django's connections belong to threads."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs database work outside the loop, on a connection that is still good."""

    def fresh() -> T:
        close_old_connections()
        return work(*args, **kwargs)

    return await sync_to_async(fresh, thread_sensitive=False)()
