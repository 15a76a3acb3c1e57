"""100,000 generated roster changes: no overlap, no instant without a name, and the same answers as a notebook's.

Run: python -m bench.rosters [CHANGES]   (DATABASE_URL names a server on which a database may be made; ten minutes or so)
Half of them one after another, compared with a notebook after each; half by six people at once on one post at a time,
compared with the plain rows afterwards. Any difference ends the run with the instant at which it was found.
"""

import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from math import ceil

from bench.setting import empty_database, table

SCRIPT = 40


def one_after_another(changes: int) -> tuple[int, float]:
    """Scripts of 40 changes each, in a town of their own that is rolled back; changes and seconds."""
    from django.db import transaction

    from gezhi.registry.tests.duties.test_generated_rosters import play
    from testing.town import FOUNDED, HOUR

    dice = random.Random(20200224)
    kinds = ["assign", "hand_over", "substitute", "end", "correct"]
    begin = time.perf_counter()
    for _ in range(changes // SCRIPT):
        moments = [FOUNDED + dice.randrange(24 * 60) * HOUR for _ in range(2 * SCRIPT)]
        script = [(dice.choice(kinds), moments[i], moments[SCRIPT + i], dice.randrange(6)) for i in range(SCRIPT)]
        with transaction.atomic():
            play(script, dice)
            transaction.set_rollback(True)
    return changes // SCRIPT * SCRIPT, time.perf_counter() - begin


def six_at_once(changes: int) -> tuple[int, int, float]:
    """Six threads on one point after another, 600 changes each point; changes done, refused, seconds."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.registry.actions.places import add_place
    from gezhi.registry.tests.duties.test_generated_in_parallel import THREADS, busy, check
    from testing.town import FOUNDED, person, small_town

    town = small_town()
    staff = [person(f"员工{i}") for i in range(6)]
    done = refused = 0
    begin = time.perf_counter()
    for n in range(ceil(changes / 600)):
        point = add_place(kind="point", name=f"点位 {n}", parent=town.places["site"], by=OPERATOR, at=FOUNDED)
        with ThreadPoolExecutor(THREADS) as pool:
            seeds = range(n * THREADS, (n + 1) * THREADS)
            for did, met in pool.map(lambda seed, place=point: busy(place, staff, seed, 100), seeds):
                done, refused = done + did, refused + met
        check(point, town.people["manager"].pk, 100, n)
    return done, refused, time.perf_counter() - begin


def measure(changes: int) -> None:
    """Runs both halves and prints the table."""
    alone, seconds = one_after_another(changes // 2)
    done, refused, together = six_at_once(changes - changes // 2)
    lines = [
        ["one after another, against a notebook", f"{alone:,}", "", f"{seconds:,.0f}", f"{alone / seconds:,.0f}", "0"],
        [
            "six at once, against the plain rows",
            f"{done + refused:,}",
            f"{refused:,}",
            f"{together:,.0f}",
            f"{(done + refused) / together:,.0f}",
            "0",
        ],
    ]
    table(["generated roster changes", "changes", "refused", "seconds", "per second", "differences"], lines)


if __name__ == "__main__":
    with empty_database("gezhi_bench_rosters"):
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
