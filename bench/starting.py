"""How long the product takes to start on a data folder, and what it takes of memory when nobody uses it.

Run: python -m bench.starting   (takes no DATABASE_URL: it starts the product with its own PostgreSQL)
Targets: second start to first page <= 8 s, whole product idle <= 600 MB. The ceiling beside the start is the bare
start of the same PostgreSQL and one Django set-up.
"""

import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

from bench.setting import table
from testing.product import Product, gezhi


def to_first_page(data: Path, *arguments: str) -> tuple[float, Product]:
    """Seconds from the command to the first page, and the product, which still runs."""
    begin = time.perf_counter()
    product = Product.start(data, *arguments)
    with urllib.request.urlopen(f"{product.address}/account/sign-in/", timeout=30) as page:
        assert page.status == 200
    return time.perf_counter() - begin, product


def memory(product: Product, data: Path) -> dict[str, float]:
    """Megabytes (PSS: shared pages are divided among those who share them) of the product's processes, by part."""
    whole = [psutil.Process(product.process.pid), *psutil.Process(product.process.pid).children(recursive=True)]
    servers = [one for one in psutil.process_iter() if one.name() == "postgres" and belongs(one, data)]
    parts = {"supervisor, web and worker": whole, "PostgreSQL": [one for one in servers if one not in whole]}
    return {name: sum(one.memory_full_info().pss for one in processes) / 1e6 for name, processes in parts.items()}


def belongs(process: psutil.Process, data: Path) -> bool:
    """Whether a server process works on this data folder's cluster."""
    place = data / "postgres.place"
    cluster = place.read_text("utf-8").strip() if place.exists() else str(data / "postgres")
    return str(process.cwd()).startswith(cluster)


def measure(data: Path) -> None:
    """Starts twice, rests, measures, prints the table."""
    first, product = to_first_page(data, "--demo")
    product.stop()
    second, product = to_first_page(data, "--demo")
    product.wait_until_ready()
    time.sleep(20)
    used = memory(product, data)
    product.stop()
    begin = time.perf_counter()
    gezhi("coverage", "--data", data, "--json")
    bare = time.perf_counter() - begin
    lines = [
        ["first start, with the demo zone", f"{first:.1f} s"],
        ["second start to first page", f"{second:.1f} s"],
        ["ceiling: PostgreSQL, Django and one read, by the command line", f"{bare:.1f} s"],
        *([name, f"{size:,.0f} MB"] for name, size in used.items()),
        ["whole product idle", f"{sum(used.values()):,.0f} MB"],
    ]
    table(["starting", ""], lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        measure(Path(folder) / "data")
