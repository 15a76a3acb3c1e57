"""Twenty people who click once a second on the board and the lists while twenty returns a second arrive.

Run: python -m bench.clicking   (DATABASE_URL names a server on which a database may be made)
The real web processes, 13,000 enterprises at 60 sites, 90 days of returns, an incident under way with an application of each.
Target: p95 <= 100 ms each. Afterwards, with nobody else there: the board as of each of 80 past days (<= 300 ms), a briefing (<= 5 s).
The ceiling beside it: /healthz of the same process in the same minute.
"""

import argparse
import http.client
import json
import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bench import reopening_zone, reports_zone
from bench.api import web_process
from bench.setting import empty_database, table

PEOPLE, RETURNS = 20, 20
LISTS = {
    "board": "/board/",
    "board, live part": "/board/?live",
    "figures by group": "/reports/figures/",
    "names behind a figure": "/reports/figures/names/?metric=firms_resumed&which=rest&day={day}",
    "collections": "/reports/collections/",
    "collection": "/reports/collections/{collection}/",
    "differences": "/reports/differences/",
    "exports": "/reports/exports/",
    "burden": "/reports/burden/",
    "reviewer's desk": "/reopening/",
    "applications waiting": "/reopening/?tab=waiting",
    "permits": "/permits/",
    "guidance": "/guidance/incidents/{incident}/",
    "incidents": "/incidents/",
    "packs": "/packs/",
    "briefings": "/briefings/",
    "cases": "/cases/",
    "enterprises": "/enterprises/",
    "notices": "/notices/",
    "inbox": "/inbox/",
    "calls": "/calls/",
    "my places": "/mine/",
    "places": "/places/",
    "roster": "/roster/",
    "grids": "/grids/",
    "coverage": "/coverage/",
    "people": "/people/",
    "log book": "/logbook/",
}
Took = dict[str, list[float]]


class Line:
    """One kept connection of a browser or a program; tells how long each answer took, in milliseconds."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.wire, self.headers = http.client.HTTPConnection("127.0.0.1", port, timeout=60), headers

    def ask(self, path: str, body: object = None) -> float:
        """Sends one request and reads the whole answer. AssertionError if it is a refusal."""
        took, status, said = self.exchange(path, body)
        assert status in (200, 201), (path, status, said[:600].decode())
        return took

    def exchange(self, path: str, body: object = None) -> tuple[float, int, bytes]:
        """How long it took, in milliseconds, the status and the answer."""
        begun = time.perf_counter()
        method, sent = ("GET", None) if body is None else ("POST", json.dumps(body))
        more = {"HX-Request": "true"} if path.endswith("?live") else {"Content-Type": "application/json"}
        self.wire.request(method, path.removesuffix("?live"), sent, self.headers | more)
        answer = self.wire.getresponse()
        said = answer.read()
        return (time.perf_counter() - begun) * 1000, answer.status, said


def every_second(deed: Callable[[int], None], until: float, phase: float, every: float = 1.0) -> None:
    """Does it at its own beat; who was kept waiting does not make up for it."""
    number = 0
    due = time.perf_counter() + phase
    while due < until:
        time.sleep(max(0.0, due - time.perf_counter()))
        deed(number)
        number, due = number + 1, max(due + every, time.perf_counter())


def browser(key: str) -> dict[str, str]:
    """The headers of a phone that is signed in."""
    return {"Cookie": key, "Accept-Language": "zh-hans"}


def open_to(port: int, key: str, pages: dict[str, str]) -> list[str]:
    """Which of the pages this person may look at."""
    line = Line(port, browser(key))
    answers = {name: line.exchange(path)[1] for name, path in pages.items()}
    assert set(answers.values()) <= {200, 403}, answers
    return [name for name, status in answers.items() if status == 200]


def clicking(
    port: int,
    theirs: dict[str, list[str]],
    token: str,
    returns: list[dict[str, object]],
    pages: dict[str, str],
    seconds: int,
) -> Took:
    """All of them at once; what each page took, and the returns."""
    took: Took = defaultdict(list)
    keys = list(theirs)
    until = time.perf_counter() + seconds

    def person(which: int) -> None:
        dice, line = random.Random(which), Line(port, browser(keys[which]))
        order = theirs[keys[which]]

        def click(_number: int) -> None:
            page = dice.choice(order)
            took[page].append(line.ask(pages[page]))

        every_second(click, until, which / PEOPLE)

    def sender(which: int) -> None:
        line = Line(port, {"Authorization": f"Bearer {token}"})

        def send(number: int) -> None:
            took["a return"].append(line.ask("/api/v1/returns", returns[which + 4 * number]))

        every_second(send, until, which / RETURNS, 4 / RETURNS)

    def health() -> None:
        line = Line(port, {})
        every_second(lambda _n: took["ceiling: /healthz"].append(line.ask("/healthz")), until, 0.5)

    hands = [threading.Thread(target=person, args=(n,)) for n in range(PEOPLE)]
    hands += [threading.Thread(target=sender, args=(n,)) for n in range(4)] + [threading.Thread(target=health)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return took


def measure(address: str, enterprises: int, seconds: int, office: bool) -> None:
    """Builds the zone as of yesterday, signs twenty people in, lets them click, and prints the table."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.kernel.clock import now
    from gezhi.kernel.periods import local_zone
    from gezhi.reports.models import Collection
    from gezhi.reports.reads.missing import missing

    at = now()
    yesterday = at.astimezone(local_zone()).date() - timedelta(days=1)
    reports_zone.build(enterprises, last=yesterday)
    incident = reopening_zone.with_applications(at, lasts=timedelta(days=89))
    keys, token = signed_in(at, office)
    daily = Collection.objects.get()
    returns = said(missing(collection=daily, day=yesterday, at=at, seen_by=OPERATOR), daily.code, yesterday)
    known = {"day": yesterday, "collection": daily.pk, "incident": incident.number}
    pages = {name: path.format(**known) for name, path in LISTS.items()}
    with web_process(address) as port:
        theirs = {key: open_to(port, key, pages) for key in keys}
        clicking(port, theirs, token, returns, pages, 5)
        took = clicking(port, theirs, token, returns[200:], pages, seconds)
        past = alone(port, keys[0], at)
    heading = ["median ms", "p95 ms", "slowest"]
    table(["20 people, 20 returns/s", "clicks", *heading], [row(name, took[name]) for name in sorted(took)])
    table(["with nobody else", "times", *heading], [row(name, past[name]) for name in past])


def signed_in(at: datetime, office: bool) -> tuple[list[str], str]:
    """The cookies of twenty people and a program's key.

    Each answers for a part of the zone of their own; with `office` everybody sees the whole zone.
    """
    from django.conf import settings

    from gezhi.kernel.actors import OPERATOR
    from gezhi.people.actions.devices import open_device
    from gezhi.people.actions.rights import give_right
    from gezhi.people.actions.tokens import make_token
    from gezhi.people.models import Person

    people = list(Person.objects.order_by("pk")[:PEOPLE])
    give_right(person=people[0].pk, right="clerk", by=OPERATOR, at=at)
    for one in people[1:] if office else ():
        give_right(person=one.pk, right="auditor", by=OPERATOR, at=at)
    opened = [open_device(person=one, came="password", agent="bench", at=at).key for one in people]
    scopes, day = ["reports:read", "reports:write"], timedelta(days=1)
    token = make_token(person=people[0], name="bench", scopes=scopes, lasts=day, by=people[0], at=at)
    return [f"{settings.DEVICE_COOKIE}={key}" for key in opened], token.key


def alone(port: int, key: str, at: datetime) -> Took:
    """The board at noon of past days, as known now and as known then; and briefings, made in this process."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.kernel.clock import now
    from gezhi.overview.actions import make_briefing

    line, took = Line(port, browser(key)), defaultdict(list)
    for days in range(5, 85):
        moment = (at - timedelta(days=days)).strftime("%Y-%m-%dT12:00")
        took["board of a past day, as known now"].append(line.ask(f"/board/?at={moment}"))
        took["board of a past day, as known then"].append(line.ask(f"/board/?at={moment}&known=then"))
    for _time in range(5):
        begun = time.perf_counter()
        make_briefing(by=OPERATOR, at=now())
        took["a briefing, frozen and as Word"].append((time.perf_counter() - begun) * 1000)
    return took


def said(waiting: list[tuple[int, int]], code: str, day: date) -> list[dict[str, object]]:
    """A typed return for each that has not sent one."""
    values = {"resumed": True, "on_duty": 2, "remote": 1}
    return [
        {"collection": code, "day": f"{day}", "enterprise": one, "place": site, "values": values}
        for one, site in waiting
    ]


def row(name: str, took: list[float]) -> list[str]:
    """A line of the table."""
    took = sorted(took)
    return [
        name,
        f"{len(took)}",
        f"{statistics.median(took):.0f}",
        f"{took[int(len(took) * 0.95)]:.0f}",
        f"{took[-1]:.0f}",
    ]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--enterprises", type=int, default=13_000)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--office", action="store_true", help="everybody sees the whole zone")
    given = asked.parse_args()
    with empty_database("gezhi_bench_clicking") as where:
        measure(where, given.enterprises, given.seconds, given.office)
