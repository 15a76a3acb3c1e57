"""How long an import takes, preview and confirmation, beside a bare COPY of the same rows: `python -m bench.importing`.

Runs against DATABASE_URL (a database of its own, emptied of enterprises before each round). The limits: 13,922 enterprises
in 30 s, 100,000 rows in 4 minutes and 600 MB. Memory is the largest resident size of this process and of the process that reads
the workbook. The ceiling is what the same server does with the same columns by COPY alone, into a table with the same indexes and
into one without.
"""

import argparse
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import django

HEADINGS = [
    *("序号", "企业名称", "统一社会信用代码", "注册地址", "经营地址", "企业类型", "成立日期", "注册资本"),
    *("经营范围", "行业", "企业规模", "规上", "职工人数", "联系人", "联系电话"),
]
ROUNDS = [(13_922, "csv"), (13_922, "xlsx"), (100_000, "csv"), (100_000, "xlsx")]
LIMITS = {13_922: 30, 100_000: 240}
WORDS = "海岬昇泰港东兴远蓝湾恒达瑞丰启明星源卓越鸿图锦程天和众诚宏宇博雅新锐嘉禾永盛德润百川"
TRADES = ["冷链", "食品", "机械", "电子", "软件", "物流", "新材料", "生物", "包装", "环保", "建筑", "贸易"]


def row(number: int) -> list[str]:
    """One fictional enterprise; its name and code follow from its number."""
    from gezhi.registry.codes import with_check_character

    name = (
        "".join(WORDS[(number * step + step) % len(WORDS)] for step in (7, 11))
        + f"{number:06d}{TRADES[number % len(TRADES)]}有限公司"
    )
    code = with_check_character(f"91370299MA{number:06d}X")
    address = f"海岬市高新路{number % 900 + 1}号{number % 30 + 1}楼{number % 12 + 1}0{number % 9 + 1}室"
    scope = (
        "冷冻食品加工、销售；货物及技术进出口；仓储服务（不含危险品）；软件开发、技术咨询；"
        "依法须经批准的项目，经批准后方可开展经营活动。"
    )
    phone = f"138{number % 100_000_000:08d}"
    when = f"{1995 + number % 28}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    size = ["大型", "中型", "小型", "微型"][number % 4]
    return [
        str(number),
        name,
        code,
        address,
        address,
        "有限责任公司",
        when,
        f"{number % 900 + 10}万元",
        scope,
        "C14",
        size,
        "否",
        str(number % 200),
        "联络人",
        phone,
    ]


def write(path: Path, count: int) -> None:
    """A list of `count` enterprises as CSV or workbook."""
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(line) for line in [HEADINGS, *map(row, range(1, count + 1))]), "utf-8")
        return
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("企业")
        for number, line in enumerate([HEADINGS, *map(row, range(1, count + 1))]):
            sheet.write_row(number, 0, line)


def empty() -> None:
    """Takes every enterprise and earlier import away."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE registry_enterprise, registry_importrun CASCADE")


def bare_copy(count: int, like: str) -> float:
    """Seconds for a COPY of the same columns into a table that is like registry_enterprise (with its indexes, or without)."""
    from django.db import connection

    rows = [row(number) for number in range(1, count + 1)]
    columns = (
        "name, credit_code, registered_address, working_address, legal_form, registered_on, capital, scope, "
        "staff, contact_name, contact_phone"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE bare (LIKE registry_enterprise {like})")
        cursor.execute("ALTER TABLE bare ALTER id DROP NOT NULL" if "ALL" not in like else "SELECT 1")
        for name in ("initials", "industry_section", "industry_division", "size"):
            cursor.execute(f"ALTER TABLE bare ALTER {name} SET DEFAULT ''")
        for name, default in (("above_scale", "false"), ("key_tags", "'{}'"), ("extra", "'{}'"), ("version", "1")):
            cursor.execute(f"ALTER TABLE bare ALTER {name} SET DEFAULT {default}")
        begun = time.perf_counter()
        with cursor.copy(f"COPY bare ({columns}) FROM STDIN") as copy:
            for line in rows:
                copy.write_row([*line[1:9], line[12], line[13], line[14]])
        took = time.perf_counter() - begun
        cursor.execute("DROP TABLE bare")
    return took


def one_round(count: int, ending: str) -> None:
    """Imports a file in this (fresh) process and prints one line of the table."""
    from django.conf import settings

    from gezhi.kernel.actors import OPERATOR
    from gezhi.registry.importing.command import run_import
    from gezhi.registry.models import Enterprise

    empty()
    with TemporaryDirectory() as folder:
        settings.IMPORTS = Path(folder) / "imports"
        path = Path(folder) / f"list.{ending}"
        subprocess.run([sys.executable, "-m", "bench.importing", "--write", str(path), str(count)], check=True)
        begun = time.perf_counter()
        report = run_import(path, by=OPERATOR, at=datetime.now(UTC))
        took = time.perf_counter() - begun
        begun = time.perf_counter()
        again = run_import(path, by=OPERATOR, at=datetime.now(UTC))
        twice = time.perf_counter() - begun
    assert report.counts == {"enterprises": {"create": count}} and Enterprise.objects.count() == count, report.counts
    assert again.counts == {"enterprises": {"same": count}}, again.counts
    memory = [resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    copies = bare_copy(count, "INCLUDING ALL"), bare_copy(count, "INCLUDING GENERATED")
    cells = [
        f"{count:>7,} {ending:<4}",
        f"{took:6.1f} s",
        f"≤ {LIMITS[count]} s",
        f"{twice:6.1f} s",
        f"{memory[0]:4d} + {memory[1]:4d} MB",
        "≤ 600 MB",
        f"{copies[0]:6.1f} s",
        f"{copies[1]:6.1f} s",
    ]
    print("| " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    """Prints the table, one process per line so that memory is honest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", nargs=2, metavar=("PATH", "COUNT"))
    parser.add_argument("--round", nargs=2, metavar=("COUNT", "ENDING"))
    given = parser.parse_args()
    if given.write:
        write(Path(given.write[0]), int(given.write[1]))
    elif given.round:
        django.setup()
        one_round(int(given.round[0]), given.round[1])
    else:
        print(
            "| rows | preview + confirm | limit | same file again | memory (work + reading) | limit | COPY, same indexes | COPY, bare |"
        )
        print("|---|---|---|---|---|---|---|---|", flush=True)
        for count, ending in ROUNDS:
            subprocess.run([sys.executable, "-m", "bench.importing", "--round", str(count), ending], check=True)


if __name__ == "__main__":
    main()
