"""Figures, returns and exports with 13,000 enterprises at 60 sites and 90 days of returns.

Run: python -m bench.reports figures | returns | exports | growth   (DATABASE_URL names a server on which a database may be made)
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bench import reports_zone
from bench.reports_zone import LAST, NOW
from bench.setting import empty_database, table

if TYPE_CHECKING:
    from gezhi.reports.reads.figures import By

Found = TypeVar("Found")
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


def past(number: int) -> timedelta:
    """How far back the given go looks: all over the 90 days."""
    return timedelta(days=1 + number * 37 % 88)


def figures(times: int = 40) -> list[list[str]]:
    """The board's six figures at once, now and as of past days, as known now and as known then; and by every division."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.reports.reads.figures import BYS
    from gezhi.reports.reads.figures import figures as several

    lines = [
        line("board's six figures, now", "100", milliseconds(lambda n: several(metrics=BOARD, day=LAST, seen_by=OPERATOR), times)),
        line(
            "board's six figures by group, now", "100",
            milliseconds(lambda n: several(metrics=BOARD, day=LAST, by="group", seen_by=OPERATOR), times),
        ),
        line(
            "the same as of a past day, as known now", "300",
            milliseconds(lambda n: several(metrics=BOARD, day=LAST - past(n), by="group", seen_by=OPERATOR), times),
        ),
        line(
            "the same as of a past day, as known the day after", "300",
            milliseconds(
                lambda n: several(metrics=BOARD, day=LAST - past(n), by="group", known=NOW - past(n) + timedelta(days=1), seen_by=OPERATOR),
                times,
            ),
        ),
    ]  # fmt: skip
    for by in BYS:
        took = milliseconds(partial(_resumed, by), 10)
        lines.append(line(f"enterprises resumed by {by}", "100", took))
    return lines


def _resumed(by: "By", number: int) -> object:
    from gezhi.kernel.actors import OPERATOR
    from gezhi.reports.reads.figures import figure

    return figure(metric="firms_resumed", day=LAST - past(number), by=by, seen_by=OPERATOR)


def sending(times: int = 200) -> list[list[str]]:
    """One return sent by its enterprise (unchanged, typed), and a workbook of a thousand."""
    from gezhi.kernel.actors import OPERATOR
    from gezhi.registry.members import AtEnterprise
    from gezhi.reports.actions import returns
    from gezhi.reports.models import Collection
    from gezhi.reports.reads.missing import missing

    daily = Collection.objects.get()
    waiting = missing(collection=daily, day=LAST, at=NOW, seen_by=OPERATOR)
    known = [pair for pair in waiting if pair[0] % 12 > 1]

    def send(pair: tuple[int, int], **more: object) -> object:
        said = {"collection": daily, "day": LAST, "at": NOW, "how": "link", "by": AtEnterprise(pair[0])} | more
        return returns.send(enterprise_id=pair[0], place_id=pair[1], **{"values": {}, **said})  # type: ignore[arg-type]

    typed = {"resumed": True, "on_duty": 2, "remote": 1}
    many = [returns.Said(firm, place, typed) for firm, place in waiting[-1000:]]
    begun = time.perf_counter()
    outcomes = returns.send_many(collection=daily, day=LAST, rows=many, by=OPERATOR, at=NOW, how="workbook")
    took = (time.perf_counter() - begun) * 1000
    assert all(one.refusal is None for one in outcomes)
    return [
        line("a return with one tap", "", milliseconds(lambda n: send(known[n]), times)),
        line("a return with typed values", "", milliseconds(lambda n: send(known[times + n], values=typed), times)),
        [f"a workbook of {len(many):,} rows", f"{took:.0f}", "", ""],
    ]


def exporting() -> list[list[str]]:
    """Every enterprise at every site as a workbook and as CSV, and the daily report of one row; each worked out again and compared.

    Milliseconds on the wall, and of our own processor time: the rest is PostgreSQL's and whatever else the machine does.
    """
    from gezhi.kernel.actors import OPERATOR
    from gezhi.reports.actions import exports
    from gezhi.reports.models import Definition
    from gezhi.reports.shapes import offered

    whole = dict(offered(at=NOW)["industry"].content) | {"code": "everybody", "when": {}}
    Definition.objects.create(code="everybody", content=whole, recorded=(NOW - timedelta(days=1), None), by="operator")
    lines = []
    for code, kind in (("everybody", "xlsx"), ("everybody", "csv"), ("hightech-daily", "xlsx")):
        make = partial(
            exports.make, code=code, day=LAST - timedelta(days=1), format=kind, purpose="x", by=OPERATOR, at=NOW
        )
        made, wall, own = clocked(make)
        lines.append([f"{code} as {kind}, {made.row_count:,} rows", f"{wall:.0f}", f"{own:.0f}", "3000"])
        found, wall, own = clocked(partial(exports.compare, export=made, by=OPERATOR, at=NOW))
        assert found.reproduced
        lines.append(["the same worked out again twice and compared", f"{wall:.0f}", f"{own:.0f}", ""])
    return lines


def clocked(deed: Callable[[], Found]) -> tuple[Found, float, float]:
    """What a deed gives, and how many milliseconds it took on the wall and of our own processor time."""
    wall, own = time.perf_counter(), time.process_time()
    found = deed()
    return found, (time.perf_counter() - wall) * 1000, (time.process_time() - own) * 1000


GROWTH = (
    "enterprises", "board by group", "as known then", "names behind a figure", "list of enterprises", "a return typed",
    "export as xlsx", "the roll unchanged",
)  # fmt: skip


def growth() -> None:
    """The cost by number of enterprises: 1,000, 13,000 and 100,000, with 7 days of returns each; medians in ms."""
    lines = []
    for enterprises in (1_000, 13_000, 100_000):
        with empty_database("gezhi_bench_reports_growth"):
            reports_zone.build(enterprises, days=7)
            lines.append([f"{enterprises:,}", *(f"{took:,.0f}" for took in _costs())])
    table(list(GROWTH), lines)


def _costs() -> list[float]:
    from gezhi.kernel.actors import OPERATOR
    from gezhi.registry.reads.enterprises import Filters, counts, enterprises
    from gezhi.reports.reads.figures import figures as several
    from gezhi.reports.reads.figures import names
    from gezhi.reports.roll import follow_registry

    day = LAST - timedelta(days=1)

    def listed(_n: int) -> None:
        enterprises(seen_by=OPERATOR, at=NOW, total=counts(seen_by=OPERATOR, at=NOW, filters=Filters())["here"])

    deeds: list[Callable[[int], object]] = [
        lambda _n: several(metrics=BOARD, day=day, by="group", seen_by=OPERATOR),
        lambda _n: several(metrics=BOARD, day=day, by="group", known=NOW - timedelta(hours=1), seen_by=OPERATOR),
        lambda n: names(metric="firms_resumed", which="rest", day=day, page=n, seen_by=OPERATOR),
        listed,
    ]
    took = [statistics.median(milliseconds(deed, 10)) for deed in deeds]
    _tap, typed, _workbook = sending(40)
    whole, *_rest = exporting()
    roll = statistics.median(milliseconds(lambda _n: follow_registry(at=NOW), 3))
    return [*took, float(typed[1]), float(whole[1]), roll]


def main() -> None:
    """Runs what was asked for on a database of its own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=["figures", "returns", "exports", "growth"])
    asked.add_argument("--enterprises", type=int, default=ENTERPRISES)
    given = asked.parse_args()
    if given.what == "growth":
        growth()
        return
    with empty_database("gezhi_bench_reports"):
        reports_zone.build(given.enterprises)
        times = ["wall", "own CPU"] if given.what == "exports" else ["median", "p95"]
        heading = [f"{given.enterprises:,} enterprises, 60 sites, 90 days, ms", *times, "limit"]
        table(heading, {"figures": figures, "returns": sending, "exports": exporting}[given.what]())


if __name__ == "__main__":
    main()
