import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=120)),
                ('sector', models.CharField(blank=True, max_length=60)),
                ('seats', models.PositiveSmallIntegerField(default=1)),
                ('min_seats', models.PositiveSmallIntegerField(default=0)),
                ('duties', models.TextField(blank=True)),
                ('offers', models.JSONField(default=list)),
                ('needs', models.JSONField(default=list)),
                ('level', models.PositiveSmallIntegerField(null=True)),
                ('extra', models.JSONField(default=dict)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='programmes.cohort')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='programmes.host')),
            ],
            options={
                'ordering': ['number', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PlacementRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('forbid', 'not there'), ('fix', 'exactly there'), ('together', 'together'), ('apart', 'apart'), ('limit', 'how many at one place'), ('fill', 'fewest people')], max_length=10)),
                ('by', models.CharField(blank=True, max_length=60)),
                ('at', models.CharField(default='host', max_length=10)),
                ('most', models.PositiveIntegerField(null=True)),
                ('least', models.PositiveIntegerField(null=True)),
                ('hard', models.BooleanField(default=False)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('is_lock', models.BooleanField(default=False)),
                ('written_at', models.DateTimeField()),
                ('off_at', models.DateTimeField(null=True)),
                ('off_why', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=1)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placement_rules', to='programmes.cohort')),
                ('home_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('host', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.host')),
                ('off_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('secondment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.secondment')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='placements.post')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='RuleMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='placements.placementrule')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.secondment')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('aim', models.CharField(max_length=20)),
                ('options', models.JSONField(default=dict)),
                ('inputs_hash', models.CharField(max_length=64)),
                ('versions', models.JSONField(default=dict)),
                ('status', models.CharField(max_length=20)),
                ('people', models.PositiveIntegerField()),
                ('placed', models.PositiveIntegerField()),
                ('total_fit', models.IntegerField()),
                ('worst_fit', models.IntegerField(null=True)),
                ('bound', models.IntegerField()),
                ('seconds', models.FloatField()),
                ('certificate', models.JSONField(default=dict)),
                ('blocking_pairs', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='programmes.cohort')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('words', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('returned', 'returned'), ('withdrawn', 'withdrawn')], max_length=10)),
                ('reply', models.CharField(blank=True, max_length=500)),
                ('closed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='programmes.cohort')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='placements.run')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PlanEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('move', 'moved, the others stay'), ('arrange', 'moved, the others arranged anew'), ('keep', 'made anew, keeping the rest')], max_length=10)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_edits', to='programmes.cohort')),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='placements.placementrule')),
                ('secondment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.secondment')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('new', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='placements.post')),
                ('old', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='placements.post')),
                ('after', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='made_by_edit', to='placements.run')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='placements.run')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='programmes.cohort')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='programmes.secondment')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='placements.post')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='placements', to='placements.run')),
            ],
        ),
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weights', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('cohort', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='desk', to='programmes.cohort')),
                ('chosen', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='placements.run')),
            ],
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fit', models.IntegerField(default=0)),
                ('parts', models.JSONField(default=dict)),
                ('reasons', models.JSONField(default=list)),
                ('wish_rank', models.PositiveSmallIntegerField(null=True)),
                ('place_in_list', models.PositiveIntegerField(null=True)),
                ('open_posts', models.PositiveIntegerField(null=True)),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.secondment')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='placements.post')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='placements.run')),
            ],
        ),
        migrations.CreateModel(
            name='SolveJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('frontier', 'several plans to choose among'), ('aim', 'one plan'), ('keep', 'again, with as few changes as can be'), ('trial', 'a move on trial'), ('conflict', 'whether the rules can hold together')], max_length=10)),
                ('asked', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('cancelled', 'cancelled'), ('failed', 'failed')], default='queued', max_length=10)),
                ('step', models.CharField(blank=True, max_length=30)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('steps', models.PositiveSmallIntegerField(default=0)),
                ('said', models.JSONField(default=dict)),
                ('plans', models.JSONField(default=list)),
                ('asked_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('beat_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('cancel_asked', models.BooleanField(default=False)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='placements.run')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='solve_jobs', to='programmes.cohort')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('person', 'secondee'), ('host', 'host'), ('home', 'home unit')], max_length=10)),
                ('rank', models.PositiveSmallIntegerField()),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='programmes.cohort')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='placements.post')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='programmes.secondment')),
            ],
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('cohort', 'number'), name='post_number_once_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('min_seats__lte', models.F('seats'))), name='post_min_within_seats'),
        ),
        migrations.AddConstraint(
            model_name='placementrule',
            constraint=models.UniqueConstraint(fields=('cohort', 'number'), name='rule_number_once_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='placementrule',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'fill'), ('off_at__isnull', True)), fields=('cohort',), name='one_fill_rule_holds'),
        ),
        migrations.AddConstraint(
            model_name='placementrule',
            constraint=models.UniqueConstraint(condition=models.Q(('is_lock', True), ('off_at__isnull', True)), fields=('secondment',), name='one_lock_a_person'),
        ),
        migrations.AddConstraint(
            model_name='rulemember',
            constraint=models.UniqueConstraint(fields=('rule', 'secondment'), name='rule_member_once'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('cohort',), name='one_open_proposal_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='planedit',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('before',), name='one_standing_edit_of_a_plan'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('secondment',), name='one_standing_placement'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='placement_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('run', 'secondment'), name='one_assignment_per_run'),
        ),
        migrations.AddConstraint(
            model_name='solvejob',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('queued', 'running'))), fields=('cohort',), name='one_open_solve_job_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('side', 'secondment', 'post'), name='wish_once'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.CheckConstraint(condition=models.Q(('rank__gte', 1)), name='wish_rank_from_1'),
        ),
    ]
