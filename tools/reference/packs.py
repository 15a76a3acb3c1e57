"""docs/reference/packs.md: what may stand in a policy pack, from packs/schema.json."""

import json
from typing import Any

from tools.reference import page


def text() -> str:
    """The page."""
    from django.conf import settings

    schema = json.loads((settings.PACKS / "schema.json").read_text("utf-8"))
    parts = [_part(f"{name}.yaml", tree) for name, tree in schema["properties"].items()]
    named = [_part(name, tree) for name, tree in schema["$defs"].items() if tree.get("type") == "object"]
    return page(
        "Policy packs",
        "What may stand in the ten files of a pack (`packs/schema.json`). Names in bold must be there. "
        "How to write one: [how-to/policy-packs.md](../how-to/policy-packs.md).",
        *parts,
        *named,
    )


def _part(name: str, tree: dict[str, Any]) -> str:
    if tree["type"] == "array":
        return f"## {name}\n\n{tree['description']}: a list of [{_target(tree['items'])}](#{_target(tree['items'])})"
    lines = [f"## {name}", "", tree["description"], "", "| Name | Value | Meaning |", "|---|---|---|"]
    for key, value in tree["properties"].items():
        shown = f"**{key}**" if key in tree["required"] else key
        lines.append(f"| {shown} | {_kind(value)} | {value.get('description', '')} |")
    return "\n".join(lines)


def _kind(tree: dict[str, Any]) -> str:
    if "$ref" in tree:
        target = _target(tree)
        plain = {"code": "code", "source_id": "id", "day": "date", "time": "time", "amount": "length of time"}
        return plain.get(target) or f"[{target}](#{target})"
    if "enum" in tree:
        return ", ".join(f"`{one}`" for one in tree["enum"] if one)
    if tree["type"] == "array":
        return f"list of {_kind(tree['items'])}"
    if tree["type"] == "object":
        return "; ".join(f"{name}: {_kind(value)}" for name, value in tree["properties"].items())
    kind = str(tree["type"])
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)


def _target(tree: dict[str, Any]) -> str:
    return str(tree["$ref"]).rpartition("/")[2]
