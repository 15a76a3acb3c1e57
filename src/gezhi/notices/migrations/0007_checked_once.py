from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import CASCADE, PROTECT


class Migration(migrations.Migration):
    """What is written from rows at hand is not looked up again, and an enterprise needs no place among the persons."""

    dependencies = [
        ("notices", "0006_rate_and_sign_of_life"),
        ("registry", "0005_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="recipient",
            name="notice",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=CASCADE, related_name="recipients", to="notices.notice"
            ),
        ),
        migrations.AlterField(
            model_name="recipient",
            name="enterprise",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=PROTECT,
                related_name="notices_received",
                to="registry.enterprise",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="recipient",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=CASCADE,
                related_name="deliveries",
                to="notices.recipient",
            ),
        ),
        migrations.RemoveConstraint(model_name="recipient", name="a person gets a notice once"),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(
                fields=("notice", "person"),
                condition=models.Q(("person__isnull", False)),
                name="a person gets a notice once",
            ),
        ),
    ]
