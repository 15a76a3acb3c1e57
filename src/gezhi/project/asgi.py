"""The one port: a small native part answers what must be fast or independent of Django, Django's WSGI the rest."""

import gc
import os
from typing import Any, cast

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from gezhi.launch import environment
from gezhi.launch.children import end_with_parent
from gezhi.project.bodies import taken_in
from gezhi.project.threads import InThreads

django = InThreads(cast(Any, get_wsgi_application()))

from gezhi.project import answering, health, urls  # noqa: E402, F401  (after Django is set up; a fault in a page shows at the start)

NATIVE = {"/healthz": health.alive, "/readyz": health.ready}


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Answers one request, or the server's word that it starts and stops."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    native = NATIVE.get(scope["path"])
    if native:
        await native(send)
        return
    if scope["path"] == "/api/v1/answering" and await answering.answered(scope, send):
        return
    async with taken_in(scope, receive, send) as body:
        if body is not None:
            await django(scope, body, send)


async def _live(receive: Any, send: Any) -> None:
    """The server starts, and some day stops; this process never outlives the one that watches over it."""
    end_with_parent(os.getppid())
    for event in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{event}.complete"})


# What is loaded by now stays to the end: the collector need not look through it again and again while somebody waits, and the
# memory of processes that are forked from here stays shared.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)

_proxies = environment.value("GEZHI_PROXIES")
application = wrap_asgi_with_proxy_headers(answer, trusted_hosts=_proxies) if _proxies else answer
