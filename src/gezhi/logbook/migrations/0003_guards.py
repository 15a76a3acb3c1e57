"""The database refuses to change, delete or empty what is written; hashes have their length."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("logbook", "0002_seals")]
    operations = [
        migrations.RunSQL((SQL / "guards.sql").read_text("utf-8"), (SQL / "guards_undo.sql").read_text("utf-8")),
    ]
