"""Chinese that stands in the code itself, because it is said before translations are there, is written like the rest."""

import ast
import re
from pathlib import Path

from tests.house import source
from tools import translations

ADDRESS = re.compile(r"\w+://\S+")
SPEAKS_FOR_ITSELF = ("launch", "project", "logbook/verify_export.py")


def test_sentences_in_the_code_have_full_width_punctuation_and_no_cold_words() -> None:
    paths = [path for name in SPEAKS_FOR_ITSELF for path in _python(name)]
    assert len(paths) >= 10
    source.nothing(
        f"{source.shown(path, node.lineno)} {node.value[:60]!r}"
        for path in paths
        for node in source.nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for words in [ADDRESS.sub("", node.value)]
        if translations.HALF_WIDTH.search(words) or translations.COLD_WORDS.search(words)
    )


def _python(name: str) -> list[Path]:
    there = source.PACKAGE / name
    return [there] if there.is_file() else list(source.python(tests=False, below=there))
