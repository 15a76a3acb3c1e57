"""Facts that Django's constraints cannot say: the order of kinds, honest periods, and that the zone always has a head."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [
        migrations.RunSQL((SQL / "facts.sql").read_text("utf-8"), (SQL / "facts_undo.sql").read_text("utf-8")),
    ]
