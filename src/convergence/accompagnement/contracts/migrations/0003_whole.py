"""Versions, suspensions, phases, steps and papers of contracts; the contrat d'engagement; the age as a date."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, work_function


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0002_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContractPaper',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('document_id', models.UUIDField(unique=True)),
                ('state', models.TextField()),
                ('made_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='ContractPhase',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.TextField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('weekly_hours', models.PositiveSmallIntegerField(null=True)),
                ('outcome', models.TextField(blank=True, default='')),
                ('closed_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ContractStep',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('owner', models.TextField()),
                ('state', models.TextField()),
                ('set_on', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('need_code', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='ContractSuspension',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('ground', models.TextField()),
                ('starts_on', models.DateField()),
                ('expected_until', models.DateField(null=True)),
                ('resumed_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ContractVersion',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.TextField()),
                ('written_on', models.DateField()),
                ('effective_on', models.DateField()),
                ('signed_on', models.DateField(null=True)),
                ('weekly_hours', models.PositiveSmallIntegerField(null=True)),
                ('planned_end_on', models.DateField()),
                ('review_months', models.PositiveSmallIntegerField(null=True)),
                ('adviser_id', models.UUIDField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='contract',
            name='contracts_one_at_a_time',
        ),
        migrations.RemoveConstraint(
            model_name='contractsignature',
            name='contracts_party_signs_once',
        ),
        migrations.AddField(
            model_name='contract',
            name='age_limit_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='contract',
            name='age_noted_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='contract',
            name='engagement_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='contract',
            name='programme',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='contract',
            name='programme_declared_by',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='contract',
            name='programme_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='contract',
            name='review_months',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='contract',
            name='reviewed_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='contract',
            name='version',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='contractnote',
            name='ref_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='contractsignature',
            name='version',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(condition=models.Q(('state__in', ('en_cours', 'suspendu'))), fields=['age_limit_on'], name='contracts_contract_age'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind__in', ('cej', 'pacea')), ('state__in', ('signe', 'en_cours', 'suspendu', 'termine'))), expressions=[('dossier_id', '='), (models.Func(models.F('starts_on'), models.F('ended_on'), models.Value('[)'), function='daterange'), '&&')], name='contracts_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'contrat_engagement'), ('state__in', ('signe', 'en_cours', 'suspendu', 'termine'))), expressions=[('dossier_id', '='), (models.Func(models.F('starts_on'), models.F('ended_on'), models.Value('[)'), function='daterange'), '&&')], name='contracts_one_engagement'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'contrat_engagement'), ('state__in', ('prepare', 'signe'))), fields=('dossier_id',), name='contracts_one_engagement_open'),
        ),
        migrations.AddConstraint(
            model_name='contractsignature',
            constraint=models.UniqueConstraint(fields=('contract', 'version', 'party'), name='contracts_party_signs_version_once'),
        ),
        migrations.AddField(
            model_name='contractpaper',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='contractphase',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='contractstep',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='contractstep',
            name='objective',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='contracts.contractstep'),
        ),
        migrations.AddField(
            model_name='contractsuspension',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='contracts.contract'),
        ),
        migrations.AddIndex(
            model_name='contractpaper',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='contracts_paper_file'),
        ),
        migrations.AddIndex(
            model_name='contractphase',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='contracts_phase_file'),
        ),
        migrations.AddConstraint(
            model_name='contractphase',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contracts_phase_number'),
        ),
        migrations.AddConstraint(
            model_name='contractphase',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ouverte')), fields=('contract',), name='contracts_one_phase_open'),
        ),
        migrations.AddConstraint(
            model_name='contractphase',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='contracts_phase_days'),
        ),
        migrations.AddIndex(
            model_name='contractstep',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='contracts_step_file'),
        ),
        migrations.AddIndex(
            model_name='contractsuspension',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='contracts_suspension_file'),
        ),
        migrations.AddConstraint(
            model_name='contractsuspension',
            constraint=models.UniqueConstraint(condition=models.Q(('resumed_on', None)), fields=('contract',), name='contracts_suspended_once'),
        ),
        migrations.AddConstraint(
            model_name='contractsuspension',
            constraint=models.CheckConstraint(condition=models.Q(('resumed_on', None), ('resumed_on__gte', models.F('starts_on')), _connector='OR'), name='contracts_resumed_after'),
        ),
        migrations.AddIndex(
            model_name='contractversion',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='contracts_version_file'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contracts_version_number'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'prepare')), fields=('contract',), name='contracts_one_version_prepared'),
        ),
        *(
            protect_file_table(f"contracts_contract{name}", FieldGroup.ACCOMPAGNEMENT)
            for name in ("version", "suspension", "phase", "step", "paper")
        ),
        work_function(
            "contracts_structures_with_ages",
            # nowhere on earth is it later than fourteen hours after Greenwich: each structure then asks its own clock
            "SELECT structure_id FROM contracts_contract"
            " WHERE state IN ('en_cours', 'suspendu')"
            " AND age_limit_on <= (p_at AT TIME ZONE 'UTC' + interval '14 hours')::date"
            " AND (kind = 'pacea' OR (kind = 'cej' AND age_noted_on IS NULL))",
        ),
    ]
