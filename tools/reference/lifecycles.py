"""docs/reference/lifecycles.md: every literal LIFECYCLE table of the code, drawn."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from tools.reference import first_paragraph, page


def text() -> str:
    """The page."""
    return page(
        "Lifecycles",
        "A thing with a state keeps it in a column and every move in a table of its own. What may follow what is a literal "
        "table in the code; these diagrams are drawn from it. A state without an arrow out of it is final.",
        *(_drawn(*found) for found in _lifecycles()),
    )


def _lifecycles() -> Iterator[tuple[str, str, Mapping[str, set[str]]]]:
    """Module, what the module says of itself, and the table, of every LIFECYCLE in the models."""
    import gezhi

    for module in pkgutil.walk_packages(gezhi.__path__, "gezhi."):
        parts = module.name.split(".")
        if len(parts) > 2 and parts[2] == "models" and "tests" not in parts:
            code = importlib.import_module(module.name)
            if isinstance(table := vars(code).get("LIFECYCLE"), dict):
                yield module.name, first_paragraph(code.__doc__), table


def _drawn(module: str, about: str, table: Mapping[str, set[str]]) -> str:
    arrows = [f"    {_word(here)} --> {_word(there)}" for here in table for there in sorted(table[here], key=_word)]
    first = _word(next(iter(table)))
    body = "\n".join(["stateDiagram-v2", f"    [*] --> {first}", *arrows])
    return f"## {module}\n\n{about}\n\n```mermaid\n{body}\n```"


def _word(state: object) -> str:
    return str(getattr(state, "value", state))
