"""Cases: lists and figures among 1,000,000, the escalation sweep over 100,000 open ones, real reports replayed.

Run: python -m bench.cases lists | sweep | replay PATH [--most N]   (DATABASE_URL names a server on which a database may be
made). PATH is the file of problem reports chicago_sanitation_311_2013on.csv.gz: kind, place, opening and closing day.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bench import big_zone
from bench.effort import Effort
from bench.setting import empty_database, table

if TYPE_CHECKING:
    from gezhi.cases.reads.lists import Tab
    from gezhi.people.models import Person

CASES, OPEN = 1_000_000, 100_000
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
MONTH = timedelta(days=30)


def milliseconds(deed: Callable[[], object], times: int) -> list[float]:
    """How long each of so many goes took, sorted."""
    took = []
    for _go in range(times):
        begun = time.perf_counter()
        deed()
        took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)


def fill(cases: int, opened: int) -> None:
    """Writes so many cases, the last `opened` of them open with one running clock each, straight into the tables."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM registry_place")
        (place,) = cursor.fetchone()
        cursor.execute("SELECT min(id) FROM people_person")
        (person,) = cursor.fetchone()
        given = {"cases": cases, "closed": cases - opened, "place": place, "person": person, "now": NOW}
        cursor.execute(_CASES, given)
        cursor.execute(_CLOCKS, given)
        cursor.execute("SELECT setval('cases_case_id_seq', %s)", [cases])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def lists() -> None:
    """Each tab, the numbers beside the tabs and a month's figures, for the head, group leaders, stewards of sites."""
    from gezhi.cases import reads
    from gezhi.people.models import Person
    from gezhi.registry.models import Duty

    fill(CASES, OPEN)
    lines = []
    for kind, name in (("zone", "head of the zone"), ("group", "leader of a group"), ("site", "steward of a site")):
        held = Duty.objects.filter(place__kind=kind, during__contains=NOW, recorded__upper_inf=True).order_by("pk")[:20]
        people = list(Person.objects.filter(pk__in=[duty.person_id for duty in held]))
        for tab in reads.lists.TABS:
            lines.append(_line(f"{name}: {tab}", people, partial(_list, tab)))
        lines.append(
            _line(f"{name}: numbers beside the tabs", people, lambda who: reads.case_counts(seen_by=who, at=NOW))
        )
        lines.append(_line(f"{name}: figures of a month", people, _figures))
    table(["1,000,000 cases, 100,000 open, ms", "median", "p95", "limit"], lines)


def _list(tab: "Tab", who: "Person") -> object:
    from gezhi.cases import reads

    return reads.case_list(seen_by=who, at=NOW, tab=tab)


def _figures(who: "Person") -> object:
    from gezhi.cases import reads

    return reads.figures(seen_by=who, since=NOW - MONTH, until=NOW, at=NOW)


def _line(name: str, people: "list[Person]", ask: "Callable[[Person], object]") -> list[str]:
    took = sorted(one for who in people for one in milliseconds(partial(ask, who), max(3, 60 // len(people))))
    return [name, f"{statistics.median(took):.1f}", f"{took[int(len(took) * 0.95)]:.1f}", "100"]


def sweep(address: str) -> None:
    """Nothing due, a busy minute, everything due at once, and everything with all its steps after a week without a worker."""

    from gezhi.cases import clock
    from gezhi.cases.models import CaseClock, CaseStep

    fill(OPEN, OPEN)
    lines = []
    for name, due in (
        ("nothing due", 0),
        ("5,000 due", 5_000),
        ("all due, one step", OPEN),
        ("all due, all four steps", OPEN),
    ):
        _wind(name, due)
        bare = _bare(4 if "four" in name else 1)
        _wind(name, due)
        with Effort(address) as effort:
            steps = clock.sweep(at=NOW)
        assert steps == CaseStep.objects.count() == due * (4 if "four" in name else 1)
        assert clock.sweep(at=NOW) == 0
        spent = [f"{one:.2f}" for one in (effort.wall, effort.own, effort.server, bare)]
        lines.append([name, f"{steps:,}", *spent, "5" if due else ""])
    assert CaseClock.objects.count() == OPEN
    table(
        ["escalation over 100,000 open cases", "steps", "seconds", "CPU: own", "PostgreSQL", "bare SQL", "limit"], lines
    )


def _wind(name: str, due: int) -> None:
    """Sets the clocks so that this many are due."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cases_casestep")
        cursor.execute(_FOUR if "four" in name else _ONE, {"due": due, "now": NOW})
        cursor.execute("VACUUM (FULL, ANALYZE) cases_caseclock")


def _bare(steps: int) -> float:
    """Seconds for the ceiling: the same rows inserted and updated by two plain statements that look at nothing."""
    from django.db import connection, transaction

    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BARE_STEPS, {"now": NOW, "steps": steps})
        cursor.execute("UPDATE cases_caseclock SET next_step = '', next_at = %(now)s + interval '1 day' "
                       "WHERE next_at <= %(now)s", {"now": NOW})  # fmt: skip
    return time.perf_counter() - begun


_BARE_STEPS = """
    INSERT INTO cases_casestep (clock_id, case_id, term, step, was_due_at, done_at)
    SELECT id, case_id, term, 'step' || n, %(now)s, %(now)s FROM cases_caseclock CROSS JOIN generate_series(1, %(steps)s) AS n
    WHERE next_at <= %(now)s
"""
_ROLES = """
    %(person)s + n %% 500 AS handler, %(person)s + 1 + n %% 500 AS verifier, %(person)s + 2 + n %% 500 AS receiver
"""
_CASES = f"""
    INSERT INTO cases_case (id, number, kind, topic, grade, urgent, title, words, place_id, source, cause, state, level, round,
        reporter_id, receiver_id, dispatcher_id, handler_id, verifier_id, closed_by_id, responsible_id, turn_id, due,
        solution_due, reported_at, filed_at, dispatched_at, accepted_at, answered_at, ended_at, paused_for, preset,
        preset_version, version)
    SELECT n, 'GZ-B-' || n, (ARRAY['request', 'rework', 'burden'])[1 + n %% 3], '', '', false, '第 ' || n || ' 号问题', '',
           %(place)s + n %% 5000, 'page', '', state, 'site', 1, NULL, receiver, receiver, handler,
           CASE WHEN state IN ('verifying', 'closed') THEN verifier END, CASE WHEN state = 'closed' THEN verifier END,
           CASE WHEN state IN ('reported', 'filed', 'dispatched') THEN receiver ELSE handler END,
           CASE state WHEN 'closed' THEN NULL WHEN 'verifying' THEN verifier WHEN 'handling' THEN handler
                      WHEN 'dispatched' THEN handler ELSE receiver END,
           CASE WHEN state <> 'closed' THEN reported + interval '12 days' END,
           CASE WHEN state <> 'reported' THEN reported + interval '12 days' END,
           reported, CASE WHEN state <> 'reported' THEN reported + interval '1 hour' END,
           reported + interval '2 hours', reported + interval '3 hours', CASE WHEN state = 'closed' THEN reported + interval '9 days' END,
           CASE WHEN state = 'closed' THEN reported + interval '10 days' END, '', 'request', 0, 5
    FROM (SELECT n, {_ROLES},
                 CASE WHEN n <= %(closed)s THEN 'closed'
                      ELSE (ARRAY['reported', 'filed', 'dispatched', 'handling', 'handling', 'verifying'])[1 + n %% 6] END AS state,
                 CASE WHEN n <= %(closed)s THEN %(now)s - (1 + (n::bigint * 7919) %% 1000000) * interval '94 seconds' - interval '15 days'
                      ELSE %(now)s - (1 + (n::bigint * 7919) %% 1000000) * interval '1.2 seconds' END AS reported
          FROM generate_series(1, %(cases)s) AS n) AS made
"""
_CLOCKS = """
    INSERT INTO cases_caseclock (case_id, which, round, lap, term, wall, started_at, due, warn_at, executor_at, organiser_at,
                                 head_at, next_step, next_at)
    SELECT id, CASE state WHEN 'reported' THEN 'response' WHEN 'verifying' THEN 'verification' ELSE 'solution' END, 1, 1, 0,
           false, reported_at, due, due, due, due, due, 'warned', due + interval '1 year'
    FROM cases_case WHERE state <> 'closed'
"""
_ONE = """
    UPDATE cases_caseclock SET term = term + 1, next_step = 'executor', organiser_at = %(now)s + interval '1 day',
        executor_at = %(now)s, warn_at = %(now)s, due = %(now)s, head_at = %(now)s + interval '2 days',
        next_at = CASE WHEN id <= (SELECT min(id) FROM cases_caseclock) + %(due)s - 1 THEN %(now)s ELSE %(now)s + interval '1 day' END
"""
_FOUR = """
    UPDATE cases_caseclock SET term = term + 1, next_step = 'warned', warn_at = %(now)s - interval '7 days',
        due = %(now)s - interval '6 days', executor_at = %(now)s - interval '6 days',
        organiser_at = %(now)s - interval '5 days', head_at = %(now)s - interval '4 days', next_at = %(now)s - interval '7 days'
"""


def main() -> None:
    """Runs what was asked for on a database of its own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=["lists", "sweep", "replay"])
    asked.add_argument("path", nargs="?", help="the file of reports, for replay")
    asked.add_argument("--most", type=int, default=0, help="replay only so many reports (0 = all)")
    asked.add_argument("--hands", type=int, default=2, help="replay areas in so many processes")
    given = asked.parse_args()
    with empty_database("gezhi_bench_cases") as address:
        if given.what == "replay":
            from bench.cases_replay import replay

            replay(given.path, given.most, given.hands, address)
        else:
            big_zone.build()
            lists() if given.what == "lists" else sweep(address)


if __name__ == "__main__":
    main()
