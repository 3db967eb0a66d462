import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('snapshot', models.JSONField()),
                ('snapshot_hash', models.CharField(max_length=64)),
                ('scheme_number', models.PositiveSmallIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-starts_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CheckItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=60)),
                ('hint', models.CharField(blank=True, max_length=200)),
                ('by', models.CharField(choices=[('office', 'programme office'), ('home', 'home unit'), ('person', 'secondee')], default='office', max_length=10)),
                ('purpose', models.SlugField(blank=True, max_length=40)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_items', to='programmes.cohort')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('group', 'group'), ('branch', 'branch'), ('task_force', 'task force')], default='group', max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('purpose', models.CharField(blank=True, max_length=300)),
                ('orientations', models.JSONField(default=list)),
                ('dissolved_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('co_owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_bodies', to='people.organisation')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bodies', to='programmes.cohort')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('title', models.CharField(max_length=160)),
                ('day', models.DateField(null=True)),
                ('starts_at', models.TimeField(null=True)),
                ('hours', models.DecimalField(decimal_places=1, default=0, max_digits=5)),
                ('speaker', models.CharField(blank=True, max_length=120)),
                ('place', models.CharField(blank=True, max_length=160)),
                ('note', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('checked_at', models.DateTimeField(null=True)),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='courses', to='programmes.cohort')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('day'), nulls_last=True), models.OrderBy(models.F('starts_at'), nulls_last=True), 'id'],
            },
        ),
        migrations.CreateModel(
            name='CourseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('stored', models.CharField(max_length=100, unique=True)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='programmes.course')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GroupStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('moved', models.JSONField(default=list)),
                ('made', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_steps', to='programmes.cohort')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Host',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('contact_name', models.CharField(blank=True, max_length=60)),
                ('contact_phone', models.CharField(blank=True, max_length=40)),
                ('mentor_name', models.CharField(blank=True, max_length=60)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hosts', to='programmes.cohort')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hostings', to='people.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='HostProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=160)),
                ('place', models.CharField(blank=True, max_length=160)),
                ('contact', models.CharField(blank=True, max_length=160)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=1)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='home_projects', to='people.organisation')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='cohort',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='programmes.programme'),
        ),
        migrations.CreateModel(
            name='SchemeDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base', models.PositiveSmallIntegerField()),
                ('snapshot', models.JSONField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('origin', models.CharField(blank=True, max_length=120)),
                ('begun_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='programmes.cohort')),
            ],
        ),
        migrations.CreateModel(
            name='SchemeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('from_day', models.DateField()),
                ('snapshot', models.JSONField()),
                ('snapshot_hash', models.CharField(max_length=64)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField()),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='programmes.cohort')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='SchemeVersionWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField()),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawal', to='programmes.schemeversion')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Secondment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=20)),
                ('job', models.CharField(blank=True, max_length=120)),
                ('sector', models.CharField(blank=True, max_length=60)),
                ('level', models.PositiveSmallIntegerField(null=True)),
                ('skills', models.JSONField(default=list)),
                ('gap', models.JSONField(default=list)),
                ('question', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
                ('extra', models.JSONField(default=dict)),
                ('arrives_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('ending', models.CharField(blank=True, choices=[('withdrawn', 'withdrew'), ('early', 'ended early')], max_length=10)),
                ('by_days', models.BooleanField(default=False)),
                ('emergency_name', models.CharField(blank=True, max_length=60)),
                ('emergency_relation', models.CharField(blank=True, max_length=30)),
                ('emergency_phone', models.CharField(blank=True, max_length=40)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='secondments', to='programmes.cohort')),
                ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='secondments', to='programmes.body')),
                ('home_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='people.organisation')),
                ('host', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='secondments', to='programmes.host')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secondments', to='people.person')),
            ],
            options={
                'ordering': ['number', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProfileWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('job', 'job'), ('level', 'level'), ('sector', 'sector'), ('skills', 'skills'), ('gap', 'gap'), ('question', 'question')], max_length=10)),
                ('side', models.CharField(choices=[('home', 'home unit'), ('person', 'secondee'), ('office', 'programme office')], max_length=10)),
                ('value', models.JSONField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('said_on', models.DateField()),
                ('said_at', models.DateTimeField()),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_words', to='programmes.secondment')),
            ],
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.CharField(choices=[('leader', 'leader'), ('deputy', 'deputy leader'), ('secretary', 'secretary'), ('member', 'committee member'), ('other', 'other duty')], max_length=20)),
                ('title', models.CharField(max_length=60)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='officers', to='programmes.body')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offices', to='programmes.secondment')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='programmes.body')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='programmes.secondment')),
            ],
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leaves', to='programmes.secondment')),
            ],
        ),
        migrations.CreateModel(
            name='HostStay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stays', to='programmes.host')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='host_stays', to='programmes.secondment')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('starts_on'), nulls_first=True), 'id'],
            },
        ),
        migrations.CreateModel(
            name='GroupStay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='stays', to='programmes.body')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_stays', to='programmes.secondment')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('starts_on'), nulls_first=True), 'id'],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('words', models.CharField(max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='programmes.body')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='programmes.secondment')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leaves_on', models.DateField(null=True)),
                ('travel', models.CharField(blank=True, max_length=120)),
                ('met_by', models.CharField(blank=True, max_length=120)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('said_at', models.DateTimeField()),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('secondment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='departure', to='programmes.secondment')),
            ],
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('withdraw', 'withdrawal'), ('replace', 'replacement'), ('join', 'late joining'), ('early', 'early end'), ('host', 'change of host'), ('group', 'change of group')], max_length=10)),
                ('day', models.DateField()),
                ('reason', models.CharField(max_length=300)),
                ('asked', models.JSONField(default=dict)),
                ('follows', models.JSONField(default=list)),
                ('journal', models.JSONField(default=dict)),
                ('takes_effect_on', models.DateField(db_index=True)),
                ('in_effect_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='programmes.cohort')),
                ('secondment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='changes', to='programmes.secondment')),
                ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='succeeded', to='programmes.secondment')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='programmes.course')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='programmes.secondment')),
            ],
        ),
        migrations.CreateModel(
            name='Tick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ticked_on', models.DateField()),
                ('ticked_at', models.DateTimeField()),
                ('undone_on', models.DateField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticks', to='programmes.checkitem')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticks', to='programmes.secondment')),
                ('ticked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=160)),
                ('about', models.TextField(blank=True)),
                ('most', models.PositiveSmallIntegerField(default=1)),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='programmes.cohort')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='TopicChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('chosen', 'waits for the office'), ('agreed', 'agreed'), ('change', 'to be changed')], default='chosen', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('chosen_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('secondment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='topic_choice', to='programmes.secondment')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='programmes.topic')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=models.UniqueConstraint(fields=('cohort', 'title'), name='check_item_once'),
        ),
        migrations.AddConstraint(
            model_name='checkitem',
            constraint=models.UniqueConstraint(condition=models.Q(('purpose', ''), _negated=True), fields=('cohort', 'purpose'), name='check_item_once_a_purpose'),
        ),
        migrations.AddConstraint(
            model_name='body',
            constraint=models.UniqueConstraint(fields=('cohort', 'kind', 'name'), name='body_name_once'),
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.UniqueConstraint(fields=('cohort', 'title', 'day'), name='course_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gte', 0)), name='course_hours_from_0'),
        ),
        migrations.AddConstraint(
            model_name='host',
            constraint=models.UniqueConstraint(fields=('cohort', 'organisation'), name='host_once_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='hostproject',
            constraint=models.UniqueConstraint(fields=('organisation', 'title'), name='host_project_once'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='cohort_code_once'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='cohort_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.UniqueConstraint(fields=('cohort', 'number'), name='scheme_version_once'),
        ),
        migrations.AddConstraint(
            model_name='secondment',
            constraint=models.UniqueConstraint(fields=('cohort', 'person'), name='one_secondment_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='secondment',
            constraint=models.UniqueConstraint(fields=('cohort', 'number'), name='number_once_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='secondment',
            constraint=models.CheckConstraint(condition=models.Q(('level__isnull', True), ('level__range', (1, 9)), _connector='OR'), name='level_1_to_9'),
        ),
        migrations.AddConstraint(
            model_name='profileword',
            constraint=models.UniqueConstraint(fields=('secondment', 'part', 'side'), name='profile_word_once_a_side'),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.UniqueConstraint(fields=('body', 'secondment', 'title'), name='office_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('body', 'secondment'), name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='leave',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='leave_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='hoststay',
            constraint=models.UniqueConstraint(fields=('secondment', 'starts_on'), name='host_stay_once'),
        ),
        migrations.AddConstraint(
            model_name='groupstay',
            constraint=models.UniqueConstraint(fields=('secondment', 'starts_on'), name='group_stay_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(fields=('body', 'secondment', 'words'), name='duty_once'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.UniqueConstraint(fields=('course', 'secondment'), name='absent_once_from_a_course'),
        ),
        migrations.AddConstraint(
            model_name='tick',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('item', 'secondment'), name='one_standing_tick'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('cohort', 'title'), name='topic_once'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('most__gte', 1)), name='topic_for_somebody'),
        ),
    ]
