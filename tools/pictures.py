"""The pictures of the README: real pages of a fresh demo zone, photographed in Chromium.

    python tools/pictures.py [FOLDER]      docs/pictures if no folder is given

Starts the product on a free port with a data folder of its own, signs in as people of the demo zone, and ends it again.
"""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
GEZHI = Path(sys.executable).parent / "gezhi"
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 1}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True
}  # fmt: skip
CLERK, CLEANER, LEADER, ORGANISER = "台账员", "保洁员", "五组组长", "副部长"
MANAGER, FIRM, TWO_SITES = "园区经理", "企业成员（食品园", "企业成员（一家企业，两处"
UPLOAD = "企业台账.csv"
PICTURES: tuple[tuple[str, str, str, dict[str, Any], dict[str, Any]], ...] = (
    # file, role ("" = not signed in), address, screen, what is preferred. After the address what is clicked on the way: words
    # of a link, a selector, or a list to upload
    ("board.png", CLERK, "/", DESK, {}),
    ("board-dark.png", CLERK, "/", DESK, {"color_scheme": "dark"}),
    ("place.png", CLERK, "/places/ > 港东食品园", DESK, {}),
    ("roster.png", CLERK, "/places/ > 港东食品园 > 1 号楼 > 值班表", DESK, {}),
    ("trace.png", CLERK, "/places/ > 港东食品园 > 1 号楼 > 3 层东卫生间 > 追溯", DESK, {}),
    ("grids.png", CLERK, "/grids/", DESK, {}),
    ("coverage.png", CLERK, "/coverage/", DESK, {}),
    ("enterprises.png", CLERK, "/enterprises/", DESK, {}),
    ("import.png", CLERK, f"/import/ > {UPLOAD}", DESK, {}),
    ("log.png", CLERK, "/logbook/", DESK, {}),
    ("case.png", LEADER, "/cases/?tab=verify > 疏散通道堆放货物", DESK, {}),
    ("notice.png", ORGANISER, "/notices/ > 节后复工安全明白纸", DESK, {}),
    ("calendar.png", CLERK, "/calendar/", DESK, {}),
    ("sign-in.png", "", "/account/sign-in/", DESK, {}),
    ("board-phone.png", CLERK, "/", PHONE, {}),
    ("phone-mine.png", CLEANER, "/mine/", PHONE, {}),
    ("desk.png", LEADER, "/reopening/", DESK, {}),
    ("figures.png", ORGANISER, "/reports/figures/", DESK, {}),
    (
        "export.png",
        ORGANISER,
        "/reports/exports/ > css=tbody tr:last-child a > css=.page-head form button.btn",
        DESK,
        {},
    ),
    ("briefing.png", ORGANISER, "/briefings/ > 第 2 期", DESK, {}),
    ("pack.png", CLERK, "/packs/ > 节后复工复产安全", DESK, {}),
    ("guidance.png", CLERK, "/guidance/", DESK, {}),
    (
        "permit.png",
        TWO_SITES,
        "/firm/ > css=a[href^='/reopening/']:not([href*='apply']) > css=a[href$='/permit/print/']",
        DESK,
        {},
    ),
    ("firm-phone.png", FIRM, "/firm/", PHONE, {}),
    ("apply-phone.png", FIRM, "/firm/ > 去补正", PHONE, {}),
    ("return-phone.png", FIRM, "/firm/ > 节后开工日报", PHONE, {}),
    ("desk-phone.png", MANAGER, "/reopening/", PHONE, {}),
    ("case-phone.png", LEADER, "/cases/?tab=verify > 疏散通道堆放货物", PHONE, {}),
)
LIST = """企业台账（2026 年三季度）
企业名称,统一社会信用代码,注册地址,成立日期,从业人数
海岬昇泰冷链有限公司,91370299MA0000A195,港东食品园 2 号楼 301,2016年3月18日,48
海岬兴远货运有限公司,91370299MA0000B23X,港东路 20 号,2012.9.6,126
海岬蓝湾生物科技有限公司,91370299MA0000C38F,科兴路 6 号,1/5/2020,９
海岬永盛食品厂,370299100000017,旧港街 3 号,33743,约 30
合计,,,,213
"""
"""A list as offices keep it, with what goes wrong in such lists."""


@contextlib.contextmanager
def product() -> Iterator[dict[str, Any]]:
    """The running product with a demo zone: address and sign-ins, as `gezhi up --json` prints them."""
    with tempfile.TemporaryDirectory(prefix="gezhi-pictures-") as data:
        environment = {**os.environ, "GEZHI_LANGUAGE": "zh-hans"}
        command = [str(GEZHI), "up", "--demo", "--port", "0", "--data", data, "--json"]
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert running.stdout is not None
            yield json.loads(running.stdout.readline())
        finally:
            running.terminate()
            running.wait(timeout=90)


def sign_in(page: Page, address: str, phone: str, password: str) -> Any:
    """By the form, as everybody does; gives the cookies that it left."""
    page.goto(f"{address}account/sign-in/?next=/")
    page.locator("input[name=phone]").first.fill(phone)
    page.locator("input[name=password]").first.fill(password)
    page.locator("input[name=password]").first.press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))
    return page.context.storage_state()


def bring(page: Page) -> None:
    """Uploads the list; what is shown is the preview, nothing is imported."""
    page.set_input_files("#file", {"name": UPLOAD, "mimeType": "text/csv", "buffer": LIST.encode()})
    page.locator("[data-upload] button").click()
    page.locator(".actionbar").wait_for(timeout=60_000)


def follow(page: Page, words: str) -> None:
    """One step on the way to a page."""
    if words == UPLOAD:
        bring(page)
    elif words.startswith("css="):
        page.locator("main").locator(words).first.click()
    else:
        page.locator("main").get_by_role("link", name=words).first.click()


def keep(picture: bytes, path: Path) -> None:
    """As a PNG of 256 colours, a third as large; nobody sees the difference on a page of few colours."""
    shot = Image.open(io.BytesIO(picture)).convert("RGB")
    few = shot.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def photograph(browser: Browser, card: dict[str, Any], folder: Path) -> None:
    """All pictures; everybody signs in once."""
    sign_ins = {role: (phone, password) for role, phone, password in card["sign_ins"]}
    doors: dict[str, Any] = {}
    for file, role, way, screen, preferred in PICTURES:
        if role and role not in doors:
            phone, password = next(found for name, found in sign_ins.items() if name.startswith(role))
            doors[role] = sign_in(browser.new_page(), card["address"], phone, password)
        context = browser.new_context(
            locale="zh-CN", reduced_motion="reduce", storage_state=doors.get(role), **screen, **preferred
        )
        page = context.new_page()
        start, *links = way.split(" > ")
        page.goto(card["address"].rstrip("/") + start)
        for words in links:
            follow(page, words)
        page.wait_for_load_state("networkidle")
        keep(page.screenshot(), folder / file)
        context.close()
        print(f"taken: {file}")


def main() -> int:
    """The command line; gives the exit code."""
    from testing.chromium import ARGUMENTS, chromium_path

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with product() as card, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*ARGUMENTS, "--lang=zh-CN"], env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        photograph(browser, card, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
