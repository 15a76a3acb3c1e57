"""Entries of the log book for pages, API and capabilities above, newest first, page by page."""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.canonical import instant
from gezhi.logbook.models import Entry
from gezhi.logbook.rules import reach

MOST = 500


@dataclass(frozen=True)
class Page:
    """Some entries, with their seals, and the cursor of those that follow ("" = these were the last)."""

    entries: list[Entry]
    after: str


def entries(
    *,
    seen_by: Actor,
    at: datetime,
    about: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    verbs: Collection[str] = (),
    after: str = "",
    limit: int = 50,
    oldest_first: bool = False,
    granted: Collection[str] = (),
) -> Page:
    """Entries by when it happened, among those that `seen_by` may read at the instant `at`.

    `about`: one of these references; `since` (included) and `until` (excluded): when it happened; `verbs`: one of these, or
    all of a noun ("duty."). `after`: the cursor of the page before. `granted`: references of which a capability above has
    already found that `seen_by` may read about them, in addition to what they may read anyway.
    Refused for a cursor that is not one.
    """
    found = _readable(seen_by, at, granted).filter(_verbs(verbs))
    if about:
        found = found.filter(about__overlap=list(about))
    if since:
        found = found.filter(happened_at__gte=since)
    if until:
        found = found.filter(happened_at__lt=until)
    if after:
        found = found.filter(_beyond(after, oldest_first))
    order = ("happened_at", "id") if oldest_first else ("-happened_at", "-id")
    size = max(1, min(limit, MOST))
    rows = list(found.select_related("seal").order_by(*order)[: size + 1])
    return Page(rows[:size], _cursor(rows[size - 1]) if len(rows) > size else "")


def entry(*, seen_by: Actor, at: datetime, number: int, granted: Collection[str] = ()) -> Entry:
    """One entry by its id, with its seal. NotThere if there is none that `seen_by` may read."""
    found = _readable(seen_by, at, granted).select_related("seal").filter(pk=number).first()
    if found is None:
        raise NotThere
    return found


def _readable(seen_by: Actor, at: datetime, granted: Collection[str]) -> QuerySet[Entry]:
    reached = reach(seen_by, at)
    if reached is True:
        return Entry.objects.all()
    return Entry.objects.filter(about__overlap=sorted({*reached, *granted}))


def _verbs(verbs: Collection[str]) -> Q:
    wanted = Q()
    for verb in verbs:
        wanted |= Q(verb__startswith=verb) if verb.endswith(".") else Q(verb=verb)
    return wanted


def _cursor(last: Entry) -> str:
    return base64.urlsafe_b64encode(f"{instant(last.happened_at)} {last.pk}".encode()).decode().rstrip("=")


def _beyond(cursor: str, oldest_first: bool) -> Q:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, number = datetime.fromisoformat(text.partition(" ")[0]), int(text.partition(" ")[2])
        if moment.tzinfo is None:
            raise ValueError("no time zone")
    except (binascii.Error, ValueError) as error:
        raise Refused(
            _("This page address is not complete. Begin again with the first page."), field="after", code="cursor"
        ) from error
    if oldest_first:
        return Q(happened_at__gte=moment) & (Q(happened_at__gt=moment) | Q(pk__gt=number))
    return Q(happened_at__lte=moment) & (Q(happened_at__lt=moment) | Q(pk__lt=number))
