"""The log book for programs."""

from datetime import datetime
from typing import Annotated, Any, Self

from django.http import HttpRequest
from ninja import Query, Router, Schema

from gezhi.kernel import clock
from gezhi.logbook.models import Entry
from gezhi.logbook.reads import entries
from gezhi.shell.wire import REFUSALS, Moment, Page, Text

router = Router(tags=["log"])
Limit = Annotated[int, Query(ge=1, le=500)]


class EntryOut(Schema):
    """One line of the log book. `leaf` and `leaf_hash` (hex, RFC 6962) are null until it is sealed."""

    id: int
    verb: str
    actor: str
    about: list[str]
    facts: dict[str, Any]
    happened_at: datetime
    recorded_at: datetime
    late_reason: str
    leaf: int | None
    leaf_hash: str | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The entry as the API gives it."""
        seal = getattr(entry, "seal", None)
        return cls(
            id=entry.pk,
            verb=entry.verb,
            actor=entry.actor,
            about=entry.about,
            facts=entry.facts,
            happened_at=entry.happened_at,
            recorded_at=entry.recorded_at,
            late_reason=entry.late_reason,
            leaf=seal.leaf if seal else None,
            leaf_hash=bytes(seal.leaf_hash).hex() if seal else None,
        )


@router.get("/log/entries", response={200: Page[EntryOut], **REFUSALS}, operation_id="list_log_entries")
def log_entries(
    request: HttpRequest,
    about: Text = "",
    verb: Text = "",
    since: Moment | None = None,
    until: Moment | None = None,
    after: Text = "",
    limit: Limit = 100,
) -> dict[str, object]:
    """Entries, the newest first, about one reference ("place:12") or everything that the token's person may read."""
    page = entries(
        seen_by=request.user,  # type: ignore[arg-type]
        at=clock.now(),
        about=[about] if about else [],
        verbs=[verb] if verb else [],
        since=since,
        until=until,
        after=after,
        limit=limit,
    )
    return {"items": [EntryOut.of(entry) for entry in page.entries], "next": page.after or None}
