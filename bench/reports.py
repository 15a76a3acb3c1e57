"""Figures, returns and exports with 13,000 enterprises at 60 sites and 90 days of returns.

Run: python -m bench.reports figures | returns | exports | growth   (DATABASE_URL names a server on which a database may be made)
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from bench import reports_zone
from bench.reports_zone import LAST, NOW
from bench.setting import empty_database, table

ENTERPRISES = 13_000
BOARD = ["sites_resumed", "firms_resumed", "firm_sites_resumed", "staff_on_duty", "staff_at_work", "response"]


def milliseconds(deed: Callable[[int], object], times: int) -> list[float]:
    """How long each of so many goes took, sorted; each go is told its number."""
    took = []
    for number in range(times):
        begun = time.perf_counter()
        deed(number)
        took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)


def line(name: str, limit: str, took: list[float]) -> list[str]:
    """A line of the table: median, p95 and what is allowed."""
    return [name, f"{statistics.median(took):.1f}", f"{took[int(len(took) * 0.95)]:.1f}", limit]


def figures(times: int = 40) -> list[list[str]]:
    """The board's six figures at once, now and as of past days, as known now and as known then; and by every division."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.reports.reads.figures import BYS, figure
    from gezhi.reports.reads.figures import figures as several

    def past(number: int) -> timedelta:
        return timedelta(days=1 + number * 37 % 88)

    lines = [
        line("board's six figures, now", "100", milliseconds(lambda n: several(BOARD, day=LAST, seen_by=OPERATOR), times)),
        line(
            "board's six figures by group, now", "100",
            milliseconds(lambda n: several(BOARD, day=LAST, by="group", seen_by=OPERATOR), times),
        ),
        line(
            "the same as of a past day, as known now", "300",
            milliseconds(lambda n: several(BOARD, day=LAST - past(n), by="group", seen_by=OPERATOR), times),
        ),
        line(
            "the same as of a past day, as known the day after", "300",
            milliseconds(
                lambda n: several(BOARD, day=LAST - past(n), by="group", known=NOW - past(n) + timedelta(days=1), seen_by=OPERATOR),
                times,
            ),
        ),
    ]  # fmt: skip
    for by in BYS:
        took = milliseconds(lambda n, by=by: figure("firms_resumed", day=LAST - past(n), by=by, seen_by=OPERATOR), 10)  # type: ignore[misc]
        lines.append(line(f"enterprises resumed by {by}", "100", took))
    return lines


def main() -> None:
    """Runs what was asked for on a database of its own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=["figures", "returns", "exports", "growth"])
    asked.add_argument("--enterprises", type=int, default=ENTERPRISES)
    given = asked.parse_args()
    with empty_database("gezhi_bench_reports"):
        reports_zone.build(given.enterprises)
        heading = [f"{given.enterprises:,} enterprises, 60 sites, 90 days, ms", "median", "p95", "limit"]
        table(heading, figures())


if __name__ == "__main__":
    main()
