"""Whether the migrations say what the models say: ends with 1 and names what is missing. Needs no database.

python tools/migrations.py
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
os.environ["DJANGO_SETTINGS_MODULE"] = "gezhi.project.settings"


def missing() -> list[str]:
    """What a new migration of one of our applications would do, and migrations that go on from the same one."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    loader = MigrationLoader(None, ignore_no_migrations=True)
    forks = [f"{app}: {' and '.join(sorted(names))} fork" for app, names in loader.detect_conflicts().items()]
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("gezhi.")}
    with translation.override(None):  # migrations hold the words as they stand in the code
        changes = detector.changes(graph=loader.graph)
    ours_changed = (migration for label in ours for migration in changes.get(label, []))
    return forks + [f"{one.app_label}: {step.describe()}" for one in ours_changed for step in one.operations]


def main() -> int:
    """Prints what is missing; gives the exit code."""
    import django

    django.setup()
    found = missing()
    print("\n".join(found) if found else "every change of the models has its migration")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
