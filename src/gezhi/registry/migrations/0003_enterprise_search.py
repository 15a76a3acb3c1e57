"""Search columns for enterprises, the records of mergers, and what is said once about two similar ones."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import gezhi.registry.models.derived
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0002_facts'),
    ]

    operations = [
        migrations.RunSQL((SQL / "enterprises.sql").read_text("utf-8"), (SQL / "enterprises_undo.sql").read_text("utf-8")),
        migrations.CreateModel(
            name='Distinction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_by', models.CharField(max_length=60)),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Merger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('merged_at', models.DateTimeField()),
                ('merged_by', models.CharField(max_length=60)),
                ('reason', models.CharField(max_length=200)),
                ('taken', models.JSONField(default=dict)),
                ('carried', models.JSONField(default=list)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by', models.CharField(blank=True, default='', max_length=60)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', '')), models.Q(('undone_at__gte', models.F('merged_at')), models.Q(('undone_by', ''), _negated=True)), _connector='OR'), name='an undone merger names who undid it')],
            },
        ),
        migrations.RemoveIndex(
            model_name='enterprise',
            name='enterprise_name_trgm',
        ),
        migrations.RemoveIndex(
            model_name='enterprise',
            name='enterprise_initials_trgm',
        ),
        migrations.RemoveIndex(
            model_name='enterprisename',
            name='former_name_trgm',
        ),
        migrations.RemoveIndex(
            model_name='enterprisename',
            name='former_initials_trgm',
        ),
        migrations.AlterField(
            model_name='enterprise',
            name='initials',
            field=models.TextField(blank=True, default='', editable=False),
        ),
        migrations.AlterField(
            model_name='enterprisename',
            name='initials',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='enterprise',
            name='grams',
            field=models.GeneratedField(db_persist=True, expression=gezhi.registry.models.derived.Grams(gezhi.registry.models.derived.Key('name')), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
        ),
        migrations.AddField(
            model_name='enterprise',
            name='name_key',
            field=models.GeneratedField(db_persist=True, expression=gezhi.registry.models.derived.Key('name'), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='enterprise',
            name='searchable',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(gezhi.registry.models.derived.Key('name'), models.Value(' '), django.db.models.functions.text.Lower('initials'), models.Value(' '), django.db.models.functions.text.Lower('credit_code'), models.Value(' '), django.db.models.functions.text.Lower('old_number'), output_field=models.TextField()), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='enterprisename',
            name='grams',
            field=models.GeneratedField(db_persist=True, expression=gezhi.registry.models.derived.Grams(gezhi.registry.models.derived.Key('name')), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
        ),
        migrations.AddField(
            model_name='enterprisename',
            name='searchable',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(gezhi.registry.models.derived.Key('name'), models.Value(' '), django.db.models.functions.text.Lower('initials'), output_field=models.TextField()), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=django.contrib.postgres.indexes.GinIndex(fields=['searchable'], name='enterprise_searchable', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='enterprise_grams'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(fields=['name_key'], name='enterprise_name_key'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(fields=['credit_code'], name='enterprise_code'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(condition=models.Q(('contact_phone', ''), _negated=True), fields=['contact_phone'], name='enterprise_phone'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(condition=models.Q(('merged_into', None)), fields=['initials', 'id'], name='enterprise_in_order'),
        ),
        migrations.AddIndex(
            model_name='enterprisename',
            index=django.contrib.postgres.indexes.GinIndex(fields=['searchable'], name='former_name_searchable', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='enterprisename',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='former_name_grams'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(('credit_code', None), ('credit_code__regex', '^[0-9A-HJ-NPQRTUWXY]{18}$'), _connector='OR'), name='a credit code has 18 characters of its alphabet'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(('old_number', None), ('old_number__regex', '^[0-9]{15}$'), _connector='OR'), name='an old number has 15 digits'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(('industry_division', ''), models.Q(('industry_section', ''), _negated=True), _connector='OR'), name='a division lies in a section'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(('size__in', ['', 'large', 'medium', 'small', 'micro'])), name='a size is a known one'),
        ),
        migrations.AddField(
            model_name='distinction',
            name='one',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enterprise'),
        ),
        migrations.AddField(
            model_name='distinction',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enterprise'),
        ),
        migrations.AddField(
            model_name='merger',
            name='duplicate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='registry.enterprise'),
        ),
        migrations.AddField(
            model_name='merger',
            name='survivor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mergers', to='registry.enterprise'),
        ),
        migrations.AddConstraint(
            model_name='distinction',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='two enterprises are told apart once'),
        ),
        migrations.AddConstraint(
            model_name='distinction',
            constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='the lower id comes first'),
        ),
        migrations.AddConstraint(
            model_name='merger',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('duplicate',), name='a duplicate is merged once'),
        ),
        migrations.AddConstraint(
            model_name='merger',
            constraint=models.CheckConstraint(condition=models.Q(('survivor', models.F('duplicate')), _negated=True), name='nobody merges with itself'),
        ),
        migrations.RunSQL((SQL / "mergers.sql").read_text("utf-8"), (SQL / "mergers_undo.sql").read_text("utf-8")),
    ]
