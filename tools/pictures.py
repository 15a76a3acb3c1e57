"""The pictures of the README: real pages of a fresh demo zone, photographed in Chromium.

    python tools/pictures.py [FOLDER]      docs/pictures if no folder is given

Starts the product on a free port with a data folder of its own, signs in as people of the demo zone, and ends it again.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
GEZHI = Path(sys.executable).parent / "gezhi"
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 1}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True
}  # fmt: skip
CLERK, CLEANER = "台账员", "保洁员"
PICTURES: tuple[tuple[str, str, str, dict[str, Any], dict[str, Any]], ...] = (
    # file, role, address or words of a link on the way, screen, what the browser prefers
    ("board.png", CLERK, "/board/", DESK, {}),
    ("board-dark.png", CLERK, "/board/", DESK, {"color_scheme": "dark"}),
    ("place.png", CLERK, "/places/ > 港东食品园", DESK, {}),
    ("roster.png", CLERK, "/places/ > 港东食品园 > 1 号楼 > 值班表", DESK, {}),
    ("trace.png", CLERK, "/places/ > 港东食品园 > 1 号楼 > 3 层东卫生间 > 追溯", DESK, {}),
    ("grids.png", CLERK, "/grids/", DESK, {}),
    ("phone-mine.png", CLEANER, "/mine/", PHONE, {}),
)


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
    page.goto(f"{address}account/sign-in/?next=/board/")
    page.locator("input[name=phone]").first.fill(phone)
    page.locator("input[name=password]").first.fill(password)
    page.locator("input[name=password]").first.press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))
    return page.context.storage_state()


def photograph(browser: Browser, card: dict[str, Any], folder: Path) -> None:
    """All pictures; everybody signs in once."""
    sign_ins = {role: (phone, password) for role, phone, password in card["sign_ins"]}
    doors: dict[str, Any] = {}
    for file, role, way, screen, preferred in PICTURES:
        if role not in doors:
            phone, password = next(found for name, found in sign_ins.items() if name.startswith(role))
            doors[role] = sign_in(browser.new_page(), card["address"], phone, password)
        context = browser.new_context(
            locale="zh-CN", reduced_motion="reduce", storage_state=doors[role], **screen, **preferred
        )
        page = context.new_page()
        start, *links = way.split(" > ")
        page.goto(card["address"].rstrip("/") + start)
        for words in links:
            page.locator("main").get_by_role("link", name=words).first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / file)
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
