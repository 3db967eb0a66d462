import django.db.models.deletion
import django.db.models.functions.text
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
                ('revoked_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scope_kind', 'installation'), ('scope_id__isnull', False), _connector='OR'), name='grant_has_scope'), models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('user', 'role', 'scope_kind', 'scope_id', 'cohort_uuid'), name='grant_once', nulls_distinct=False)],
            },
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
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'first', 'second'), name='not_the_same_once')],
            },
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
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='login_once'),
        ),
        migrations.AddConstraint(
            model_name='personalias',
            constraint=models.UniqueConstraint(fields=('person', 'name'), name='person_alias_once'),
        ),
    ]
