"""Finds a Chromium for the journeys: whatever the machine has, by name, by place or by GEZHI_CHROMIUM."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/snap/bin/chromium",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW_TO_GET_ONE = (
    "The journeys need a Chromium, and this machine has none that they can find. "
    "Install one (Debian: apt-get install chromium; Ubuntu: snap install chromium; macOS: brew install --cask chromium; "
    "anywhere: .venv/bin/playwright install chromium), or name its program in GEZHI_CHROMIUM."
)


def chromium_path() -> str:
    """The program to give Playwright as `executable_path`. Raises FileNotFoundError that says how to get one."""
    named = os.environ.get("GEZHI_CHROMIUM", "")
    if named:
        if os.access(named, os.X_OK):
            return named
        raise FileNotFoundError(f"GEZHI_CHROMIUM names {named}, which is not a program that can be run.")
    for candidate in (*filter(None, map(shutil.which, NAMES)), *PLACES, *_playwrights_own()):
        if os.access(candidate, os.X_OK):
            return candidate
    raise FileNotFoundError(HOW_TO_GET_ONE)


def _playwrights_own() -> list[str]:
    """Browsers that `playwright install` has put into its cache, newest first."""
    caches = [Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")]
    caches.append(Path.home() / "Library/Caches/ms-playwright")
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    return [str(path) for cache in caches for pattern in patterns for path in sorted(cache.glob(pattern), reverse=True)]
