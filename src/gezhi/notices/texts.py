"""Texts with {{variables}}: which ones they name, and how they are filled in. One pass, so a value is never read as a text."""

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\{\{\s*([^\W\d][\w.]*)\s*\}\}")
_ALIASES = {
    "姓名": "name",
    "企业": "enterprise",
    "场所": "place",
    "载体": "site",
    "责任组": "group",
    "责任人": "responsible",
    "责任人电话": "responsible_phone",
    "链接": "link",
}
PERSONAL = tuple(_ALIASES.values())
"""Variables that the system fills in for each recipient; all others are given by whoever sends. `link` is the
recipient's own address to read and confirm, empty where the product does not know its own address."""


def variable(name: str) -> str:
    """The one name of a variable: {{企业}} and {{enterprise}} are the same."""
    return _ALIASES.get(name, name)


def variables_in(*texts: str) -> list[str]:
    """The variables that the texts name, each once, in order."""
    return list(dict.fromkeys(variable(found) for text in texts for found in _VARIABLE.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with every variable replaced by its value; KeyError for one without (callers check before)."""
    return _VARIABLE.sub(lambda found: values[variable(found[1])], text)


def shown_name(name: str, *, chinese: bool) -> str:
    """How a personal variable is written in that language."""
    return next((alias for alias, meant in _ALIASES.items() if meant == name), name) if chinese else name
