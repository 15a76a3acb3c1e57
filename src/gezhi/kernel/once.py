"""What is asked again and again while one page is put together is asked once: what somebody may see, how places hang."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer to `ask`, kept under `key` until the page is there. Outside of a page it is asked each time."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return answers[key]  # type: ignore[no-any-return]


@contextmanager
def one_page() -> Iterator[None]:
    """Within it, answers are kept."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


class OncePerPage:
    """Middleware: a page that only shows keeps answers while it is put together; whatever changes something asks anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One request."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_page():
            return self.get_response(request)
