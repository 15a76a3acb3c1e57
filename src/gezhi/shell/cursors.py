"""Lists for programs, page by page: an opaque cursor instead of page numbers, so that nothing is skipped or seen twice."""

import base64
import binascii
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused

Row = TypeVar("Row", bound=Model)
MOST = 500


def page_of(rows: QuerySet[Row], after: str, limit: int) -> tuple[list[Row], str | None]:
    """At most `limit` rows in the order of their ids beyond the cursor `after`, and the cursor of the next page or None."""
    size = max(1, min(limit, MOST))
    found: list[Row] = list(rows.filter(pk__gt=_number(after)).order_by("pk")[: size + 1])
    more = len(found) > size
    return found[:size], _cursor(found[size - 1].pk) if more else None


def part_of(items: list[Any], after: str, limit: int) -> tuple[list[Any], str | None]:
    """The same for a list that is already in memory: the cursor is a position."""
    size = max(1, min(limit, MOST))
    start = _number(after)
    more = len(items) > start + size
    return items[start : start + size], _cursor(start + size) if more else None


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(f"c{number}".encode()).decode().rstrip("=")


def _number(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        number = int(text[1:])
        if not text.startswith("c") or not 0 <= number < 2**63:
            raise ValueError(text)
    except (ValueError, binascii.Error) as error:
        raise Refused(
            _("This cursor is not one that the list gave. Begin without it."), field="after", code="cursor"
        ) from error
    return number
