"""Nothing in the repository names this machine or a package index."""

import re

import pytest

from tests.house import source

READABLE = (
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".lock",
    ".sh",
    ".yaml",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".po",
    ".sql",
)
BANNED = {
    "a folder of somebody's machine": re.compile(r"(?<![\w.$}~])/(?:root|home/[a-z]\w+|Users/\w+|work)/\w+"),
    "a package index": re.compile(
        "|".join(["pypi" + r"\.org", "files" + r"\.pythonhosted", r"--(?:extra-)?index" + "-url"])
    ),
}


@pytest.mark.parametrize("what", BANNED)
def test_no_file_names(what: str) -> None:
    tops = [path for path in source.ROOT.iterdir() if path.is_file() and path.name != "LICENSE"]
    inside = [path for name in (*source.KEPT_IN_ORDER, "docs", ".ci") for path in (source.ROOT / name).rglob("*")]
    found = [
        source.shown(path, text[: match.start()].count("\n") + 1)
        for path in [*tops, *inside]
        if path.is_file() and (path.suffix in READABLE or path.name in ("Makefile", "run"))
        if source.SKIPPED.isdisjoint(path.parts)
        for text in [path.read_text("utf-8")]
        for match in BANNED[what].finditer(text)
    ]
    source.nothing(found)
