"""Types that every API shares: ids, text, instants, pages, problem documents, and answers with an ETag."""

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.http import HttpResponse
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field

Item = TypeVar("Item")
BIGGEST = 2**63 - 1


def _storable(text: str) -> str:
    """Refuses what no database text can hold: NUL, and halves of surrogate pairs."""
    if "\x00" in text or any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise ValueError("contains a character that cannot be stored")
    return text


def _in_utc(moment: datetime) -> datetime:
    """The same instant in UTC: PostgreSQL takes no time zone that is sixteen hours or more away."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time at the end of the calendar has no counterpart in UTC") from None


Id = Annotated[int, Field(ge=1, le=BIGGEST)]
Text = Annotated[str, Field(max_length=400), AfterValidator(_storable)]
LongText = Annotated[str, Field(max_length=4000), AfterValidator(_storable)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class FieldProblem(Schema):
    """Which field a problem belongs to, and what is wrong with it."""

    field: str
    detail: str


class Problem(Schema):
    """Problem details (RFC 9457). `type` is stable: urn:gezhi:problem:<code>; `title` is a sentence for people."""

    type: str
    title: str
    status: int
    errors: list[FieldProblem] = []


class Page(Schema, Generic[Item]):
    """Part of a list; `next` is the cursor to send as `after` for what follows, null at the end."""

    items: list[Item]
    next: str | None


REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
VERSIONED = {412: Problem, 428: Problem}


def reply(body: Schema, *, status: int = 200, etag: str = "", location: str = "") -> HttpResponse:
    """`body` as JSON with its ETag and, for something new, its address."""
    headers: dict[str, Any] = {}
    if etag:
        headers["ETag"] = etag
    if location:
        headers["Location"] = location
    return HttpResponse(
        body.model_dump_json(), status=status, content_type="application/json; charset=utf-8", headers=headers
    )
