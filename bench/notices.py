"""A notice to many: accepted, handed to three providers, and a million recipients planned, with the ceiling beside it.

Run: python -m bench.notices [--contacts 13000] [--planned 1000000]   (DATABASE_URL names a server on which a database
may be made; the providers are the fake ones of testing/, in a process of their own, without limits of frequency)

Every contact gets words and a link of their own, so nobody shares a call. The processor seconds say what it costs where
others use the machine too: PostgreSQL, the providers and this process share its processors.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from bench.effort import Effort
from bench.setting import empty_database, table

FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("wecom", "sms_aliyun", "email")
LIGHTER = (
    "DROP INDEX IF EXISTS enterprise_grams, enterprise_searchable",
    'ALTER TABLE registry_occupancy DROP CONSTRAINT IF EXISTS "an enterprise occupies a place once"',
)
"""Search and the check of moves play no part here, and filling a million rows with them takes many minutes."""
FILL = """
    INSERT INTO registry_enterprise (name, initials, registered_address, working_address, legal_form, capital, scope,
        industry_section, industry_division, size, above_scale, key_tags, contact_name, contact_phone, confirmed_by, extra, version)
    SELECT '企业' || n, '', '', '', '', '', '', '', '', '', false, '{}', '联系人' || n, '139' || lpad(n::text, 8, '0'), '', '{}', 1
    FROM generate_series(%(first)s::bigint, %(many)s::bigint) AS n
"""
SETTLE = """
    INSERT INTO registry_occupancy (enterprise_id, place_id, room, during, confirmed_by, version)
    SELECT id, (%(sites)s::bigint[])[1 + id %% %(count)s], '', tstzrange(%(at)s, NULL), '', 1 FROM registry_enterprise
    WHERE id > coalesce((SELECT max(enterprise_id) FROM registry_occupancy), 0)
"""
REACH = """
    INSERT INTO notices_address (enterprise_id, kind, value)
    SELECT id, kind, CASE kind WHEN 'email' THEN 'contact' || id || '@example.cn' ELSE 'member' || id END
    FROM registry_enterprise, unnest(%(kinds)s::text[]) AS kind WHERE id %% 3 = CASE kind WHEN 'email' THEN 1 ELSE 2 END
      AND id > coalesce((SELECT max(enterprise_id) FROM notices_address), 0)
"""


@contextmanager
def providers() -> Iterator[tuple[dict[str, dict[str, str]], int]]:
    """The fake providers in a process of their own: kind → settings, and the number of the process."""
    command = [sys.executable, "-m", "testing.providers", *KINDS, "--unlimited", "--callbacks", "never"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        told: dict[str, dict[str, str]] = json.loads(process.stdout.readline())
        yield told, process.pid
    finally:
        process.terminate()
        process.wait(10)


def memory() -> int:
    """The most this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def found() -> list[int]:
    """A zone of 6 groups with 60 sites, each with a steward; the sites' ids."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.people.models import Person
    from gezhi.registry.actions import duties, places

    def person(name: str) -> Person:
        return Person.objects.create(name=name, joined_at=FOUNDED, password="!")

    zone = places.found_zone(name="区", code="Z", head=person("头"), by=OPERATOR, at=FOUNDED)
    sites = []
    for number in range(6):
        group = places.add_place(kind="group", name=f"组{number}", parent=zone, by=OPERATOR, at=FOUNDED)
        for other in range(10):
            site = places.add_place(
                kind="site", site_kind="park", name=f"园{number}{other}", parent=group, by=OPERATOR, at=FOUNDED
            )
            sites.append(site.pk)
            duties.assign(
                place=site,
                post="steward",
                person=person(f"经理{number}{other}"),
                start=FOUNDED,
                by=OPERATOR,
                at=FOUNDED,
            )
    return sites


def fill(sites: list[int], first: int, many: int) -> None:
    """Enterprises with the numbers from `first` to `many`: a third with WeCom, a third with e-mail, all with a phone."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in LIGHTER:
            cursor.execute(statement)
        cursor.execute(FILL, {"first": first, "many": many})
        cursor.execute(SETTLE, {"sites": sites, "count": len(sites), "at": FOUNDED})
        cursor.execute(REACH, {"kinds": ["wecom", "email"]})
        cursor.execute("ANALYZE")


def a_notice(ways: list[tuple[str, ...]]) -> int:
    """A notice to every enterprise, written and ready."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.kernel.clock import now
    from gezhi.notices.actions.drafting import Draft, write_notice
    from gezhi.notices.plans import Step

    draft = Draft(
        title="节后复工安全明白纸",
        body="{{企业}}：请在今天核对用电、消防和值班安排。",
        audience={"parts": [{"of": "enterprises"}]},
        plan=[Step(one, 60 * number) for number, one in enumerate(ways)],
        urgent=True,
    )
    return write_notice(draft=draft, by=OPERATOR, at=now()).pk


def count(sql: str, *params: int) -> int:
    """One number."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return int(cursor.fetchone()[0])


def sending(address: str, contacts: int) -> list[list[str]]:
    """A notice to so many by three channels, a third by each, with the real pump."""
    from django.conf import settings as settings_of_product

    from gezhi.kernel.actors import OPERATOR
    from gezhi.kernel.clock import now
    from gezhi.notices.actions.channels import add_channel
    from gezhi.notices.actions.sending import send
    from gezhi.notices.sending.pump import keep_pumping

    with providers() as (settings, process):
        for kind in KINDS:
            add_channel(kind=kind, name=kind, settings=settings[kind], enabled=True, by=OPERATOR, at=now())
        notice = a_notice([("wecom", "email", "sms")])
        settings_of_product.PUBLIC_ADDRESS = "https://gezhi.example"
        stop = threading.Event()
        pump = threading.Thread(target=keep_pumping, args=(stop,))
        pump.start()
        time.sleep(2)
        with Effort(address, (process,)) as effort:
            begin = time.perf_counter()
            send(notice=notice, by=OPERATOR, at=now())
            accepted = time.perf_counter() - begin
            handed, taken = _watched(notice, contacts, begin)
        stop.set()
        pump.join()
    return [
        [f"{contacts:,} contacts: accepted", f"{accepted:.2f} s", "2 s"],
        ["99.9 % taken by the first provider", f"{handed:.1f} s", "10 s"],
        ["sends a second, overall", f"{taken:,.0f}/s", "1,000/s"],
        ["processor seconds of it: own, PostgreSQL, the fake providers", str(effort), ""],
    ]


def _watched(notice: int, contacts: int, begin: float) -> tuple[float, float]:
    """Seconds until 99.9 % were taken, and takings a second over the whole."""
    taken_sql = (
        "SELECT count(*) FROM notices_delivery WHERE notice_id = %s AND state IN ('accepted', 'delivered', 'failed')"
    )
    most = 0.0
    while time.perf_counter() - begin < 120:
        taken = count(taken_sql, notice)
        if not most and taken >= contacts * 0.999:
            most = time.perf_counter() - begin
        if taken >= contacts:
            break
        time.sleep(0.25)
    return most or float("inf"), taken / (time.perf_counter() - begin)


def planning(address: str, recipients: int) -> list[list[str]]:
    """So many recipients written down and their first stage planned."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.kernel.clock import now
    from gezhi.notices import clock
    from gezhi.notices.actions.sending import send
    from gezhi.notices.sending.planning import plan_all

    notice = a_notice([("sms",)])
    before = memory()
    with Effort(address) as effort:
        begin = time.perf_counter()
        send(notice=notice, by=OPERATOR, at=now())
        accepted = time.perf_counter() - begin
        clock.address_accepted(at=now())
        plan_all(at=now())
        took = time.perf_counter() - begin
    rows = count("SELECT count(*) FROM notices_delivery WHERE notice_id = %s", notice)
    assert rows >= recipients, rows
    return [
        [f"{rows:,} recipients: accepted", f"{accepted:.1f} s", ""],
        ["written down and planned", f"{took:.1f} s", "60 s"],
        ["processor seconds of it: own, PostgreSQL", str(effort), ""],
        ["the same rows into tables without indexes and checks", f"{bare(notice):.1f} s", ""],
        ["our own memory", f"{memory()} MB (+{memory() - before})", "500 MB"],
    ]


BARE = """
    CREATE TEMP TABLE bare_recipient AS SELECT * FROM notices_recipient WHERE notice_id = {notice};
    CREATE TEMP TABLE bare_delivery AS SELECT * FROM notices_delivery WHERE notice_id = {notice};
    DROP TABLE bare_recipient, bare_delivery
"""


def bare(notice: int) -> float:
    """Seconds for writing the same rows and nothing else: what the server gives at best."""
    from django.db import connection

    begin = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(BARE.format(notice=int(notice)))
    return time.perf_counter() - begin


def ceiling(contacts: int) -> list[list[str]]:
    """The same number of plain calls to one provider's server, nothing else: what the machine and the protocol give."""
    import aiohttp

    async def calls(address: str) -> float:
        async with aiohttp.ClientSession() as session:
            begin = time.perf_counter()
            gate = asyncio.Semaphore(64)

            async def one() -> None:
                async with gate, session.post(address, data=b"{}") as answer:
                    await answer.read()

            await asyncio.gather(*(one() for _ in range(contacts)))
            return contacts / (time.perf_counter() - begin)

    with providers() as (settings, _process):
        rate = asyncio.run(calls(settings["wecom"]["address"] + "/cgi-bin/message/send"))
    return [["ceiling: bare HTTP calls to one such server", f"{rate:,.0f}/s", ""]]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=13_000)
    parser.add_argument("--planned", type=int, default=1_000_000)
    given = parser.parse_args()
    with empty_database("gezhi_bench_notices") as address:
        sites = found()
        fill(sites, 1, given.contacts)
        lines = sending(address, given.contacts)
        if given.planned:
            fill(sites, given.contacts + 1, given.planned)
            lines += planning(address, given.planned)
    lines += ceiling(5_000)
    table(["notices", "measured", "target"], lines)


if __name__ == "__main__":
    main()
