"""How long it takes to say who answers for a random place at a random time: 5,000 places, 100,000 duties.

Run: python -m bench.answering   (DATABASE_URL names a server on which a database may be made)
Target: p95 <= 2 ms in the process. The ceiling beside it is the barest query over the same connection.
"""

import random
import statistics
import time
from collections.abc import Callable

from bench.setting import empty_database, table


def timed(run: Callable[[], object], n: int) -> list[float]:
    """Milliseconds of n runs."""
    took = []
    for _ in range(n):
        begin = time.perf_counter()
        run()
        took.append((time.perf_counter() - begin) * 1000)
    return took


def row(name: str, took: list[float]) -> list[str]:
    """A line of the table: median, p95, p99, per second."""
    cuts = statistics.quantiles(took, n=100)
    return [name, f"{cuts[49]:.2f}", f"{cuts[94]:.2f}", f"{cuts[98]:.2f}", f"{1000 / statistics.mean(took):,.0f}"]


def measure() -> None:
    """Builds the zone and prints the table."""
    from django.db import connection

    from bench.big_zone import build, moments
    from gezhi.kernel.actors import OPERATOR
    from gezhi.registry.models import Duty, Place
    from gezhi.registry.reads.answering import answering
    from gezhi.registry.reads.coverage import coverage

    build()
    ids = list(Place.objects.values_list("pk", flat=True))
    times = moments(1000)
    dice = random.Random(20200224)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()

    def ask() -> object:
        return answering(place=dice.choice(ids), at=dice.choice(times), seen_by=OPERATOR)

    def ask_then() -> object:
        return answering(place=dice.choice(ids), at=dice.choice(times), known=dice.choice(times), seen_by=OPERATOR)

    timed(ask, 200)
    print(f"{len(ids):,} places, {Duty.objects.count():,} duties")
    lines = [
        row("answering, as known now", timed(ask, 3000)),
        row("answering, as known then", timed(ask_then, 3000)),
        row("coverage of the whole zone", timed(lambda: coverage(at=dice.choice(times), seen_by=OPERATOR), 10)),
        row("ceiling: SELECT 1", timed(bare, 3000)),
    ]
    table(["ms", "median", "p95", "p99", "per second"], lines)


if __name__ == "__main__":
    with empty_database("gezhi_bench_answering"):
        measure()
