from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_enterprise_search")]
    operations = [
        migrations.CreateModel(
            name="GridFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("uploaded_by", models.CharField(max_length=60)),
                ("uploaded_at", models.DateTimeField()),
                ("mapping", models.JSONField(default=dict)),
            ],
        ),
    ]
