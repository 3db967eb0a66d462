import django.db.models.deletion
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
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('place_id', models.UUIDField(db_index=True)),
                ('place_kind', models.CharField(max_length=20)),
                ('place_title', models.CharField(max_length=120)),
                ('scope_id', models.UUIDField(db_index=True, null=True)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('audience', models.JSONField(default=dict)),
                ('for_newcomers', models.BooleanField(default=False)),
                ('publish_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('asks_from', models.PositiveIntegerField(default=1)),
                ('created_on', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('stored', models.CharField(max_length=100, unique=True)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='notices.announcement')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AnnouncementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('saved_at', models.DateTimeField()),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='notices.announcement')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['version'],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(blank=True, max_length=254)),
                ('by_mail', models.BooleanField(default=False)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_to', models.TimeField(null=True)),
                ('wanted', models.CharField(blank=True, max_length=254)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('code_made_at', models.DateTimeField(null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('code_to_send', models.CharField(blank=True, max_length=200)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choice', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('doubtful', models.BooleanField(default=False)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('complaint', 'complaint'), ('suggestion', 'suggestion')], max_length=20)),
                ('about', models.CharField(choices=[('product', 'this software'), ('host', 'the host'), ('leader', 'a group leader or another officer'), ('member', 'somebody of the programme office'), ('office', 'the programme office as a whole'), ('other', 'something else')], max_length=20)),
                ('scope_id', models.UUIDField(db_index=True, null=True)),
                ('scope_title', models.CharField(blank=True, max_length=120)),
                ('page', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField()),
                ('number', models.CharField(max_length=12, unique=True)),
                ('receipt', models.CharField(max_length=64)),
                ('once', models.CharField(max_length=64, unique=True)),
                ('sent_on', models.DateField()),
                ('to_leadership', models.BooleanField(default=False)),
                ('about_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters_about', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_on', 'number'],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('asked_on', models.DateField()),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='followup', to='notices.letter')),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('text', models.TextField()),
                ('answered_on', models.DateField()),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='notices.letter')),
            ],
            options={
                'ordering': ['round'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=60)),
                ('values', models.JSONField(default=dict)),
                ('said', models.CharField(blank=True, max_length=1000)),
                ('url', models.CharField(max_length=500)),
                ('matter', models.CharField(max_length=200)),
                ('unopened', models.CharField(max_length=200, null=True)),
                ('told_on', models.DateField()),
                ('told_at', models.DateTimeField()),
                ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='notices.digest')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-told_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PassedOn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(max_length=120)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('passed_on', models.DateField()),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passed_on', to='notices.letter')),
                ('passed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('published_on', models.DateField()),
                ('published_at', models.DateTimeField()),
                ('announcement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='publication', to='notices.announcement')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(blank=True, max_length=60)),
                ('part_order', models.PositiveIntegerField(default=0)),
                ('tapped', models.PositiveIntegerField(null=True)),
                ('scope_id', models.UUIDField(db_index=True, null=True)),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='notices.announcement')),
                ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recipients', to='notices.digest')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to='people.person')),
            ],
            options={
                'ordering': ['part_order', 'part', 'person__sort_key', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Robot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('place_id', models.UUIDField(db_index=True)),
                ('place_kind', models.CharField(max_length=20)),
                ('place_title', models.CharField(max_length=120)),
                ('scope_id', models.UUIDField(db_index=True, null=True)),
                ('host', models.CharField(max_length=253)),
                ('sealed_url', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['place_title', 'id'],
            },
        ),
        migrations.AddField(
            model_name='digest',
            name='robot',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='digests', to='notices.robot'),
        ),
        migrations.CreateModel(
            name='RobotCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.CharField(max_length=200)),
                ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='notices.digest')),
                ('robot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='notices.robot')),
            ],
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('withdrawn_on', models.DateField()),
                ('announcement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawal', to='notices.announcement')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('asks_from__lte', models.F('version'))), name='asks_known_text'),
        ),
        migrations.AddConstraint(
            model_name='announcementversion',
            constraint=models.UniqueConstraint(fields=('announcement', 'version'), name='announcement_version_once'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('about', 'member'), ('about_user__isnull', True), _connector='OR'), name='letter_about_a_member'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('letter', 'round'), name='letter_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('round__in', [1, 2])), name='at_most_two_answers'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['user', '-told_at'], name='notices_of_user'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['user', 'matter', 'told_on'], name='notices_of_matter'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('user', 'unopened'), name='one_unopened_notice_a_matter'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.UniqueConstraint(fields=('announcement', 'person'), name='announced_once_to_a_person'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('user', 'day'), name='digest_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(condition=models.Q(('robot__isnull', False)), fields=('robot', 'day'), name='call_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('robot__isnull', False), ('user__isnull', True)), models.Q(('robot__isnull', True), ('user__isnull', False)), _connector='OR'), name='digest_to_one'),
        ),
        migrations.AddConstraint(
            model_name='robotcall',
            constraint=models.UniqueConstraint(fields=('robot', 'matter'), name='robot_called_once_a_matter'),
        ),
    ]
