import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0005_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('way', models.CharField(blank=True, default='', max_length=12)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('settings', models.JSONField(blank=True, default=dict)),
                ('secrets', models.TextField(blank=True, default='')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('enabled', models.BooleanField(default=False, verbose_name='switched on')),
                ('failures', models.PositiveIntegerField(default=0)),
                ('resting_until', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, default='', max_length=300)),
                ('minute', models.DateTimeField(blank=True, null=True)),
                ('in_minute', models.PositiveIntegerField(default=0)),
                ('tested_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name',), name="a channel's name names one channel"), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('kind', ''), _negated=True)), name='a channel has a kind and a name')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('digest',), name='the same stages are one plan')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('accepted', 'Being addressed'), ('sending', 'Under way'), ('finished', 'Finished'), ('recalled', 'Recalled'), ('discarded', 'Discarded')], default='draft', max_length=10)),
                ('origin', models.CharField(choices=[('office', 'Office'), ('system', 'System'), ('program', 'Program')], default='office', max_length=8)),
                ('key', models.CharField(blank=True, max_length=120, null=True)),
                ('subject', models.CharField(blank=True, default='', max_length=60)),
                ('template_code', models.CharField(blank=True, default='', max_length=60)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('body', models.TextField(verbose_name='text')),
                ('texts', models.JSONField(blank=True, default=dict)),
                ('values', models.JSONField(blank=True, default=dict)),
                ('audience', models.JSONField(blank=True, default=dict)),
                ('urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('asks_confirmation', models.BooleanField(default=False, verbose_name='asks for confirmation')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='to be read by')),
                ('send_at', models.DateTimeField(blank=True, null=True, verbose_name='to be sent at')),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices_written', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='notices.plan')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('origin', 'office')), fields=['-made_at', '-id'], name='notice_office'), models.Index(condition=models.Q(('state__in', ['scheduled', 'accepted', 'sending'])), fields=['state', 'send_at'], name='notice_open'), models.Index(condition=models.Q(('subject', ''), _negated=True), fields=['subject'], name='notice_subject')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='a key is said once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'accepted', 'sending', 'finished', 'recalled', 'discarded'])), name='a notice is in a known state'), models.CheckConstraint(condition=models.Q(('origin__in', ['office', 'system', 'program'])), name='a notice has a known origin'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'discarded']), models.Q(models.Q(('title', ''), _negated=True), models.Q(('body', ''), _negated=True)), _connector='OR'), name='a sent notice says something'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('send_at__isnull', False), _connector='OR'), name='a scheduled notice knows when'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sending', 'finished']), _negated=True), models.Q(('begun_at__isnull', False), ('plan__isnull', False)), _connector='OR'), name='a notice under way has begun by a plan')],
            },
        ),
        migrations.CreateModel(
            name='QuietHours',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('start', models.TimeField(default=datetime.time(22, 0), verbose_name='quiet from')),
                ('end', models.TimeField(default=datetime.time(7, 0), verbose_name='quiet until')),
            ],
            options={
                'verbose_name_plural': 'quiet hours',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='quiet hours are said once')],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.PositiveSmallIntegerField(db_default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('reached_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.CharField(blank=True, db_default='', max_length=60)),
                ('enterprise', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices_received', to='registry.enterprise')),
                ('follow_up', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follows_up', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='notices.notice')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices_received', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
                ('site', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='recipient_due'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['notice', 'group', 'site'], name='recipient_unread'), models.Index(condition=models.Q(('person__isnull', False)), fields=['person', '-id'], name='recipient_inbox'), models.Index(condition=models.Q(('enterprise__isnull', False)), fields=['enterprise'], name='recipient_enterprise'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['follow_up'], name='recipient_follow_up')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'person'), name='a person gets a notice once'), models.UniqueConstraint(fields=('notice', 'enterprise'), name='an enterprise gets a notice once'), models.CheckConstraint(condition=models.Q(models.Q(('enterprise__isnull', False), ('person__isnull', True)), models.Q(('enterprise__isnull', True), ('person__isnull', False)), _connector='OR'), name='a recipient is a person or an enterprise'), models.CheckConstraint(condition=models.Q(('read_at__isnull', True), ('reached_at__isnull', False), _connector='OR'), name='who has read was reached'), models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('read_at__isnull', False), _connector='OR'), name='who confirmed has read')],
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('ways', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('wecom', 'WeCom'), ('weixin', 'WeChat'), ('dingtalk', 'DingTalk'), ('feishu', 'Feishu'), ('sms', 'SMS'), ('email', 'E-mail'), ('voice', 'Voice call'), ('robot', 'Group robot'), ('call_list', 'Call list')], max_length=12), size=None)),
                ('after', models.PositiveIntegerField(verbose_name='after')),
                ('until', models.CharField(choices=[('read', 'read'), ('confirmed', 'confirmed')], default='read', max_length=10)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='notices.plan')),
            ],
            options={
                'ordering': ['plan', 'number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='stages are numbered'), models.CheckConstraint(condition=models.Q(('until__in', ['read', 'confirmed'])), name='a stage ends by reading or confirming'), models.CheckConstraint(condition=models.Q(('ways__len__gte', 1)), name='a stage names a way')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('wecom', 'WeCom'), ('weixin', 'WeChat'), ('dingtalk', 'DingTalk'), ('feishu', 'Feishu'), ('sms', 'SMS'), ('email', 'E-mail'), ('voice', 'Voice call'), ('robot', 'Group robot'), ('call_list', 'Call list')], max_length=12)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('handed', 'Handed over'), ('unknown', 'Outcome unknown'), ('accepted', 'Taken by the provider'), ('delivered', 'Delivered'), ('failed', 'Failed'), ('stopped', 'No longer needed')], db_default='waiting', max_length=10)),
                ('slip', models.UUIDField(default=uuid.uuid4)),
                ('address', models.CharField(max_length=200)),
                ('urgent', models.BooleanField(db_default=False)),
                ('batch', models.UUIDField(null=True)),
                ('attempt', models.PositiveSmallIntegerField(db_default=0)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('handed_at', models.DateTimeField(null=True)),
                ('provider_id', models.CharField(blank=True, db_default='', max_length=120)),
                ('code', models.CharField(blank=True, db_default='', max_length=60)),
                ('words', models.CharField(blank=True, db_default='', max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notices.channel')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.notice')),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.recipient')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notices.stage')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['way', '-urgent', 'due_at'], name='delivery_waiting'), models.Index(condition=models.Q(('state__in', ['handed', 'unknown'])), fields=['due_at'], name='delivery_open'), models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['channel', 'provider_id'], name='delivery_provider'), models.Index(fields=['notice', 'stage', 'state'], name='delivery_of_notice')],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'stage'), name='a stage runs once for a recipient'), models.UniqueConstraint(condition=models.Q(('recipient__isnull', True)), fields=('channel', 'notice', 'stage'), name='a robot says a stage once'), models.CheckConstraint(condition=models.Q(('recipient__isnull', False), models.Q(('channel__isnull', False), ('way', 'robot')), _connector='OR'), name='only a robot speaks to nobody in particular'), models.UniqueConstraint(fields=('slip',), name='a slip names one delivery'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'handed', 'unknown', 'accepted', 'delivered', 'failed', 'stopped'])), name='a delivery is in a known state'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'stopped']), models.Q(('channel__isnull', False), ('handed_at__isnull', False)), _connector='OR'), name='what was handed over names its channel')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'To be called'), ('taken', 'Being called'), ('told', 'Told'), ('refused', 'Would not listen'), ('visit', 'To be visited'), ('stopped', 'No longer needed')], db_default='waiting', max_length=10)),
                ('given', models.BooleanField(db_default=False)),
                ('tries', models.PositiveSmallIntegerField(db_default=0)),
                ('listed_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('caller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='notices.notice')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='notices.recipient')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='notices.stage')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['caller', 'listed_at'], name='call_mine'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['notice'], name='call_open')],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'stage'), name='a recipient is on the call list once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'taken', 'told', 'refused', 'visit', 'stopped'])), name='a call is in a known state'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ['told', 'refused', 'stopped'])), models.Q(('closed_at__isnull', True), ('state__in', ['waiting', 'taken', 'visit'])), _connector='OR'), name='a closed call knows when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'taken'), _negated=True), ('caller__isnull', False), _connector='OR'), name='a taken call names its caller')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.SmallIntegerField()),
                ('group_id', models.BigIntegerField(null=True)),
                ('site_id', models.BigIntegerField(null=True)),
                ('figure', models.CharField(choices=[('recipients', 'Recipients'), ('reached', 'Reached'), ('read', 'Read'), ('confirmed', 'Confirmed'), ('sent', 'Sent'), ('taken', 'Taken'), ('delivered', 'Delivered'), ('stage_read', 'Stage Read'), ('failed', 'Failed'), ('told', 'Told')], max_length=10)),
                ('number', models.BigIntegerField()),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='notices.notice')),
            ],
            options={
                'verbose_name_plural': 'tallies',
                'constraints': [models.UniqueConstraint(fields=('notice', 'stage', 'group_id', 'site_id', 'figure'), name='a figure is kept once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='TallyDelta',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.SmallIntegerField()),
                ('group_id', models.BigIntegerField(null=True)),
                ('site_id', models.BigIntegerField(null=True)),
                ('figure', models.CharField(choices=[('recipients', 'Recipients'), ('reached', 'Reached'), ('read', 'Read'), ('confirmed', 'Confirmed'), ('sent', 'Sent'), ('taken', 'Taken'), ('delivered', 'Delivered'), ('stage_read', 'Stage Read'), ('failed', 'Failed'), ('told', 'Told')], max_length=10)),
                ('number', models.BigIntegerField()),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='notices.notice')),
            ],
            options={
                'indexes': [models.Index(fields=['notice'], name='tally_delta_notice')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='code')),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(blank=True, default='', max_length=80, verbose_name='name')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('body', models.TextField(verbose_name='text')),
                ('variables', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('external', models.JSONField(blank=True, default=dict)),
                ('written_by', models.CharField(max_length=60)),
                ('written_at', models.DateTimeField()),
                ('retired', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='a template has each version once'), models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('title', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='a template says something')],
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='template',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='notices.template'),
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wecom', 'WeCom account'), ('weixin', 'WeChat OpenID'), ('dingtalk', 'DingTalk user'), ('feishu', 'Feishu user'), ('email', 'E-mail address')], max_length=10, verbose_name='kind of address')),
                ('value', models.CharField(max_length=200, verbose_name='address on the channel')),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('enterprise', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='registry.enterprise')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'addresses',
                'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='a person has one address of a kind'), models.UniqueConstraint(fields=('enterprise', 'kind'), name='an enterprise has one address of a kind'), models.CheckConstraint(condition=models.Q(models.Q(('enterprise__isnull', False), ('person__isnull', True)), models.Q(('enterprise__isnull', True), ('person__isnull', False)), _connector='OR'), name='an address belongs to a person or an enterprise'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='an address is not empty')],
            },
        ),
        migrations.CreateModel(
            name='CallTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('result', models.CharField(choices=[('told', 'Told'), ('no_answer', 'No answer'), ('wrong_number', 'Wrong number'), ('refused', 'Would not listen'), ('visited', 'Told on a visit')], max_length=14, verbose_name='result')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='note')),
                ('slip', models.UUIDField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='made', to='notices.call')),
            ],
            options={
                'verbose_name_plural': 'call tries',
                'constraints': [models.UniqueConstraint(fields=('slip',), name='a try is written down once'), models.CheckConstraint(condition=models.Q(('result__in', ['told', 'no_answer', 'wrong_number', 'refused', 'visited'])), name='a try has a known result')],
            },
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('provider_id', models.CharField(blank=True, default='', max_length=120)),
                ('slip', models.UUIDField(null=True)),
                ('seen', models.CharField(max_length=14)),
                ('happened_at', models.DateTimeField()),
                ('code', models.CharField(blank=True, default='', max_length=60)),
                ('words', models.CharField(blank=True, default='', max_length=200)),
                ('arrived_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('fate', models.CharField(blank=True, default='', max_length=8)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='notices.channel')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['id'], name='arrival_open'), models.Index(fields=['arrived_at'], name='arrival_age')],
                'constraints': [models.UniqueConstraint(fields=('channel', 'digest'), name='a receipt counts once'), models.CheckConstraint(condition=models.Q(('fate__in', ['', 'matched', 'stray'])), name="a receipt's fate is known")],
            },
        ),
        migrations.CreateModel(
            name='Forgery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forgeries', to='notices.channel')),
            ],
            options={
                'verbose_name_plural': 'forgeries',
                'constraints': [models.UniqueConstraint(fields=('channel', 'day'), name='forgeries are counted by the day')],
            },
        ),
        migrations.CreateModel(
            name='NoticeMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=12)),
                ('origin', models.CharField(max_length=10)),
                ('target', models.CharField(max_length=10)),
                ('by', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='notices.notice')),
            ],
            options={
                'indexes': [models.Index(fields=['notice', 'at'], name='notice_moves')],
            },
        ),
    ]
