import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table, sql_file

OF_STRUCTURE = "structure_id = (SELECT app_organisation())"
# a calendar is its owner's: neither colleagues nor direction see it; background work does, in its structure
OWN = (
    f"{OF_STRUCTURE} AND (adviser_id = (SELECT app_user())"
    " OR (SELECT app_purpose()) = 'traitement_automatique')"
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial"), ("identity", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('adviser_id', models.UUIDField(null=True)),
                ('place_id', models.UUIDField(null=True)),
                ('label', models.TextField()),
                ('token_digest', models.TextField(unique=True)),
                ('made_by_id', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CalendarRule',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False, unique=True)),
                ('most_detail', models.TextField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CalendarAccount',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(editable=False)),
                ('url', models.TextField()),
                ('login', models.TextField()),
                ('calendar_url', models.TextField()),
                ('calendar_name', models.TextField()),
                ('detail', models.TextField()),
                ('direction', models.TextField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('structure_id', 'adviser_id'), name='calendars_one_account')],
            },
        ),
        migrations.CreateModel(
            name='FeedVisit',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('last_at', models.DateTimeField()),
                ('hour_began_at', models.DateTimeField()),
                ('in_hour', models.PositiveIntegerField(default=0)),
                ('feed', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visit', to='calendars.calendarfeed')),
            ],
        ),
        migrations.CreateModel(
            name='CalendarCopy',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('ref_id', models.UUIDField()),
                ('uid', models.TextField()),
                ('href', models.TextField()),
                ('etag', models.TextField(blank=True)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('revision', models.TextField()),
                ('sent_revision', models.TextField(blank=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('theirs_starts_at', models.DateTimeField(null=True)),
                ('theirs_ends_at', models.DateTimeField(null=True)),
                ('state', models.TextField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='calendars.calendaraccount')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'ref_id'), name='calendars_copy_once'), models.UniqueConstraint(fields=('account', 'uid'), name='calendars_copy_uid')],
            },
        ),
        migrations.CreateModel(
            name='CalendarSync',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(editable=False)),
                ('sealed_password', models.BinaryField()),
                ('token', models.TextField(blank=True)),
                ('full_at', models.DateTimeField(null=True)),
                ('next_pull_at', models.DateTimeField()),
                ('last_in_at', models.DateTimeField(null=True)),
                ('last_out_at', models.DateTimeField(null=True)),
                ('failure_code', models.TextField(blank=True)),
                ('failure', models.TextField(blank=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('unread_events', models.PositiveIntegerField(default=0)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sync', to='calendars.calendaraccount')),
            ],
            options={
                'indexes': [models.Index(fields=['next_pull_at'], name='calendars_sync_due')],
            },
        ),
        migrations.CreateModel(
            name='OutsideTime',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(editable=False)),
                ('href', models.TextField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='calendars.calendaraccount')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'href'], name='calendars_outside_href')],
            },
        ),
        protect_table("calendars_calendaraccount", using=OWN),
        protect_table("calendars_calendarsync", using=OWN, keep_history=False),
        protect_table("calendars_calendarcopy", using=OWN, keep_history=False),
        protect_table("calendars_outsidetime", using=OWN, keep_history=False),
        protect_table("calendars_calendarfeed", using=OF_STRUCTURE),
        protect_table("calendars_feedvisit", using=OF_STRUCTURE, keep_history=False),
        protect_table("calendars_calendarrule", using=OF_STRUCTURE),
        sql_file("convergence.agenda.calendars", "0001_holders.sql"),
    ]
