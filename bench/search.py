"""Searching among 100,000 enterprises: first page and count, as the list asks for them, beside a bare query by key.

Usage: DATABASE_URL=... python -m bench.search [--firms 100000]
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable

from bench.setting import empty_database, table

CEILING_MS = 50
HEADS = [
    "海岬",
    "港东",
    "湾西",
    "北岸",
    "鲜禾",
    "昇泰",
    "百谷",
    "味和",
    "远洋",
    "深蓝",
    "新光",
    "恒信",
    "瑞源",
    "宏城",
    "鹏程",
    "威特",
    "双元",
    "春阳",
    "秋实",
    "夏庄",
]
MIDDLES = [
    "食品",
    "电子",
    "工具",
    "物流",
    "冷链",
    "建材",
    "咨询",
    "信息",
    "机械",
    "包装",
    "纺织",
    "医药",
    "贸易",
    "装饰",
    "汽配",
    "生物",
    "环保",
    "能源",
    "文化",
    "园林",
]
TAILS = ["有限公司", "股份有限公司", "科技有限公司", "厂", "经营部", "集团有限公司", "合作社", "研究院"]
ODD = [chr(code) for code in range(0x5B00, 0x5B00 + 600)]
SEARCHES = {
    "two characters, many hits": "食品",
    "two characters, few hits": "{odd}",
    "whole name": "{name}",
    "two words": "港东 物流",
    "one character": "海",
    "pinyin initials": "gdwl",
    "two initials": "hj",
    "whole pinyin": "gangdongwuliu",
    "whole code": "{code}",
    "six characters of a code": "{part}",
    "former name": "旧名{number}",
    "nothing": "查无此企",
    "misspelt name": "{misspelt}",
}


def fill(firms: int) -> dict[str, str]:
    """Writes the enterprises, a third with a stay at one of 200 sites; returns what the searches ask for."""
    from django.db import connection

    from gezhi.kernel.pinyin import searchable
    from gezhi.registry.codes import with_check_character
    from gezhi.registry.models import Enterprise, EnterpriseName

    dice = random.Random(4754)
    rows = []
    for number in range(firms):
        odd = "".join(dice.sample(ODD, 2))
        name = dice.choice(HEADS) + odd + dice.choice(MIDDLES) + dice.choice(TAILS)
        code = with_check_character(f"91370214{number:09d}")
        rows.append(Enterprise(name=name, initials=searchable(name), credit_code=code, scope="生产、销售；" * 20))
    started = time.perf_counter()
    Enterprise.objects.bulk_create(rows, batch_size=5000)
    print(f"{firms:,} enterprises written in {time.perf_counter() - started:.1f} s")
    former = [EnterpriseName(enterprise=row, name=f"旧名{n}厂", initials=f"jm{n}c") for n, row in enumerate(rows[::50])]
    EnterpriseName.objects.bulk_create(former)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    one = rows[firms // 2]
    misspelt = one.name[:2] + one.name[2] + "误" + one.name[4:]
    return {
        "name": one.name,
        "code": str(one.credit_code),
        "part": str(one.credit_code)[11:17],
        "odd": one.name[2:4],
        "number": str(len(former) // 2),
        "misspelt": misspelt,
    }


def timed(what: Callable[[], object], times: int = 15) -> tuple[float, float]:
    """Median and worst of `times` runs, in milliseconds."""
    what()
    took = []
    for _ in range(times):
        started = time.perf_counter()
        what()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took), max(took)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--firms", type=int, default=100_000)
    firms = options.parse_args().firms
    with empty_database("bench_search"):
        from gezhi.kernel.actors import OPERATOR
        from gezhi.kernel.clock import now
        from gezhi.registry.models import Enterprise
        from gezhi.registry.reads.enterprises import Filters, enterprises

        asked = fill(firms)
        lines = []
        for what, words in SEARCHES.items():
            filters = Filters(search=words.format(**asked), state="all")
            listed = enterprises(seen_by=OPERATOR, at=now(), filters=filters)
            hits = listed.page.paginator.count
            middle, worst = timed(lambda f=filters: enterprises(seen_by=OPERATOR, at=now(), filters=f))  # type: ignore[misc]
            said = "" if worst <= CEILING_MS else "over"
            lines.append(
                [f"{what}: {filters.search}", f"{hits:,}", str(len(listed.near)), f"{middle:.1f}", f"{worst:.1f}", said]
            )
        whole, worst = timed(lambda: enterprises(seen_by=OPERATOR, at=now(), filters=Filters(state="all")))
        lines.append(
            [
                "no search, first page",
                f"{firms:,}",
                "0",
                f"{whole:.1f}",
                f"{worst:.1f}",
                "" if worst <= CEILING_MS else "over",
            ]
        )
        bare, worst = timed(lambda: Enterprise.objects.filter(credit_code=asked["code"]).first())
        lines.append(["beside it: one row by its code", "1", "0", f"{bare:.1f}", f"{worst:.1f}", ""])
        table(["search", "hits", "near", "median ms", "worst ms", f"ceiling {CEILING_MS}"], lines)


if __name__ == "__main__":
    main()
