"""What PostgreSQL itself refuses: changing what was returned, counted or handed out."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        migrations.RunSQL((SQL / "guards.sql").read_text("utf-8"), (SQL / "guards_undo.sql").read_text("utf-8")),
    ]
