import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, protect_table, sql_file


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='AppointmentSeries',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('rule', models.TextField()),
                ('time_zone', models.TextField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField()),
                ('kind', models.TextField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('announced_by_id', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'ends_at'], name='appointments_absence_when')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='appointments_absence_order')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('number', models.BigIntegerField(default=convergence.foundation.identifiers.public_number, unique=True)),
                ('adviser_id', models.UUIDField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('kind', models.TextField()),
                ('modality', models.TextField()),
                ('status', models.TextField()),
                ('purpose', models.TextField(blank=True)),
                ('place_id', models.UUIDField(null=True)),
                ('address', models.TextField(blank=True)),
                ('series_id', models.UUIDField(null=True)),
                ('origin', models.TextField()),
                ('minutes', models.PositiveSmallIntegerField(null=True)),
                ('cancelled_by', models.TextField(blank=True)),
                ('rescheduled_to_id', models.UUIDField(null=True)),
                ('over_absence', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id', 'starts_at'], name='appointments_file'), models.Index(fields=['structure_id', 'starts_at'], name='appointments_when'), models.Index(fields=['structure_id', 'adviser_id', 'starts_at'], name='appointments_who')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='appointments_order')],
            },
        ),
        migrations.CreateModel(
            name='AppointmentAdviser',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('appointment_id', models.UUIDField()),
                ('adviser_id', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='appointments_with_file')],
                'constraints': [models.UniqueConstraint(fields=('appointment_id', 'adviser_id'), name='appointments_with_once')],
            },
        ),
        migrations.CreateModel(
            name='AppointmentNote',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('appointment_id', models.UUIDField(unique=True)),
                ('text', models.TextField(blank=True)),
                ('cancellation', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='appointments_note_file')],
            },
        ),
        migrations.CreateModel(
            name='BusyTime',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(null=True)),
                ('place_id', models.UUIDField(null=True)),
                ('kind', models.TextField()),
                ('ref_id', models.UUIDField()),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('is_exclusive', models.BooleanField(default=True)),
                ('label', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['ref_id'], name='appointments_busy_ref'), models.Index(fields=['adviser_id'], name='appointments_busy_who')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('adviser_id', None), ('place_id__isnull', False)), models.Q(('adviser_id__isnull', False), ('place_id', None)), _connector='OR'), name='appointments_busy_one'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('adviser_id__isnull', False), ('is_exclusive', True)), expressions=[('adviser_id', '='), ('during', '&&')], name='appointments_busy_adviser'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_exclusive', True), ('place_id__isnull', False)), expressions=[('place_id', '='), ('during', '&&')], name='appointments_busy_place')],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('hand_over_id', models.UUIDField()),
                ('appointment_id', models.UUIDField()),
                ('from_adviser_id', models.UUIDField()),
                ('to_adviser_id', models.UUIDField()),
                ('given_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='appointments_given_file'), models.Index(fields=['structure_id', 'hand_over_id'], name='appointments_given_once')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('site_id', models.UUIDField(null=True)),
                ('address', models.TextField(blank=True)),
                ('capacity', models.PositiveSmallIntegerField(null=True)),
                ('is_exclusive', models.BooleanField(default=True)),
                ('opens_at', models.TimeField(null=True)),
                ('closes_at', models.TimeField(null=True)),
                ('closed_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('structure_id', 'name'), name='appointments_place_name')],
            },
        ),
        protect_file_table("appointments_appointment", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("appointments_appointmentadviser", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("appointments_appointmentseries", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("appointments_appointmentnote", FieldGroup.FREE_TEXT),
        protect_file_table("appointments_handover", FieldGroup.ACCOMPAGNEMENT, shared=False),
        *(
            protect_table(f"appointments_{table}", using="structure_id = (SELECT app_organisation())")
            for table in ("place", "busytime", "absence")
        ),
        sql_file("convergence.agenda.appointments", "0001_busy.sql"),
    ]
