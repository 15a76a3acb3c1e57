"""What PostgreSQL itself refuses: changing what a briefing said."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("overview", "0001_initial")]
    operations = [
        migrations.RunSQL((SQL / "guards.sql").read_text("utf-8"), (SQL / "guards_undo.sql").read_text("utf-8")),
    ]
