"""Everything the page of one notice shows."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import NotThere
from gezhi.logbook.names import called
from gezhi.notices import rules
from gezhi.notices.audience.choice import choice_of, words_of
from gezhi.notices.models import (
    Call,
    CallState,
    Channel,
    Notice,
    NoticeFile,
    NoticeMove,
    NoticeState,
    Recipient,
    Stage,
)
from gezhi.notices.reads.figures import WHOLE, Figures, Sum, counted_within, figures_of, sees_whole, sums
from gezhi.notices.reads.names import lacks
from gezhi.notices.ways import Way
from gezhi.people.models import Person
from gezhi.registry import rules as registry
from gezhi.registry.models import Place
from gezhi.registry.rules import Territory

OPEN_CALLS = (CallState.WAITING, CallState.TAKEN, CallState.VISIT)


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage: by which ways, when, to how many, and what came of it. `onward`: how many went over to the next."""

    number: int
    ways: tuple[str, ...]
    closed: tuple[str, ...]
    begins: datetime | None
    sent: int
    read: int
    unread: int
    missed: int
    onward: int
    next_ways: tuple[str, ...]
    calls: "Calls | None"

    @property
    def failed(self) -> int:
        """Of those missed, how many were tried: on the call list nobody has been tried before the first call."""
        return self.missed - self.calls.waiting if self.calls else self.missed

    @property
    def pending(self) -> int:
        """Of those sent to, of how many nothing is known yet."""
        return max(0, self.sent - self.read - self.unread - self.failed)


@dataclass(frozen=True, slots=True)
class Calls:
    """The call list in figures: told, no answer so far, still to be called, to be visited, would not listen."""

    told: int
    tried: int
    waiting: int
    visit: int
    refused: int

    @property
    def open(self) -> int:
        """Not settled yet."""
        return self.tried + self.waiting + self.visit


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who sees to those that a notice has not reached: how many, and in which group."""

    person: Person | None
    group: str
    missed: int
    unread: int

    @property
    def number(self) -> int:
        """Everybody who has not done what the notice asks."""
        return self.missed + self.unread


@dataclass(frozen=True, slots=True)
class Area:
    """One group or site with its figures."""

    place: Place | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a notice as the page tells it."""

    verb: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """What the page shows. `whole`: whether all recipients are counted or only those in the reader's places."""

    notice: Notice
    figures: Figures
    whole: bool
    stages: Sequence[StageLine]
    followers: Sequence[Follower]
    areas: Sequence[Area]
    moves: Sequence[Move]
    audience: Sequence[str]
    may_change: bool
    may_recall: bool

    @property
    def live(self) -> bool:
        """Whether figures may still change by themselves soon."""
        return self.notice.state in (NoticeState.ACCEPTED, NoticeState.SENDING)

    @property
    def most(self) -> int:
        """The longest share of the followers' bars."""
        return max((one.number for one in self.followers), default=0)


def notice_seen(*, notice: int, seen_by: Actor, at: datetime) -> Notice:
    """The notice. NotThere or NotYours; a draft is for whoever writes it."""
    found = Notice.objects.select_related("written_by", "plan", "template").filter(pk=notice).first()
    if found is None or found.state == NoticeState.DISCARDED:
        raise NotThere
    rules.demand(rules.may_see(seen_by, found, at), rules.may_see)
    if found.state == NoticeState.DRAFT:
        rules.demand(rules.may_change(seen_by, found, at), rules.may_change)
    return found


def notice_page(*, notice: int, seen_by: Actor, at: datetime) -> NoticePage:
    """Everything about one notice, as far as `seen_by` sees its recipients."""
    found = notice_seen(notice=notice, seen_by=seen_by, at=at)
    territory = registry.sees(seen_by, at)
    whole = sees_whole(found, seen_by, territory)
    rows = sums([found.pk])
    asks = found.asks_confirmation
    shown = figures_of(rows, asks=asks) if whole else counted_within([found], territory)[found.pk]
    return NoticePage(
        notice=found,
        figures=shown,
        whole=whole,
        stages=_stages(found, rows, territory) if whole else (),
        followers=_followers(found, territory, whole),
        areas=_areas(rows, asks=asks) if whole else (),
        moves=_moves(found, seen_by),
        audience=words_of(choice_of(found.audience)) if whole and found.audience else (),
        may_change=rules.may_change(seen_by, found, at),
        may_recall=found.state in (*OPEN_STATES, NoticeState.FINISHED) and rules.may_recall(seen_by, found, at),
    )


OPEN_STATES = (NoticeState.ACCEPTED, NoticeState.SENDING)


def _stages(notice: Notice, rows: Sequence[Sum], territory: Territory) -> list[StageLine]:
    if notice.plan is None:
        return []
    number: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        if row.stage != WHOLE:
            number[row.stage, row.figure] += row.number
    stages = list(notice.plan.stages.all())
    open_ways = set(Channel.objects.filter(enabled=True).values_list("way", flat=True)) | {Way.CALL_LIST.value}
    calls = _calls(notice) if any(Way.CALL_LIST in stage.ways for stage in stages) else None
    found = []
    for place, stage in enumerate(stages):
        coming = stages[place + 1] if place + 1 < len(stages) else None
        found.append(_stage(notice, stage, coming, number, open_ways, calls))
    return found


def _stage(
    notice: Notice,
    stage: Stage,
    coming: Stage | None,
    number: dict[tuple[int, str], int],
    open_ways: set[str],
    calls: Calls | None,
) -> StageLine:
    sent, read, seen = (number[stage.number, name] for name in ("sent", "stage_read", "delivered"))
    phoned = calls if Way.CALL_LIST in stage.ways else None
    going = tuple(way for way in stage.ways if way in open_ways)
    return StageLine(
        number=stage.number + 1,
        ways=going or tuple(stage.ways),
        closed=() if going else tuple(stage.ways),
        begins=notice.begun_at + timedelta(minutes=stage.after) if notice.begun_at else None,
        sent=sent,
        read=phoned.told if phoned else min(read, sent),
        unread=0 if phoned else max(0, min(seen, sent) - read),
        missed=phoned.open + phoned.refused if phoned else max(0, sent - max(seen, read)),
        onward=number[coming.number, "sent"] if coming else 0,
        next_ways=tuple(way for way in coming.ways if way in open_ways) if coming else (),
        calls=phoned,
    )


def _calls(notice: Notice) -> Calls:
    rows = Call.objects.filter(notice=notice).values_list("state", "tries").annotate(number=Count("pk")).order_by()
    found = Counter[str]()
    for state, tries, number in rows:
        fresh = state in (CallState.WAITING, CallState.TAKEN) and not tries
        found["waiting" if fresh else "tried" if state in (CallState.WAITING, CallState.TAKEN) else state] += number
    return Calls(found["told"], found["tried"], found["waiting"], found["visit"], found["refused"])


def _followers(notice: Notice, territory: Territory, whole: bool) -> list[Follower]:
    rows = Recipient.objects.filter(Q() if whole else territory.q(), lacks(notice), notice=notice)
    counted = (
        rows.values_list("follow_up", "group")
        .annotate(missed=Count("pk", filter=Q(reached_at__isnull=True)), every=Count("pk"))
        .order_by()
    )
    found = list(counted)
    people = Person.objects.in_bulk({row[0] for row in found if row[0]})
    groups = Place.objects.in_bulk({row[1] for row in found if row[1]})
    made = [
        Follower(people.get(who or 0), groups[group].name if group in groups else "", missed, every - missed)
        for who, group, missed, every in found
    ]
    return sorted(made, key=lambda one: (one.group == "", one.group, str(one.person)))


def _areas(rows: Sequence[Sum], *, asks: bool) -> list[Area]:
    """By group, in the order of their codes; those outside every group last."""
    by_group: dict[int | None, list[Sum]] = defaultdict(list)
    for row in rows:
        by_group[row.group].append(row)
    places = Place.objects.in_bulk([group for group in by_group if group])
    made = [Area(places.get(group or 0), figures_of(own, asks=asks)) for group, own in by_group.items()]
    made = [area for area in made if area.figures.recipients]
    return sorted(made, key=lambda area: (area.place is None, area.place.code if area.place else ""))


def _moves(notice: Notice, seen_by: Actor) -> list[Move]:
    rows = list(NoticeMove.objects.filter(notice=notice).order_by("-at", "-pk"))
    writer = notice.written_by.ref if notice.written_by else SYSTEM.ref
    names = called([*(row.by for row in rows), writer], seen_by=seen_by)
    made = [Move(row.verb, names[row.by].label, row.at, row.reason) for row in rows]
    return [*made, Move("write", names[writer].label, notice.made_at, "")]


def file_of(*, notice: int, file: int, seen_by: Actor, at: datetime) -> NoticeFile:
    """A file of a notice, for those who see the notice. Its recipients reach it from their own page of it."""
    found = notice_seen(notice=notice, seen_by=seen_by, at=at)
    kept = NoticeFile.objects.select_related("stored").filter(notice=found, pk=file).first()
    if kept is None:
        raise NotThere
    return kept
