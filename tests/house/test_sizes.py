"""Nothing is too long to be read in one go."""

import ast

from tests.house import source

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_SCRIPT, LONGEST_PARTIAL = 400, 50, 80, 30
ONE_FILE_BY_PROMISE = {
    # Handed to outsiders together with an export: one file, standard library only.
    "src/gezhi/logbook/verify_export.py",
}


def lines(text: str) -> int:
    return len(text.splitlines())


def test_python_files_are_short() -> None:
    long = {source.shown(path): lines(path.read_text("utf-8")) for path in source.python()}
    source.nothing(
        f"{name}: {n} lines" for name, n in long.items() if n > LONGEST_FILE and name not in ONE_FILE_BY_PROMISE
    )


def test_functions_are_short() -> None:
    long = [
        f"{source.shown(path, node.lineno)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in source.python()
        for node in source.nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    source.nothing(long)


def test_scripts_are_short() -> None:
    long = {source.shown(path): lines(path.read_text("utf-8")) for path in source.files(".js", below=source.PACKAGE)}
    source.nothing(f"{name}: {n} lines" for name, n in long.items() if n > LONGEST_SCRIPT)


def test_partials_are_short() -> None:
    partials = (source.PACKAGE / "shell" / "templates" / "shell" / "ui").glob("*.html")
    long = {source.shown(path): lines(path.read_text("utf-8")) for path in partials}
    assert len(long) >= 10
    source.nothing(f"{name}: {n} lines" for name, n in long.items() if n > LONGEST_PARTIAL)
