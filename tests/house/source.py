"""The source tree as the house rules look at it."""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "gezhi"
KEPT_IN_ORDER = ("src", "testing", "tests", "tools", "bench")
SKIPPED = {"__pycache__", "gezhi.egg-info", "node_modules"}


@lru_cache(maxsize=1)
def layers() -> tuple[str, ...]:
    """The folders of src/gezhi from top to bottom, as import-linter's contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return tuple(next(contract["layers"] for contract in contracts if contract["type"] == "layers"))


def files(*suffixes: str, below: Path | None = None) -> Iterator[Path]:
    """Our own files with these endings, in order."""
    for top in [below] if below else [ROOT / name for name in KEPT_IN_ORDER]:
        for path in sorted(top.rglob("*")):
            if path.suffix in suffixes and path.is_file() and SKIPPED.isdisjoint(path.parts):
                yield path


def python(*, tests: bool = True, below: Path | None = None) -> Iterator[Path]:
    """Our Python files without generated migrations; with or without those of tests."""
    for path in files(".py", below=below):
        inside = path.relative_to(ROOT).parts
        if "migrations" not in inside and (tests or not ({"tests", "testing"} & set(inside))):
            yield path


@cache
def tree(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def nodes(path: Path) -> Iterator[ast.AST]:
    """Everything in the file."""
    return ast.walk(tree(path))


def shown(path: Path, line: int = 0) -> str:
    """How a finding names a place: path from the root, and line."""
    return path.relative_to(ROOT).as_posix() + (f":{line}" if line else "")


def layer(path: Path) -> str:
    """The folder of src/gezhi that the file belongs to."""
    return path.relative_to(PACKAGE).parts[0]


def module_name(path: Path) -> str:
    """The dotted name under which a file of src/ is imported."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


ROLES = frozenset({"models", "rules", "reads", "actions", "clock", "forms", "views", "api", "urls", "tasks"})


def role(path: Path) -> str:
    """What a file of a capability is: "views", "actions", "api"…, be it a module, a package, or a module of a part of it."""
    inside = path.relative_to(PACKAGE).with_suffix("").parts[1:]
    return next((name for name in inside if name in ROLES), inside[0] if inside else "")


def of_role(*roles: str) -> Iterator[Path]:
    """The capabilities' files of these roles, without tests."""
    return (path for path in python(tests=False, below=PACKAGE) if role(path) in roles)


def nothing(found: Iterable[str]) -> None:
    """Fails with every finding on a line of its own."""
    listed = sorted(found)
    assert not listed, "\n" + "\n".join(listed)
