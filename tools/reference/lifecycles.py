"""docs/reference/lifecycles.md: every literal LIFECYCLE table of the code, drawn."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from tools.reference import first_paragraph, page

Arrow: TypeAlias = tuple[object, object, str]


def text() -> str:
    """The page."""
    return page(
        "Lifecycles",
        "A thing with a state keeps it in a column and every move in a table of its own. What may follow what is a literal "
        "table in the code; these diagrams are drawn from it. A state without an arrow out of it is final.",
        *(_drawn(*found) for found in _lifecycles()),
    )


def _lifecycles() -> Iterator[tuple[str, str, list[Arrow], object]]:
    """Module, what it says of itself, the arrows and the first state, of every LIFECYCLE in the models."""
    import gezhi

    for module in pkgutil.walk_packages(gezhi.__path__, "gezhi."):
        parts = module.name.split(".")
        if len(parts) > 2 and parts[2] == "models" and "tests" not in parts:
            code = importlib.import_module(module.name)
            if not module.ispkg and isinstance(table := vars(code).get("LIFECYCLE"), dict):
                yield module.name, first_paragraph(code.__doc__), *_read(table)


def _read(table: Mapping[Any, Any]) -> tuple[list[Arrow], object]:
    """A table of states (state → what may follow) or of verbs (verb → the states it may start from, where it leads)."""
    if all(isinstance(value, tuple) and isinstance(value[0], tuple | frozenset) for value in table.values()):
        arrows = [
            (here, there, verb)
            for verb, (origins, there) in table.items()
            for here in sorted(origins, key=_word if isinstance(origins, frozenset) else lambda _here: "")
        ]
        begun = (there for origins, there in table.values() if not origins)
        return arrows, next(begun, arrows[0][0])
    return [(here, there, "") for here in table for there in sorted(table[here], key=_word)], next(iter(table))


def _drawn(module: str, about: str, arrows: list[Arrow], first: object) -> str:
    lines = [f"    {_word(here)} --> {_word(there)}{f': {verb}' if verb else ''}" for here, there, verb in arrows]
    body = "\n".join(["stateDiagram-v2", f"    [*] --> {_word(first)}", *lines])
    return f"## {module}\n\n{about}\n\n```mermaid\n{body}\n```"


def _word(state: object) -> str:
    return str(getattr(state, "value", state))
