"""docs/reference/tables.md: every table of the zone's schema, its columns and what the database keeps true in it."""

from typing import Any

from tools.reference import first_paragraph, page, table


def text() -> str:
    """The page."""
    from django.apps import apps

    ours = [config for config in apps.get_app_configs() if config.name.startswith("gezhi.")]
    models = [model for config in ours for model in sorted(config.get_models(), key=lambda one: one._meta.db_table)]
    return page(
        "Tables",
        "A zone's tables live in one PostgreSQL schema (`GEZHI_SCHEMA`), found by `search_path`; no query names it. "
        "Periods are half-open. Constraints written in SQL stand in the `sql/` folder of their capability.",
        *(_one(model) for model in models),
    )


def _one(model: Any) -> str:
    rows = [
        [f"`{field.column}`", _kind(field), "" if not field.null else "may be empty", _points_at(field)]
        for field in model._meta.concrete_fields
    ]
    kept = [f"- {constraint.name}" for constraint in model._meta.constraints]
    facts = ["Kept true by the database:\n\n" + "\n".join(kept)] if kept else []
    about = first_paragraph(model.__doc__)
    return "\n\n".join([f"## {model._meta.db_table}", about, table(["Column", "Type", "", "Points at"], rows), *facts])


def _kind(field: Any) -> str:
    from django.db import connection

    return str(field.db_type(connection) or "").split(" GENERATED")[0]


def _points_at(field: Any) -> str:
    return f"`{field.related_model._meta.db_table}`" if field.related_model else ""
