"""The API under load: who answers for a random place at a random time, 16 clients, through the real web process.

Run: python -m bench.api   (DATABASE_URL names a server on which a database may be made)
Target: >= 500 requests/s, p95 <= 50 ms. The ceilings beside it: /healthz of the same process, and the read in the process.
"""

import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from bench.setting import empty_database, table

CLIENTS, SECONDS = 16, 8.0


def client(port: int, paths: list[str], key: str, seed: int) -> list[float]:
    """One client with one connection, as fast as it is answered, for SECONDS; milliseconds of each request."""
    dice = random.Random(seed)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    took: list[float] = []
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        begin = time.perf_counter()
        line.request("GET", dice.choice(paths), headers={"Authorization": f"Bearer {key}"})
        response = line.getresponse()
        response.read()
        assert response.status == 200, response.status
        took.append((time.perf_counter() - begin) * 1000)
    return took


def load(port: int, paths: list[str], key: str) -> list[float]:
    """All clients at once, in two processes of eight threads each would share a lock; here one process per four clients."""
    with ProcessPoolExecutor(4) as pool:
        jobs = [pool.submit(four, port, paths, key, seed) for seed in range(CLIENTS // 4)]
        return [ms for job in jobs for ms in job.result()]


def four(port: int, paths: list[str], key: str, seed: int) -> list[float]:
    """Four clients in the threads of one process."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        return [ms for took in pool.map(lambda i: client(port, paths, key, 100 * seed + i), range(4)) for ms in took]


@contextmanager
def web_process(address: str) -> Iterator[int]:
    """The product's own web process on a free port, against the bench's database."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gezhi.launch.web", "127.0.0.1", str(port)], env={**os.environ, "DATABASE_URL": address}
    )
    try:
        for _ in range(200):
            time.sleep(0.1)
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        process.terminate()
        process.wait(20)


def row(name: str, took: list[float]) -> list[str]:
    """A line of the table."""
    cuts = statistics.quantiles(took, n=100)
    return [name, f"{len(took) / SECONDS:,.0f}", f"{cuts[49]:.1f}", f"{cuts[94]:.1f}", f"{cuts[98]:.1f}"]


def measure(address: str) -> None:
    """Builds the zone, makes a clerk's token, runs the loads and prints the table."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from bench.big_zone import BEGIN, build, moments
    from gezhi.kernel.clock import now
    from gezhi.people.actions.tokens import make_token
    from gezhi.people.models import Grant, Person
    from gezhi.registry.models import Place

    build()
    person = Person.objects.order_by("pk").first()
    assert person is not None
    Grant.objects.create(person=person, right="clerk", during=DateTimeTZRange(BEGIN, None))
    key = make_token(
        person=person, name="bench", scopes=["registry:read"], lasts=timedelta(days=1), by=person, at=now()
    ).key
    ids = list(Place.objects.values_list("pk", flat=True))
    dice = random.Random(20200224)
    paths = [f"/api/v1/answering?place={dice.choice(ids)}&at={iso(dice.choice(moments(500)))}" for _ in range(4000)]
    with web_process(address) as port:
        load(port, paths[:200], key)
        lines = [
            row("GET /api/v1/answering", load(port, paths, key)),
            row("ceiling: GET /healthz", load(port, ["/healthz"], key)),
        ]
    table([f"{CLIENTS} clients", "requests/s", "median ms", "p95 ms", "p99 ms"], lines)


def iso(moment: datetime) -> str:
    """The instant as it stands in an address."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    with empty_database("gezhi_bench_api") as where:
        measure(where)
