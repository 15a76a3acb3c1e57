"""docs/reference/rules.md: who may do what, in the sentences that people read when they may not."""

import ast
from pathlib import Path

from tools.reference import page, table
from tools.translations import is_rule


def text() -> str:
    """The page."""
    from django.utils import translation

    import gezhi

    package = Path(gezhi.__file__).parent
    parts = []
    for path in sorted(package.rglob("*rules.py")):
        rows = []
        for name, sentence in _rules(path):
            with translation.override("zh-hans"):
                rows.append([f"`{name}`", " ".join(sentence.split()), translation.gettext(sentence)])
        if rows:
            place = path.relative_to(package.parent).as_posix()
            parts.append(f"## {place}\n\n" + table(["Rule", "Said when it refuses", "中文"], rows))
    return page(
        "Rules",
        "Who may do what is decided by the duties held at that moment, and by three rights that are granted apart: registry "
        "clerk, auditor, administrator. Each rule is one function; its docstring is the sentence a person reads when it refuses.",
        *parts,
    )


def _rules(path: Path) -> list[tuple[str, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    return [(node.name, ast.get_docstring(node, clean=False) or "") for node in tree.body if is_rule(node)]
