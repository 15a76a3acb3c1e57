"""docs/reference/constraints.md: the facts that the database keeps, and the sentence that a person reads when one is broken."""

import importlib
import pkgutil

from tools.reference import page, table


def text() -> str:
    """The page."""
    from django.utils import translation

    from gezhi.kernel.constraints import declared

    _import_all()
    rows = []
    for name, (sentence, field) in sorted(declared().items()):
        with translation.override("zh-hans"):
            chinese = str(sentence)
        rows.append([f"`{name}`", str(sentence), chinese, f"`{field}`" if field else ""])
    return page(
        "Constraints and their sentences",
        "These facts are kept by PostgreSQL, whoever writes: a page, the API, the command, an import, or two people at once. "
        "A violated constraint becomes the sentence beside its name, at the field named here.",
        table(["Constraint", "Sentence", "中文", "Field"], rows),
    )


def _import_all() -> None:
    """Imports every model and action, so that all sentences are declared."""
    import gezhi

    for module in pkgutil.walk_packages(gezhi.__path__, "gezhi."):
        parts = module.name.split(".")
        if len(parts) > 2 and parts[2] in ("models", "actions", "importing") and "tests" not in parts:
            importlib.import_module(module.name)
