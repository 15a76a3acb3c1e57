"""Things are called after what they are, not after being handy."""

import ast
import re

from tests.house import source

EMPTY_WORDS = {
    "util", "utils", "helper", "helpers", "common", "core", "manager", "managers", "service", "services", "misc", "base",
}  # fmt: skip
EMPTY_CLASS = re.compile(r"(Util|Utils|Helper|Manager|Service|Mixin|Base)$")


def test_no_file_or_folder_has_an_empty_name() -> None:
    named = {
        source.shown(path)
        for path in source.files(".py", ".js", ".css", ".sql")
        if EMPTY_WORDS
        & {part.removeprefix("_").removesuffix(path.suffix) for part in path.relative_to(source.ROOT).parts}
    }
    source.nothing(named)


def test_no_class_has_an_empty_name() -> None:
    named = [
        f"{source.shown(path, node.lineno)} {node.name}"
        for path in source.python()
        for node in source.nodes(path)
        if isinstance(node, ast.ClassDef) and EMPTY_CLASS.search(node.name)
    ]
    source.nothing(named)


def test_every_public_function_and_class_says_what_happens() -> None:
    source.nothing(
        f"{source.shown(path, node.lineno)} {node.name}"
        for path in source.python(tests=False, below=source.PACKAGE)
        if path.name != "apps.py"  # Django's form: the module's first line says it
        for node in source.tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not any(isinstance(one, ast.Name) and one.id == "overload" for one in node.decorator_list)
    )


def test_every_module_says_what_it_is_for() -> None:
    source.nothing(
        source.shown(path)
        for path in source.python(below=source.PACKAGE)
        if source.tree(path).body and not ast.get_docstring(source.tree(path))
    )
