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
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=40, null=True)),
                ('kind', models.CharField(max_length=40)),
                ('date', models.DateField(db_index=True)),
                ('time', models.TimeField(null=True)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('content', models.TextField(blank=True)),
                ('learned', models.TextField(blank=True)),
                ('directions', models.JSONField(default=list)),
                ('orientations', models.JSONField(default=list)),
                ('action', models.CharField(blank=True, max_length=40)),
                ('next_step', models.CharField(blank=True, max_length=300)),
                ('next_due', models.DateField(null=True)),
                ('agenda', models.TextField(blank=True)),
                ('entered_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('batch', models.UUIDField(db_index=True, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='authored', to='programmes.secondment')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='records', to='programmes.body')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='programmes.cohort')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('next_owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='programmes.secondment')),
            ],
            options={
                'ordering': ['-date', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PersonMet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='people.contact')),
                ('met_by', models.ManyToManyField(related_name='+', to='programmes.secondment')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people_met', to='evidence.record')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cohort_id', models.BigIntegerField(db_index=True)),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='programmes.secondment')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='evidence.record')),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.CharField(max_length=300)),
                ('owner', models.CharField(blank=True, max_length=120)),
                ('due', models.DateField(null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='evidence.record')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RecordOrganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mentions', to='people.organisation')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organisations', to='evidence.record')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RecordVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cohort_id', models.BigIntegerField(db_index=True)),
                ('version', models.PositiveIntegerField()),
                ('data', models.JSONField()),
                ('saved_at', models.DateTimeField()),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='evidence.record')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['version'],
            },
        ),
        migrations.CreateModel(
            name='TaskTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=40)),
                ('window', models.CharField(blank=True, max_length=12)),
                ('done', models.PositiveIntegerField(default=0)),
                ('last_on', models.DateField(null=True)),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='programmes.body')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='programmes.cohort')),
                ('secondment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='programmes.secondment')),
            ],
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('withdrawn_at', models.DateTimeField()),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawal', to='evidence.record')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_kind', models.CharField(max_length=20)),
                ('source_id', models.UUIDField()),
                ('date', models.DateField()),
                ('kind', models.CharField(max_length=40)),
                ('subject_kind', models.CharField(blank=True, max_length=20)),
                ('subject_key', models.CharField(blank=True, max_length=64)),
                ('organisation_kind', models.CharField(blank=True, max_length=20)),
                ('action', models.CharField(blank=True, max_length=40)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='programmes.cohort')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='programmes.secondment')),
            ],
            options={
                'indexes': [models.Index(fields=['secondment', 'kind', 'date'], name='fact_by_secondment'), models.Index(fields=['source_kind', 'source_id'], name='fact_by_source'), models.Index(fields=['cohort', 'kind'], name='fact_by_cohort')],
                'constraints': [models.UniqueConstraint(fields=('secondment', 'source_kind', 'source_id', 'kind', 'subject_kind', 'subject_key'), name='fact_once')],
            },
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(fields=['cohort', 'date'], name='record_by_cohort_and_date'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('cohort', 'number'), name='record_number_once'),
        ),
        migrations.AddConstraint(
            model_name='personmet',
            constraint=models.UniqueConstraint(fields=('record', 'contact'), name='met_once_per_record'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('record', 'secondment'), name='participation_once'),
        ),
        migrations.AddConstraint(
            model_name='recordversion',
            constraint=models.UniqueConstraint(fields=('record', 'version'), name='record_version_once'),
        ),
        migrations.AddConstraint(
            model_name='tasktally',
            constraint=models.UniqueConstraint(fields=('secondment', 'task', 'window'), name='secondee_tally_once'),
        ),
        migrations.AddConstraint(
            model_name='tasktally',
            constraint=models.UniqueConstraint(fields=('body', 'task', 'window'), name='body_tally_once'),
        ),
        migrations.AddConstraint(
            model_name='tasktally',
            constraint=models.UniqueConstraint(condition=models.Q(('body__isnull', True), ('secondment__isnull', True)), fields=('cohort', 'task', 'window'), name='cohort_tally_once'),
        ),
        migrations.AddConstraint(
            model_name='tasktally',
            constraint=models.CheckConstraint(condition=models.Q(('secondment__isnull', True), ('body__isnull', True), _connector='OR'), name='tally_of_one_holder'),
        ),
    ]
