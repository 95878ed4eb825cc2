import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.actor import GUEST_USER
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, protect_table, sql_file

OF_STRUCTURE = "structure_id = (SELECT app_organisation())"
GUEST = f"(SELECT app_user()) = '{GUEST_USER}'"
# a visitor sees the booking whose secret she presents; professionals who read files, those of their structure
OF_VISITOR = (
    f"{OF_STRUCTURE} AND CASE WHEN {GUEST} THEN token_digest = (SELECT current_setting('app.booking', true))"
    " ELSE structure_id = (SELECT app_structure()) END"
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='BookingMotive',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('label', models.TextField()),
                ('kind', models.TextField()),
                ('modality', models.TextField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('buffer_minutes', models.PositiveSmallIntegerField()),
                ('step_minutes', models.PositiveSmallIntegerField()),
                ('notice_hours', models.PositiveSmallIntegerField()),
                ('horizon_days', models.PositiveSmallIntegerField()),
                ('max_per_day', models.PositiveSmallIntegerField()),
                ('place_id', models.UUIDField(null=True)),
                ('site_id', models.UUIDField(null=True)),
                ('instructions', models.TextField(blank=True)),
                ('documents', models.TextField(blank=True)),
                ('for_files', models.BooleanField()),
                ('is_public', models.BooleanField()),
                ('is_active', models.BooleanField()),
                ('public_code', models.CharField(max_length=16, unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gt', 0), ('step_minutes__gt', 0)), name='booking_motive_length'), models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('structure_id', 'label'), name='booking_motive_label')],
            },
        ),
        migrations.CreateModel(
            name='BookingVisit',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('address_key', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'at'], name='booking_visit_when')],
            },
        ),
        migrations.CreateModel(
            name='DayException',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(null=True)),
                ("held_on", models.DateField()),
                ('is_open', models.BooleanField()),
                ('opens', models.TimeField(null=True)),
                ('closes', models.TimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=["structure_id", "held_on"], name='booking_exception_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closes', None), ('is_open', False), ('opens', None)), ('closes__gt', models.F('opens')), _connector='OR'), name='booking_exception_order')],
            },
        ),
        migrations.CreateModel(
            name='WaitingEntry',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(null=True)),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None)),
                ('earliest', models.TimeField(null=True)),
                ('latest', models.TimeField(null=True)),
                ("waits_until", models.DateField(null=True)),
                ('way', models.TextField()),
                ('joined_at', models.DateTimeField()),
                ('state', models.TextField(default='attente')),
                ('appointment_id', models.UUIDField(null=True)),
                ('motive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='booking.bookingmotive')),
            ],
        ),
        migrations.CreateModel(
            name='SlotOffer',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('offered_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.TextField(default='proposee')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='booking.waitingentry')),
            ],
        ),
        migrations.CreateModel(
            name='BookingLink',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField(null=True)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('way', models.TextField()),
                ('sent_by_id', models.UUIDField()),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('appointment_id', models.UUIDField(null=True)),
                ('motive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='booking.bookingmotive')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='booking_link_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('appointment_id__isnull', False), ('ended_at', None)), fields=('dossier_id', 'motive'), name='booking_link_one_live')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('booked_at', models.DateTimeField()),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('first_name', models.TextField()),
                ('last_name', models.TextField()),
                ('born_on', models.DateField()),
                ('phone', models.TextField(blank=True)),
                ('email', models.TextField(blank=True)),
                ('commune', models.TextField(blank=True)),
                ('motive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='booking.bookingmotive')),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'starts_at'], name='booking_visitor_when')],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('adviser_id', models.UUIDField()),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('site_id', models.UUIDField(null=True)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('motive', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='booking.bookingmotive')),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'adviser_id'], name='booking_hours_who')],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='booking_hours_order'), models.CheckConstraint(condition=models.Q(('weekday__range', (1, 7))), name='booking_hours_weekday')],
            },
        ),
        migrations.AddIndex(
            model_name='waitingentry',
            index=models.Index(fields=['structure_id', 'state'], name='booking_waiting_line'),
        ),
        migrations.AddIndex(
            model_name='waitingentry',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='booking_waiting_file'),
        ),
        migrations.AddConstraint(
            model_name='waitingentry',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'attente')), fields=('dossier_id', 'motive'), name='booking_waiting_once'),
        ),
        migrations.AddIndex(
            model_name='slotoffer',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='booking_offer_file'),
        ),
        migrations.AddConstraint(
            model_name='slotoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposee')), fields=('entry',), name='booking_offer_one_open'),
        ),
        migrations.AddConstraint(
            model_name='slotoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposee')), fields=('structure_id', 'adviser_id', 'starts_at'), name='booking_offer_one_holder'),
        ),
        protect_table("booking_bookingmotive", using=OF_STRUCTURE),
        protect_table("booking_openinghours", using=OF_STRUCTURE),
        protect_table("booking_dayexception", using=OF_STRUCTURE),
        protect_file_table("booking_bookinglink", FieldGroup.ACCOMPAGNEMENT, shared=False),
        protect_file_table("booking_waitingentry", FieldGroup.ACCOMPAGNEMENT, shared=False),
        protect_file_table("booking_slotoffer", FieldGroup.ACCOMPAGNEMENT, shared=False),
        protect_table("booking_booking", using=OF_VISITOR, keep_history=False),
        protect_table("booking_bookingvisit", using=OF_STRUCTURE, keep_history=False),
        sql_file("convergence.agenda.booking", "0001_holder.sql"),
    ]
