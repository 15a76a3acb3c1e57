"""Real reports replayed through the real verbs in the order in which they happened: reported, joined, dispatched, closed.

The file: problem reports of a city with opening and closing day, kind, address, ward and community area. Wards become
groups, areas become sites. A report that came in twice ("Dup") is joined to the open report of the same address, if there is
one. What is still open at the end stays open. Areas may be shared out to several hands, each a process of its own as
the product's are; each area keeps its order of time.
"""

import csv
import gzip
import heapq
import multiprocessing
import random
import resource
import statistics
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bench.effort import Effort
from bench.setting import table

if TYPE_CHECKING:
    from gezhi.cases.models import Case

OPENING, CLOSING = timedelta(hours=1), timedelta(hours=9)
FOUNDED = datetime(2012, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Report:
    """One line of the file; `end` is None while it is open."""

    number: str
    begin: datetime
    end: datetime | None
    state: str
    what: str
    address: str
    area: str


def read(path: str, most: int) -> list[Report]:
    """The lines of the file in the order of their opening; those whose end lies before their beginning are left out."""
    with gzip.open(path, "rt", newline="") as file:
        found = [_report(row) for row in csv.DictReader(file)]
    kept = sorted(
        (one for one in found if one.end is None or one.end >= one.begin), key=lambda one: (one.begin, one.number)
    )
    return kept[:most] if most else kept


def _report(row: dict[str, str]) -> Report:
    begin = datetime.fromisoformat(row["Creation_Date"]).replace(tzinfo=UTC) + OPENING
    closed = row["Completion_Date"]
    end = datetime.fromisoformat(closed).replace(tzinfo=UTC) + CLOSING if closed else None
    what = row["What_is_the_Nature_of_this_Code_Violation"] or "Other"
    return Report(
        row["Service_Request_Number"], begin, end, row["Status"], what, row["Street_Address"], row["Community_Area"]
    )


class Town:
    """A zone with a site for each area of the file, its steward, a handler and a checker for all."""

    def __init__(self, areas: list[str]) -> None:
        from gezhi.kernel.actors import OPERATOR
        from gezhi.people.models import Person
        from gezhi.registry.actions import duties, places

        names = ["head", "handler", "checker", "citizen", *(f"steward {area}" for area in areas)]
        self.people = {
            name: Person.objects.create(name=name, works="field", joined_at=FOUNDED, password="!") for name in names
        }
        zone = places.found_zone(name="City", code="C", head=self.people["head"], by=OPERATOR, at=FOUNDED)
        checker = self.people["checker"]
        duties.assign(place=zone, post="checker", person=checker, start=FOUNDED, by=OPERATOR, at=FOUNDED)
        self.sites = {}
        for area in areas:
            site = places.add_place(
                kind="site", name=f"Area {area or '?'}", code=f"A{area}", parent=zone, by=OPERATOR, at=FOUNDED
            )
            duties.assign(
                place=site,
                post="steward",
                person=self.people[f"steward {area}"],
                start=FOUNDED,
                by=OPERATOR,
                at=FOUNDED,
            )
            self.sites[area] = site


def replay(path: str, most: int, hands: int, address: str) -> None:
    """Performs every event and prints how many a second, that none was lost, and whose durations came out how."""
    from gezhi.cases.models import Case, State

    reports = read(path, most)
    town = Town(sorted({one.area for one in reports}))
    with Effort(address) as effort:
        verbs, cpu = _all(reports, town, hands)
    took = effort.wall
    states = Counter(Case.objects.values_list("state", flat=True))
    ended = [one for one in reports if one.end is not None]
    table(
        ["replayed", "reports", "closed", "joined", "still open", "verbs", "seconds", "events/s", "verbs/s",
         "CPU ms/verb: own", "PostgreSQL"],
        [["", *(f"{n:,}" for n in (len(reports), states[State.CLOSED], states[State.JOINED], len(reports) - len(ended),
                                   verbs, round(took))),
          f"{len(reports) / took:.1f}", f"{verbs / took:.1f}", f"{1000 * cpu / verbs:.1f}",
          f"{1000 * effort.server / verbs:.1f}"]],
    )  # fmt: skip
    assert sum(states.values()) == len(reports)
    assert states[State.CLOSED] + states[State.JOINED] == len(ended)
    _whole(verbs)
    theirs = _quartiles([(one.end - one.begin).days for one in ended if one.end])
    ours = _in_the_tables()
    rows = [[name, *(f"{n:g}" for n in found)] for name, found in (("in the file", theirs), ("in our cases", ours))]
    table(["days from report to end", "median", "p75"], rows)
    assert ours == theirs


def _whole(verbs: int) -> None:
    """Every verb has its line in the case's history and in the log book, and they know each other."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(entry.id), (SELECT count(*) FROM logbook_entry WHERE verb LIKE 'case.%%') "
            "FROM cases_casemove AS move LEFT JOIN logbook_entry AS entry ON entry.id = move.entry"
            " AND entry.verb = 'case.' || move.verb AND entry.about[1] = 'case:' || move.case_id",
            [],
        )
        assert cursor.fetchone() == (verbs, verbs, verbs)


def _quartiles(days: list[int]) -> tuple[float, float]:
    return statistics.median(days), statistics.quantiles(days, n=4, method="inclusive")[2]


def _in_the_tables() -> tuple[float, float]:
    """Median and third quartile of whole days from report to end, from the cases' own rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(ARRAY[0.5, 0.75]) WITHIN GROUP (ORDER BY extract(day FROM ended_at - reported_at)) "
            "FROM cases_case WHERE ended_at IS NOT NULL"
        )
        median, third = cursor.fetchone()[0]
    return float(median), float(third)


def _all(reports: list[Report], town: Town, hands: int) -> tuple[int, float]:
    """Shares the areas out, the busiest first to whoever has least, and performs each share.

    Gives the number of verbs and the processor seconds of the hands.
    """
    from django.db import connections

    by_area = defaultdict(list)
    for one in reports:
        by_area[one.area].append(one)
    shares: list[list[Report]] = [[] for _hand in range(hands)]
    for area in sorted(by_area.values(), key=len, reverse=True):
        min(shares, key=len).extend(area)
    connections.close_all()
    before = _used()
    with ProcessPoolExecutor(hands, mp_context=multiprocessing.get_context("fork")) as pool:
        verbs = sum(pool.map(partial(_share, town=town), shares))
    return verbs, _used() - before


def _used() -> float:
    """Processor seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _share(reports: list[Report], town: Town) -> int:
    from django.db import connection

    try:
        return _perform(sorted(reports, key=lambda one: (one.begin, one.number)), town)
    finally:
        connection.close()


def _perform(reports: list[Report], town: Town) -> int:
    """Begins and ends in the order of time; gives the number of verbs."""
    from gezhi.cases import actions

    people, dice = town.people, random.Random(311)
    ends: list[tuple[datetime, int]] = []
    at_address: dict[tuple[str, str], int] = {}
    cases: dict[int, Case] = {}
    verbs = 0
    for number, one in enumerate(reports):
        while ends and ends[0][0] <= one.begin:
            verbs += _end(heapq.heappop(ends), reports, cases, at_address, town)
        cases[number] = actions.report(
            kind="request",
            place=town.sites[one.area],
            words=f"{one.what}: {one.address}",
            by=people["citizen"],
            at=one.begin,
        )
        verbs += 1
        if "Dup" not in one.state:
            steward = people[f"steward {one.area}"]
            actions.file_case(case=cases[number], by=steward, at=one.begin)
            actions.dispatch(case=cases[number], to=people["handler"], by=steward, at=one.begin)
            at_address[one.area, one.address] = number
            verbs += 2
        if one.end:
            heapq.heappush(ends, (max(one.end, one.begin + timedelta(minutes=dice.randint(1, 9))), number))
    while ends:
        verbs += _end(heapq.heappop(ends), reports, cases, at_address, town)
    return verbs


def _end(
    end: tuple[datetime, int],
    reports: list[Report],
    cases: "dict[int, Case]",
    at_address: dict[tuple[str, str], int],
    town: Town,
) -> int:
    """Ends one report: joined if it is a duplicate of one that is open, otherwise handled, answered, verified."""
    from gezhi.cases import actions

    at, number = end
    one, case, people = reports[number], cases.pop(number), town.people
    steward = people[f"steward {one.area}"]
    main = at_address.get((one.area, one.address))
    if "Dup" in one.state and main is not None and main in cases:
        actions.join(case=case, main=cases[main], by=steward, at=at)
        return 1
    extra = 0
    if "Dup" in one.state:
        actions.file_case(case=case, by=steward, at=at)
        actions.dispatch(case=case, to=people["handler"], by=steward, at=at)
        extra = 2
    actions.accept(case=case, by=people["handler"], at=at)
    actions.answer(case=case, words="done", by=people["handler"], at=at)
    actions.pass_case(case=case, by=people["checker"], at=at)
    return 3 + extra
