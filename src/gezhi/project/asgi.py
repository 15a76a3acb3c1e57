"""The one port: a small native part answers what must be fast or independent of Django, Django's WSGI the rest."""

from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from gezhi.launch import environment
from gezhi.launch.children import end_with_parent
from gezhi.project.bodies import taken_in

django = WSGIMiddleware(cast(Any, get_wsgi_application()), workers=int(environment.value("GEZHI_THREADS")))

from gezhi.project import health  # noqa: E402  (asks Django for its settings)

NATIVE = {"/healthz": health.alive, "/readyz": health.ready}


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Answers one request, or the server's word that it starts and stops."""
    if scope["type"] != "http":
        await django(scope, receive, send)
        return
    native = NATIVE.get(scope["path"])
    if native:
        await native(send)
        return
    async with taken_in(scope, receive, send) as body:
        if body:
            await django(scope, cast(Any, body), send)


_proxies = environment.value("GEZHI_PROXIES")
application = wrap_asgi_with_proxy_headers(answer, trusted_hosts=_proxies) if _proxies else answer
end_with_parent()
