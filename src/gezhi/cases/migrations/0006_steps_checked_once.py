from django.db import migrations, models
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    """A step is written from its locked clock by one statement: the database need not look each clock up again."""

    dependencies = [("cases", "0005_promised_amounts")]

    operations = [
        migrations.AlterField(
            model_name="casestep",
            name="clock",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=CASCADE,
                related_name="steps",
                to="cases.caseclock",
            ),
        ),
    ]
