"""How many: of a notice, of its stages, of its groups and sites; from the tallies, or counted within somebody's places."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q

from gezhi.kernel.actors import Actor
from gezhi.notices.models import Figure, Notice, Recipient
from gezhi.people.models import Person
from gezhi.registry import rules as registry
from gezhi.registry.rules import Territory

WHOLE = -1
_SUMS = """
    SELECT notice_id, stage, group_id, site_id, figure, sum(number)
    FROM (SELECT notice_id, stage, group_id, site_id, figure, number FROM notices_tally
          UNION ALL SELECT notice_id, stage, group_id, site_id, figure, number FROM notices_tallydelta) AS every
    WHERE notice_id = ANY(%s::bigint[])
    GROUP BY notice_id, stage, group_id, site_id, figure
"""
"""One statement, so that what is being rolled up meanwhile counts once: it stands either here or there."""


class Sum(NamedTuple):
    """One figure of one stage (-1 = the whole notice) in one group and site."""

    notice: int
    stage: int
    group: int | None
    site: int | None
    figure: str
    number: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Recipients, and how many of them were reached, have read, have confirmed; `told`: of those, on the phone.

    `asks`: the notice has to be confirmed. Then `done` counts who has, otherwise who has read it: the one number for how far
    a notice has come, on the board, in lists and on its page.
    """

    recipients: int = 0
    reached: int = 0
    read: int = 0
    confirmed: int = 0
    told: int = 0
    asks: bool = False

    @property
    def done(self) -> int:
        """Who has done what the notice asks: confirmed it, or else read it."""
        return self.confirmed if self.asks else self.read

    @property
    def unread(self) -> int:
        """Delivered and not read yet."""
        return max(0, self.reached - self.read)

    @property
    def unconfirmed(self) -> int:
        """Read and not confirmed yet."""
        return max(0, self.read - self.confirmed)

    @property
    def missed(self) -> int:
        """Of whom nothing is known: not delivered, not read."""
        return max(0, self.recipients - self.reached)

    @property
    def lacking(self) -> int:
        """Who has not done what the notice asks."""
        return max(0, self.recipients - self.done)


def sums(notices: Collection[int]) -> list[Sum]:
    """Everything that was counted of these notices, rolled up or not."""
    if not notices:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [list(notices)])
        return [Sum._make([*row[:5], int(row[5])]) for row in cursor.fetchall()]


def figures_of(rows: Iterable[Sum], *, asks: bool) -> Figures:
    """The figures that these sums of one notice make together."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.stage == WHOLE or row.figure == Figure.TOLD:
            found[row.figure] += row.number
    counted = {name: found[name] for name in ("recipients", "reached", "read", "confirmed", "told")}
    return Figures(**counted, asks=asks)


def figures(*, notices: Collection[Notice], seen_by: Actor, at: datetime) -> dict[int, Figures]:
    """Notice → its figures, within the places that `seen_by` sees; the whole for the writer and who sees everything."""
    territory = registry.sees(seen_by, at)
    asks = {one.pk: one.asks_confirmation for one in notices}
    whole = [one.pk for one in notices if sees_whole(one, seen_by, territory)]
    by_notice: dict[int, list[Sum]] = defaultdict(list)
    for row in sums(whole):
        by_notice[row.notice].append(row)
    found = {number: figures_of(by_notice[number], asks=asks[number]) for number in whole}
    return found | counted_within([one for one in notices if one.pk not in found], territory)


def sees_whole(notice: Notice, seen_by: Actor, territory: Territory) -> bool:
    """Whether somebody sees all recipients of a notice: who wrote it, and who sees the whole zone."""
    return territory.everything or (isinstance(seen_by, Person) and notice.written_by_id == seen_by.pk)


def counted_within(notices: list[Notice], territory: Territory) -> dict[int, Figures]:
    """Notice → its figures counted among the recipients in somebody's places."""
    rows = Recipient.objects.filter(territory.q(), notice__in=notices) if notices else Recipient.objects.none()
    counted = (
        rows.values("notice")
        .order_by()
        .annotate(
            recipients=Count("pk"),
            reached=Count("pk", filter=Q(reached_at__isnull=False)),
            read=Count("pk", filter=Q(read_at__isnull=False)),
            confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
            told=Count("pk", filter=Q(calls__state="told"), distinct=True),
        )
    )
    found = {
        row["notice"]: Figures(row["recipients"], row["reached"], row["read"], row["confirmed"], row["told"])
        for row in counted
    }
    return {one.pk: replace(found.get(one.pk, Figures()), asks=one.asks_confirmation) for one in notices}
