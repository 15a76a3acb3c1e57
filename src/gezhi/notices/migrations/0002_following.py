
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
        ('notices', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['notice', 'order', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='poll_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='recall_asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='recalled',
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('poll_at__isnull', False)), fields=['channel', 'poll_at'], name='delivery_poll'),
        ),
        migrations.AddField(
            model_name='noticefile',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='notices.notice'),
        ),
        migrations.AddField(
            model_name='noticefile',
            name='stored',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_files', to='files.storedfile'),
        ),
        migrations.AddConstraint(
            model_name='noticefile',
            constraint=models.UniqueConstraint(fields=('notice', 'stored'), name='a file is attached once'),
        ),
    ]
