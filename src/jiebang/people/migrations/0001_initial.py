import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import jiebang.common.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('username', models.CharField(max_length=150, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('display_name', models.CharField(blank=True, max_length=60)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('must_change_password', models.BooleanField(default=False)),
                ('password_set_at', models.DateTimeField(null=True)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('normal_name', models.CharField(db_index=True, max_length=200)),
                ('sort_key', models.CharField(db_index=True, max_length=400)),
                ('credit_code', models.CharField(max_length=18, null=True, unique=True)),
                ('doubtful_code', models.CharField(blank=True, max_length=40)),
                ('number', models.CharField(max_length=40, null=True, unique=True)),
                ('kind', models.CharField(choices=[('company', 'company'), ('association', 'chamber or association'), ('agency', 'government agency'), ('school', 'school or institute'), ('other', 'other organisation')], default='company', max_length=20)),
                ('sector', models.CharField(blank=True, max_length=60)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('size', models.CharField(blank=True, max_length=30)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['sort_key', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('sort_key', models.CharField(db_index=True, max_length=200)),
                ('born', models.PositiveSmallIntegerField(null=True)),
                ('is_party_member', models.BooleanField(null=True)),
                ('phone', models.CharField(blank=True, max_length=30)),
            ],
            options={
                'ordering': ['sort_key', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BulkExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('cohort_uuid', models.UUIDField(db_index=True)),
                ('rows', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=20)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('needs_second', models.BooleanField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('approved', models.BooleanField(null=True)),
                ('refusal', models.CharField(blank=True, max_length=200)),
                ('taken_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FormerPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('set_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_passwords', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('role', models.CharField(choices=[('office', 'programme office'), ('leader', 'group leader'), ('deputy', 'deputy group leader'), ('secretary', 'branch secretary'), ('secondee', 'secondee'), ('mentor', 'host mentor'), ('home_unit', 'home unit officer'), ('reader', 'leadership'), ('sysadmin', 'system administrator'), ('secadmin', 'security administrator'), ('auditor', 'audit administrator')], max_length=20)),
                ('scope_kind', models.CharField(choices=[('installation', 'Installation'), ('programme', 'Programme'), ('cohort', 'Cohort'), ('group', 'Group'), ('branch', 'Branch'), ('person', 'Person'), ('home_unit', 'Home Unit'), ('host', 'Host')], max_length=20)),
                ('scope_id', models.UUIDField(db_index=True, null=True)),
                ('cohort_uuid', models.UUIDField(db_index=True, null=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('given_at', models.DateTimeField(default=jiebang.common.clock.now, editable=False)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('taken_back', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='GrantRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('give', 'give a role'), ('revoke', 'take a role back')], default='give', max_length=10)),
                ('role', models.CharField(choices=[('office', 'programme office'), ('leader', 'group leader'), ('deputy', 'deputy group leader'), ('secretary', 'branch secretary'), ('secondee', 'secondee'), ('mentor', 'host mentor'), ('home_unit', 'home unit officer'), ('reader', 'leadership'), ('sysadmin', 'system administrator'), ('secadmin', 'security administrator'), ('auditor', 'audit administrator')], max_length=20)),
                ('scope_kind', models.CharField(choices=[('installation', 'Installation'), ('programme', 'Programme'), ('cohort', 'Cohort'), ('group', 'Group'), ('branch', 'Branch'), ('person', 'Person'), ('home_unit', 'Home Unit'), ('host', 'Host')], max_length=20)),
                ('scope_id', models.UUIDField(null=True)),
                ('cohort_uuid', models.UUIDField(db_index=True, null=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('reason', models.CharField(max_length=300)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(db_index=True, null=True)),
                ('verdict', models.CharField(blank=True, choices=[('granted', 'granted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], max_length=10)),
                ('verdict_reason', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('grant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='people.grant')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grant_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('organisation', 'organisations'), ('person', 'people'), ('contact', 'contacts')], max_length=20)),
                ('winner', models.UUIDField(db_index=True)),
                ('loser', models.UUIDField(db_index=True)),
                ('winner_name', models.CharField(max_length=200)),
                ('loser_name', models.CharField(max_length=200)),
                ('steps', models.JSONField(default=list)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='FormerAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gone', models.UUIDField(db_index=True)),
                ('kept', models.UUIDField()),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='people.merge')),
            ],
        ),
        migrations.CreateModel(
            name='NotTheSame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('organisation', 'organisations'), ('person', 'people'), ('contact', 'contacts')], max_length=20)),
                ('first', models.UUIDField()),
                ('second', models.UUIDField()),
                ('said_at', models.DateTimeField()),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('sort_key', models.CharField(db_index=True, max_length=200)),
                ('job', models.CharField(blank=True, max_length=120)),
                ('consent', models.CharField(choices=[('yes', 'agreed'), ('no', 'declined'), ('unasked', 'not asked yet')], default='unasked', max_length=10)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='people.organisation')),
            ],
            options={
                'ordering': ['sort_key', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('normal_name', models.CharField(db_index=True, max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='people.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='IdentityNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sealed', models.TextField()),
                ('index', models.CharField(max_length=64, unique=True)),
                ('stored_at', models.DateTimeField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity_number', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('secondment_uuid', models.UUIDField(db_index=True)),
                ('kind', models.CharField(choices=[('correction', 'correction'), ('erasure', 'erasure')], max_length=12)),
                ('text', models.TextField(blank=True)),
                ('asked_on', models.DateField()),
                ('forwarded_on', models.DateField(null=True)),
                ('forward_note', models.CharField(blank=True, max_length=300)),
                ('decided_on', models.DateField(null=True)),
                ('approved', models.BooleanField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('taken_back_on', models.DateField(null=True)),
                ('done_on', models.DateField(null=True)),
                ('done_by_label', models.CharField(blank=True, max_length=150)),
                ('outcome', models.JSONField(default=list)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('forwarded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_requests', to='people.person')),
            ],
            options={
                'ordering': ['-asked_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(max_length=40)),
                ('agreed', models.BooleanField()),
                ('how', models.CharField(choices=[('own', 'answered by the person'), ('paper', 'on paper, kept by the office')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.person')),
            ],
            options={
                'ordering': ['answered_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='user',
            name='person',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='user', to='people.person'),
        ),
        migrations.CreateModel(
            name='PersonAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=60)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('login', models.CharField(max_length=150)),
                ('cohort_uuid', models.UUIDField(db_index=True, null=True)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='slips', to='people.person')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='slips', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SignInHelp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('said', models.CharField(max_length=100)),
                ('asked_at', models.DateTimeField(db_index=True)),
                ('origin', models.CharField(db_index=True, max_length=64)),
                ('vouched_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(db_index=True, null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vouched_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('slip', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.slip')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ContactAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=60)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='people.contact')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contact', 'name'), name='contact_alias_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('scope_kind', 'installation'), ('scope_id__isnull', False), _connector='OR'), name='grant_has_scope'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('user', 'role', 'scope_kind', 'scope_id', 'cohort_uuid'), name='grant_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='grantrequest',
            constraint=models.UniqueConstraint(models.F('kind'), models.F('user'), models.F('role'), models.F('scope_kind'), django.db.models.functions.comparison.Coalesce('scope_id', models.Value(uuid.UUID('00000000-0000-0000-0000-000000000000'), output_field=models.UUIDField())), django.db.models.functions.comparison.Coalesce('cohort_uuid', models.Value(uuid.UUID('00000000-0000-0000-0000-000000000000'), output_field=models.UUIDField())), condition=models.Q(('decided_at__isnull', True)), name='grant_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='grantrequest',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('verdict', 'withdrawn'), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='grant_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='grantrequest',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('verdict', 'withdrawn'), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='grant_not_to_self'),
        ),
        migrations.AddConstraint(
            model_name='notthesame',
            constraint=models.UniqueConstraint(fields=('kind', 'first', 'second'), name='not_the_same_once'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('name', 'organisation'), name='contact_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='alias',
            constraint=models.UniqueConstraint(fields=('organisation', 'normal_name'), name='alias_once'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.UniqueConstraint(condition=models.Q(('done_on__isnull', True), ('taken_back_on__isnull', True), models.Q(('approved', False), _negated=True)), fields=('person', 'kind'), name='one_open_request_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person', 'purpose'), name='one_standing_answer'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='login_once'),
        ),
        migrations.AddConstraint(
            model_name='personalias',
            constraint=models.UniqueConstraint(fields=('person', 'name'), name='person_alias_once'),
        ),
        migrations.AddConstraint(
            model_name='slip',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', False), ('user__isnull', False), _connector='OR'), name='slip_belongs_to_somebody'),
        ),
        migrations.AddConstraint(
            model_name='slip',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('used_at__isnull', True)), fields=('person',), name='one_slip_per_person'),
        ),
        migrations.AddConstraint(
            model_name='slip',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('used_at__isnull', True)), fields=('user',), name='one_slip_per_account'),
        ),
        migrations.AddConstraint(
            model_name='signinhelp',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('person',), name='one_open_call_per_person'),
        ),
        migrations.AddConstraint(
            model_name='signinhelp',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('user',), name='one_open_call_per_account'),
        ),
    ]
