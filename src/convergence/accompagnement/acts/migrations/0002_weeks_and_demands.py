import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, sql_file, work_function


class Migration(migrations.Migration):

    dependencies = [
        ('acts', '0001_initial'),
        ('contracts', '0002_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='CounterSharing',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('audience', models.TextField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('told_how', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='acts_sharing_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('dossier_id', 'audience'), name='acts_one_sharing')],
            },
        ),
        migrations.CreateModel(
            name='Demand',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('theme', models.TextField()),
                ('asked_on', models.DateField()),
                ('entered_on', models.DateField()),
                ('promised_on', models.DateField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('outcome', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id', 'asked_on'], name='acts_demand_file')],
            },
        ),
        migrations.CreateModel(
            name='ShortWeek',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('contract_id', models.UUIDField()),
                ("week_from", models.DateField()),
                ('validated_minutes', models.PositiveIntegerField()),
                ('minimum_minutes', models.PositiveIntegerField()),
                ('told_on', models.DateField()),
                ('made_up_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier_id', "week_from"), name='acts_one_short_week')],
            },
        ),
        migrations.CreateModel(
            name='Unavailability',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('is_cancelled', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id', 'starts_on'], name='acts_unavailability_file')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='acts_unavailability_order')],
            },
        ),
        migrations.CreateModel(
            name='DemandAnswer',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('act_id', models.UUIDField()),
                ('occurred_on', models.DateField()),
                ('demand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='acts.demand')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='acts_answer_file')],
                'constraints': [models.UniqueConstraint(fields=('demand', 'act_id'), name='acts_one_answer')],
            },
        ),
        migrations.CreateModel(
            name='DemandText',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('text', models.TextField()),
                ('demand', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to='acts.demand')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='acts_demandtext_file')],
            },
        ),
        migrations.CreateModel(
            name='UnavailabilityGround',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('reason', models.TextField()),
                ('unavailability', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to='acts.unavailability')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='acts_ground_file')],
            },
        ),
        *(
            protect_file_table(f"acts_{name}", FieldGroup.ACCOMPAGNEMENT)
            for name in ("unavailability", "countersharing", "demand", "demandanswer")
        ),
        protect_file_table("acts_unavailabilityground", FieldGroup.HEALTH),
        protect_file_table("acts_demandtext", FieldGroup.FREE_TEXT),
        protect_file_table("acts_shortweek", FieldGroup.ACCOMPAGNEMENT, shared=False),
        sql_file("convergence.accompagnement.acts", "0002_counter_of_partners.sql"),
        work_function(
            "acts_structures_to_watch",
            # a contract that covers a day of the last weeks: each structure then asks its own clock
            "SELECT structure_id FROM contracts_contract"
            " WHERE state NOT IN ('prepare', 'refuse', 'abandonne') AND weekly_hours > 0"
            " AND starts_on <= p_at::date + 1 AND coalesce(ended_on, planned_end_on) > p_at::date - 40",
        ),
    ]
