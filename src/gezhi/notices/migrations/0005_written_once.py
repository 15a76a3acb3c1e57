
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0004_fewer_indexes'),
        ('registry', '0005_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='recipient',
            name='recipient_enterprise',
        ),
        migrations.RemoveIndex(
            model_name='recipient',
            name='recipient_follow_up',
        ),
        migrations.AlterField(
            model_name='delivery',
            name='notice',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.notice'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='stage',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notices.stage'),
        ),
        migrations.AlterField(
            model_name='recipient',
            name='follow_up',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follows_up', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='recipient',
            name='place',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place'),
        ),
    ]
