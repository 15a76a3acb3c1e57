"""The reviewer's desk, bulk approval, figures and a park's filing with 13,000 applications at 60 sites.

Run: python -m bench.reopening [--enterprises 13000]   (DATABASE_URL names a server on which a database may be made)
In one process, through Django's test client with a signed-in device. The ceiling is a bare look-up of one row by its index.
"""

import argparse
import itertools
import resource
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from bench import reopening_zone
from bench.reports_zone import NOW
from bench.setting import empty_database, table
from gezhi.kernel.clock import clock_at

if TYPE_CHECKING:
    from testing.browser import Browser

ENTERPRISES = 13_000
HEADING = ["median ms", "p95 ms", "our CPU ms", "statements", "limit ms"]


def measured(name: str, deed: Callable[[int], object], *, times: int = 40, limit: str = "") -> list[str]:
    """A line of the table: median, p95, processor time of this process for each go, statements of one go, what is allowed."""
    deed(0)
    asked = statements(lambda: deed(1))
    took, busy = [], _busy()
    for number in range(2, times + 2):
        begun = time.perf_counter()
        deed(number)
        took.append((time.perf_counter() - begun) * 1000)
    spent = (_busy() - busy) * 1000 / times
    took.sort()
    return [
        name,
        f"{statistics.median(took):.1f}",
        f"{took[int(times * 0.95)]:.1f}",
        f"{spent:.1f}",
        f"{asked}",
        limit,
    ]


def statements(deed: Callable[[], object]) -> int:
    """How many statements it sends, also where it is a whole request."""
    counted = 0

    def count(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*given)

    with connection.execute_wrapper(count):
        deed()
    return counted


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def browser(person: Any) -> "Browser":
    """Signed in as this person, with everything that a minute keeps already kept."""
    from testing.browser import Browser

    found = Browser(SERVER_NAME="localhost", headers={"accept-language": "zh-hans"})
    found.force_login(person)
    return found


def get(door: "Browser", address: str) -> bytes:
    """The page; anything but 200 ends the measurement."""
    answer = door.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.content[:400])
    return answer.content


def desk() -> list[list[str]]:
    """What a reviewer clicks: the queue, one application after the other, the answer and the next one."""
    from gezhi.reopening.models import Application

    head = Application.objects.waiting().filter(level="zone").first()
    assert head is not None
    zone, steward = reopening_zone.person_at(_zone()), reopening_zone.person_at(head.place_id)
    return [*clicks("zone's head", zone), *clicks("a site's steward", steward)]


def clicks(who: str, person: Any) -> list[list[str]]:
    """The queue, another application, and a yes with what follows, for one reviewer."""
    from gezhi.reopening.models import Application

    door = browser(person)
    mine = list(Application.objects.waiting().filter(turn__contains=[person.pk]).values_list("pk", flat=True))
    each, left = itertools.cycle(mine[:15]), iter(mine)

    def another(_number: int) -> None:
        get(door, f"/reopening/?tab=mine&id={next(each)}")

    def answer(_number: int) -> None:
        decide(door, next(left))

    return [
        measured(f"{who}: queue and first application", lambda _n: get(door, "/reopening/"), limit="100"),
        measured(f"{who}: another application", another, limit="100"),
        measured(f"{who}: yes, and the next one", answer, times=12, limit="100"),
    ]


def decide(door: "Browser", pk: int) -> None:
    """Yes to one, and the page with the next."""
    from gezhi.reopening.models import Application

    one = Application.objects.get(pk=pk)
    form = {
        "verdict": "approve",
        "version": one.version,
        "tab": "mine",
        "seen": ["on-site", "masks-days", "pledge-standard"],
    }
    answer = door.post(f"/reopening/{pk}/decide/", form, follow=True)
    assert "已核准" in answer.content.decode(), answer.content.decode()[:2000]


def _zone() -> int:
    from gezhi.registry.models import Place

    return int(Place.objects.get(kind="zone").pk)


def figures(incident: Any) -> list[list[str]]:
    """Several at once, figures now and as of past moments, permits, and who is to be told what."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.reopening.reads.figures import by_state
    from gezhi.reopening.reads.needs import offer_of

    door = browser(reopening_zone.person_at(_zone()))

    def state(back: timedelta) -> Callable[[int], object]:
        return lambda n: by_state(incident=incident, at=NOW - back * (n % 5), seen_by=OPERATOR)

    return [
        measured("everything waiting, page 5", lambda _n: get(door, "/reopening/?tab=waiting&after=5"), limit="100"),
        measured("approved, found by name", lambda n: get(door, f"/reopening/?tab=approved&q={1000 + n}"), limit="100"),
        measured(
            "without open points, to be approved together",
            lambda _n: get(door, "/reopening/bulk/"),
            times=20,
            limit="100",
        ),
        measured("permits for everybody", lambda n: get(door, f"/permits/?page={1 + n}"), limit="100"),
        measured("by state and group, now", state(timedelta(0)), times=10, limit="300"),
        measured("by state and group, as of past moments", state(timedelta(hours=17)), times=10, limit="300"),
        measured("who is to be told what they need", lambda _n: offer_of(incident, NOW), times=5),
        measured("ceiling: one application by its index", lambda _n: bare(), times=200),
    ]


def bare() -> None:
    """One row by its primary key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reopening_application WHERE id = (SELECT max(id) FROM reopening_application)")
        cursor.fetchone()


def many(incident: Any) -> list[list[str]]:
    """What is done once for many: a park files for its tenants, and every enterprise is told what it needs."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.registry.models import Place
    from gezhi.reopening import actions
    from gezhi.reopening.actions.needs import tell_needs
    from gezhi.reopening.telling_needs import send_needs

    site = Place.objects.get(pk=reopening_zone.last_site())
    shared = {"on-site": 2, "masks-days": 7, "pledge-standard": True}
    steward = reopening_zone.person_at(site.pk)
    filing, took = timed(lambda: actions.file_for_park(incident=incident, site=site, by=steward, at=NOW, shared=shared))
    decided, deciding = timed(lambda: tell_needs(incident=incident, by=OPERATOR, at=NOW))
    sent, sending = timed(lambda: send_needs(at=NOW))
    return [
        [f"a park files for {filing.count('filed')} of {len(filing.tenants)} tenants", f"{took:.0f}", "", "", "", ""],
        [f"deciding to tell {decided.enterprises:,} enterprises", f"{deciding:.0f}", "", "", "", ""],
        [f"{sent} notices to them", f"{sending:.0f}", "", "", "", ""],
    ]


def timed(deed: Callable[[], Any]) -> tuple[Any, float]:
    """What it gave, and how many milliseconds it took."""
    begun = time.perf_counter()
    return deed(), (time.perf_counter() - begun) * 1000


def main() -> None:
    """Builds the zone on a database of its own and prints the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--enterprises", type=int, default=ENTERPRISES)
    given = asked.parse_args()
    with empty_database("gezhi_bench_reopening"), clock_at(NOW):
        incident = reopening_zone.build(given.enterprises)
        lines = [*desk(), *figures(incident), *many(incident)]
        table([f"{given.enterprises:,} enterprises, 60 sites", *HEADING], lines)


if __name__ == "__main__":
    main()
