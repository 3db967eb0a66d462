import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('programmes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('invited', 'invited'), ('drafting', 'being filled in'), ('handed_in', 'handed in'), ('asked_back', 'asked back'), ('accepted', 'accepted'), ('declined', 'declined'), ('nothing', 'nothing this time')], default='invited', max_length=12)),
                ('invited_on', models.DateField()),
                ('answer_by', models.DateField()),
                ('reminded_on', models.DateField(null=True)),
                ('handed_in_on', models.DateField(null=True)),
                ('draft', models.JSONField(default=dict)),
                ('mentor_name', models.CharField(blank=True, max_length=60)),
                ('mentor_job', models.CharField(blank=True, max_length=120)),
                ('mentor_phone', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
                ('said', models.TextField(blank=True)),
                ('before', models.JSONField(default=dict)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='programmes.cohort')),
                ('host', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='offer', to='programmes.host')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OfferStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invited', 'invited'), ('renewed', 'sent a new link'), ('reminded', 'reminded'), ('extended', 'given more time'), ('withdrawn', 'link taken back'), ('handed_in', 'handed in'), ('nothing', 'nothing this time'), ('reopened', 'opened again'), ('asked_back', 'asked back'), ('accepted', 'accepted'), ('declined', 'declined'), ('undone', 'acceptance undone')], max_length=12)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by_host', models.BooleanField(default=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='placements.offer')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
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
            name='OfferedPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.UUIDField()),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('sector', models.CharField(blank=True, max_length=60)),
                ('seats', models.PositiveSmallIntegerField(default=1)),
                ('min_seats', models.PositiveSmallIntegerField(default=0)),
                ('duties', models.TextField(blank=True)),
                ('offers', models.JSONField(default=list)),
                ('needs', models.JSONField(default=list)),
                ('level', models.PositiveSmallIntegerField(null=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('verdict', models.CharField(blank=True, choices=[('', 'not decided'), ('accepted', 'accepted'), ('declined', 'not needed this time')], default='', max_length=10)),
                ('gone', models.BooleanField(default=False)),
                ('made', models.BooleanField(default=False)),
                ('before', models.JSONField(default=dict)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='placements.offer')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offered', to='placements.post')),
            ],
            options={
                'ordering': ['position', 'id'],
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
        migrations.CreateModel(
            name='Advice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField()),
                ('written_on', models.DateField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='advice', to='programmes.host')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='advice', to='programmes.secondment')),
            ],
            options={
                'ordering': ['-written_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('secondment', 'host'), name='advice_once')],
            },
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
            model_name='offeredpost',
            constraint=models.UniqueConstraint(fields=('offer', 'key'), name='offered_post_once'),
        ),
        migrations.AddConstraint(
            model_name='offeredpost',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='offered_post_has_seats'),
        ),
        migrations.AddConstraint(
            model_name='offeredpost',
            constraint=models.CheckConstraint(condition=models.Q(('min_seats__lte', models.F('seats'))), name='offered_min_within_seats'),
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
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('side', 'secondment', 'post'), name='wish_once'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.CheckConstraint(condition=models.Q(('rank__gte', 1)), name='wish_rank_from_1'),
        ),
    ]
