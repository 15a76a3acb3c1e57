"""Capabilities depend downwards only, also through the two holes of the import linter: text and reverse accessors."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeAlias

from django.apps import apps
from django.db.models import ForeignObjectRel
from django.db.models.fields.related import RelatedField

from gezhi.project import settings as wiring
from tests.house import source

Relation: TypeAlias = "RelatedField[Any, Any]"


def rank(layer: str) -> int:
    return source.layers().index(layer)


def layer_of_app(label: str) -> str | None:
    name = apps.get_app_config(label).name
    return name.split(".")[1] if name.startswith("gezhi.") else None


def our_relations() -> list[Relation]:
    return [
        field
        for config in apps.get_app_configs()
        if config.name.startswith("gezhi.")
        for model in config.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, RelatedField)
    ]


def test_every_folder_has_its_place_in_the_order() -> None:
    folders = {path.name for path in source.PACKAGE.iterdir() if path.is_dir() and path.name not in source.SKIPPED}
    assert folders == set(source.layers())


def test_imports_go_downwards() -> None:
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo"],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout[-3000:]
    assert "1 kept, 0 broken" in linted.stdout


def test_foreign_keys_point_downwards() -> None:
    upwards = [
        f"{field.model.__name__}.{field.name} → {field.related_model._meta.label}"
        for field in our_relations()
        if (there := layer_of_app(field.related_model._meta.app_label))
        and rank(there) < rank(str(layer_of_app(field.model._meta.app_label)))
    ]
    source.nothing(upwards)


def test_no_text_names_a_model_of_a_higher_layer() -> None:
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("gezhi.")}
    pattern = re.compile(rf"({'|'.join(sorted(labels))})\.[A-Z]\w+")
    upwards = []
    for path in source.python(tests=False, below=source.PACKAGE):
        for node in source.nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named = pattern.fullmatch(node.value)
                if named and rank(layer_of_app(named[1]) or "") < rank(source.layer(path)):
                    upwards.append(f"{source.shown(path, node.lineno)} names {node.value}")
    source.nothing(upwards)


def accessors_from_above() -> dict[str, tuple[str, str]]:
    """Reverse accessor or query name → the layer it belongs to, and the layer whose model grew it."""
    found: dict[str, tuple[str, str]] = {}
    for field in our_relations():
        here, there = layer_of_app(field.model._meta.app_label), layer_of_app(field.related_model._meta.app_label)
        if here and there and here != there:
            remote: ForeignObjectRel = field.remote_field
            for name in (remote.get_accessor_name(), field.related_query_name()):
                if name and not name.startswith("+"):
                    found[name] = (there, here)
    return found


def test_nobody_reaches_upwards_through_a_reverse_accessor() -> None:
    accessors = accessors_from_above()
    assert "duties" in accessors  # the registry's duties grow on persons: the test sees what it is about
    upwards = []
    for path in source.python(tests=False, below=source.PACKAGE):
        for node in source.nodes(path):
            for name in names_reached(node):
                grown_by = accessors.get(name.split("__")[0])
                if grown_by and rank(grown_by[1]) < rank(source.layer(path)) <= rank(grown_by[0]):
                    upwards.append(f"{source.shown(path, getattr(node, 'lineno', 0))} reaches {name} of {grown_by[1]}")
    for path in source.files(".html", below=source.PACKAGE):
        for name, (there, here) in accessors.items():
            if rank(here) < rank(source.layer(path)) <= rank(there) and re.search(
                rf"\.{name}\b", path.read_text("utf-8")
            ):
                upwards.append(f"{source.shown(path)} reaches {name} of {here}")
    source.nothing(upwards)


def names_reached(node: ast.AST) -> list[str]:
    """Names that could be a reverse accessor: attributes of anything but modules and self, and look-ups in keywords."""
    if isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "sys")):
        return [node.attr]
    if isinstance(node, ast.Call):
        looked_up = [keyword.arg for keyword in node.keywords if keyword.arg and "__" in keyword.arg]
        prefetched = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        related = isinstance(node.func, ast.Attribute) and node.func.attr in (
            "prefetch_related",
            "values",
            "values_list",
        )
        return looked_up + (prefetched if related else [])
    return []


def test_every_capability_with_tables_is_installed() -> None:
    with_tables = {path.parent.name for path in source.PACKAGE.glob("*/migrations")}
    assert {f"gezhi.{name}" for name in with_tables} <= set(wiring.INSTALLED_APPS)
