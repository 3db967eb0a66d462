import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0001_initial'),
        ('programmes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('period', models.CharField(max_length=12)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('as_of', models.DateField()),
                ('sections', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField(default=1)),
                ('removed', models.JSONField(default=list)),
                ('drafted_at', models.DateTimeField()),
                ('extended_to', models.DateField(null=True)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='programmes.cohort')),
                ('secondment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='programmes.secondment')),
            ],
            options={
                'ordering': ['-ends_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Sentence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('section', models.PositiveSmallIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('drafted', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('drafted', 'from records'), ('edited', 'edited by you'), ('own', 'written by you'), ('opinion', 'personal opinion')], default='drafted', max_length=10)),
                ('rule', models.CharField(blank=True, max_length=120)),
                ('version', models.PositiveIntegerField(default=1)),
                ('needs_evidence', models.BooleanField(default=True)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sentences', to='reports.report')),
            ],
            options={
                'ordering': ['section', 'position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('at', models.PositiveIntegerField(default=0)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quoted', to='evidence.record')),
                ('sentence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='reports.sentence')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('submitted_on', models.DateField()),
                ('submitted_at', models.DateTimeField()),
                ('data', models.JSONField()),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='submission', to='reports.report')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('secondment', 'kind', 'period'), name='report_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('sentence', 'record', 'at'), name='evidence_once'),
        ),
    ]
