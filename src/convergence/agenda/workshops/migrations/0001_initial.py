import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, protect_table, sql_file

_OWN = "structure_id = (SELECT app_organisation())"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("storage", "0003_one_file")]

    operations = [
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('number', models.BigIntegerField(unique=True)),
                ('name', models.TextField()),
                ('state', models.TextField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('minimum', models.IntegerField(null=True)),
                ('register_until', models.DateField(null=True)),
                ('withdraw_until', models.DateField(null=True)),
                ('place_id', models.UUIDField(null=True)),
                ('place_name', models.TextField(blank=True)),
                ('place_text', models.TextField(blank=True)),
                ('comment', models.TextField(blank=True)),
                ('cancel_reason', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('number', models.BigIntegerField(unique=True)),
                ('status', models.TextField(default='prescrit')),
                ('origin', models.TextField()),
                ('enrolled_at', models.DateTimeField()),
                ('started_on', models.DateField(null=True)),
                ('minutes', models.IntegerField(null=True)),
                ('is_withdrawn', models.BooleanField(default=False)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='workshops.session')),
            ],
        ),
        migrations.CreateModel(
            name='SessionAnimator',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('rank', models.IntegerField()),
                ('user_id', models.UUIDField(null=True)),
                ('name', models.TextField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='workshops.session')),
            ],
        ),
        migrations.CreateModel(
            name='WaitingPlace',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('rank', models.IntegerField()),
                ('state', models.TextField(default='attend')),
                ('asked_at', models.DateTimeField()),
                ('offer_ends_at', models.DateTimeField(null=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='workshops.session')),
            ],
        ),
        migrations.CreateModel(
            name='WorkshopOffer',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('number', models.BigIntegerField(unique=True)),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('theme', models.TextField(blank=True)),
                ('description', models.TextField(blank=True)),
                ('partner_name', models.TextField(blank=True)),
                ('age_minimum', models.IntegerField(null=True)),
                ('age_maximum', models.IntegerField(null=True)),
                ('contract_kind', models.TextField(blank=True)),
                ('ended_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'name'], name='workshops_offer_structure')],
            },
        ),
        migrations.AddField(
            model_name='session',
            name='offer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='workshops.workshopoffer'),
        ),
        migrations.CreateModel(
            name='EnrolmentComment',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('text', models.TextField()),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to='workshops.enrolment')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='workshops_comment_file')],
            },
        ),
        migrations.CreateModel(
            name='SessionSeats',
            fields=[
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='workshops.session')),
                ('structure_id', models.UUIDField(editable=False)),
                ('capacity', models.IntegerField(null=True)),
                ('taken', models.IntegerField(default=0)),
                ('held', models.IntegerField(default=0)),
                ('waiting', models.IntegerField(default=0)),
                ('asked', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', django.db.models.expressions.CombinedExpression(models.F('taken'), '+', models.F('held'))), _connector='OR'), name='workshops_seats_capacity'), models.CheckConstraint(condition=models.Q(('taken__gte', 0), ('held__gte', 0), ('waiting__gte', 0)), name='workshops_seats_positive')],
            },
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['dossier_id', 'structure_id', 'session'], name='workshops_enrolment_file'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['session', 'structure_id', 'id'], name='workshops_enrolment_session'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('is_withdrawn', False)), fields=('session', 'dossier_id'), name='workshops_enrolled_once'),
        ),
        migrations.AddIndex(
            model_name='sessionanimator',
            index=models.Index(fields=['structure_id', 'user_id'], name='workshops_animator_user'),
        ),
        migrations.AddConstraint(
            model_name='sessionanimator',
            constraint=models.UniqueConstraint(fields=('session', 'rank'), name='workshops_animator_rank'),
        ),
        migrations.AddIndex(
            model_name='waitingplace',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='workshops_waiting_file'),
        ),
        migrations.AddIndex(
            model_name='waitingplace',
            index=models.Index(condition=models.Q(('state', 'proposee')), fields=['structure_id', 'offer_ends_at'], name='workshops_waiting_offered'),
        ),
        migrations.AddConstraint(
            model_name='waitingplace',
            constraint=models.UniqueConstraint(fields=('session', 'rank'), name='workshops_waiting_rank'),
        ),
        migrations.AddConstraint(
            model_name='waitingplace',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('attend', 'proposee'))), fields=('session', 'dossier_id'), name='workshops_waiting_once'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['structure_id', 'starts_at', 'id'], name='workshops_session_time'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='workshops_session_end_after_start'),
        ),
        protect_table("workshops_workshopoffer", using=_OWN),
        protect_table("workshops_session", using=_OWN),
        protect_table("workshops_sessionanimator", using=_OWN),
        protect_table("workshops_sessionseats", using=_OWN, keep_history=False),
        protect_file_table("workshops_enrolment", FieldGroup.ACCOMPAGNEMENT, shared=False),
        protect_file_table("workshops_enrolmentcomment", FieldGroup.FREE_TEXT, shared=False),
        protect_file_table("workshops_waitingplace", FieldGroup.ACCOMPAGNEMENT, shared=False),
        sql_file("convergence.agenda.workshops", "0001_seats.sql"),
    ]
