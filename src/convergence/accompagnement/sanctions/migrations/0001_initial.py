import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, protect_table, work_function


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('user_id', models.UUIDField()),
                ('given_by', models.UUIDField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='sanctions_delegation_order')],
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('regime', models.TextField()),
                ('scheme', models.TextField()),
                ('degree', models.TextField()),
                ('state', models.TextField()),
                ('contract_id', models.UUIDField(null=True)),
                ('facts_on', models.DateField()),
                ('proposed_on', models.DateField()),
                ('proposed_by', models.UUIDField()),
                ('considered_measure', models.TextField()),
                ('considered_share', models.DecimalField(decimal_places=2, default=0, max_digits=4)),
                ('considered_months', models.PositiveSmallIntegerField(default=0)),
                ('needs_guardian', models.BooleanField(default=False)),
                ('notice_id', models.UUIDField(null=True)),
                ('guardian_notice_id', models.UUIDField(null=True)),
                ('received_on', models.DateField(null=True)),
                ('guardian_received_on', models.DateField(null=True)),
                ('observations_until', models.DateField(null=True)),
                ('observed_on', models.DateField(null=True)),
                ('hearing_asked_on', models.DateField(null=True)),
                ('hearing_id', models.UUIDField(null=True)),
                ('heard_on', models.DateField(null=True)),
                ('person_came', models.BooleanField(null=True)),
                ('decide_until', models.DateField(null=True)),
                ('decided_on', models.DateField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('measure', models.TextField(blank=True)),
                ('share', models.DecimalField(decimal_places=2, default=0, max_digits=4)),
                ('months', models.PositiveSmallIntegerField(default=0)),
                ('chosen_start_on', models.DateField(null=True)),
                ('comply_until', models.DateField(null=True)),
                ('strike_off_months', models.PositiveSmallIntegerField(default=0)),
                ('decision_id', models.UUIDField(null=True)),
                ('guardian_decision_id', models.UUIDField(null=True)),
                ('strike_off_id', models.UUIDField(null=True)),
                ('notified_on', models.DateField(null=True)),
                ('guardian_notified_on', models.DateField(null=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('lifted_on', models.DateField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('closing', models.TextField(blank=True)),
                ('ends_contract', models.BooleanField(default=False)),
                ('contract_ended_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id', 'starts_on'], name='sanctions_sanction_file'), models.Index(condition=models.Q(('state__in', ('avis', 'observations', 'audition', 'entendu', 'decide'))), fields=['structure_id'], name='sanctions_sanction_open'), models.Index(condition=models.Q(('contract_ended_on', None), ('ends_contract', True), ('state', 'en_vigueur')), fields=['starts_on'], name='sanctions_contract_to_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('decide', 'annulee', 'en_vigueur', 'levee', 'terminee')), _negated=True), models.Q(('decided_on__isnull', False), ('observations_until__isnull', False), ('received_on__isnull', False), ('decided_on__gt', models.F('observations_until')), ('measure__gt', '')), _connector='OR'), name='sanctions_notice_and_delay_first'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('en_vigueur', 'levee', 'terminee')), _negated=True), models.Q(('notified_on__isnull', False), ('starts_on__isnull', False), ('notified_on__gte', models.F('decided_on')), ('starts_on__gte', models.F('notified_on'))), _connector='OR'), name='sanctions_held_once_notified'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='sanctions_four_eyes'), models.CheckConstraint(condition=models.Q(('share__gte', 0), ('share__lte', 1)), name='sanctions_share_of_one'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='sanctions_end_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('state', models.TextField()),
                ('source', models.TextField()),
                ('occurred_on', models.DateField()),
                ('noted_on', models.DateField()),
                ('noted_by', models.UUIDField()),
                ('contract_id', models.UUIDField(null=True)),
                ('ref_id', models.UUIDField(null=True)),
                ('sanction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='breaches', to='sanctions.sanction')),
            ],
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('way', models.TextField()),
                ('outcome', models.TextField()),
                ('lodged_on', models.DateField()),
                ('settled_on', models.DateField(null=True)),
                ('sanction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appeals', to='sanctions.sanction')),
            ],
        ),
        migrations.CreateModel(
            name='SanctionNote',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('about', models.TextField()),
                ('written_on', models.DateField()),
                ('text', models.TextField()),
                ('breach', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='sanctions.breach')),
                ('sanction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='sanctions.sanction')),
            ],
        ),
        migrations.AddIndex(
            model_name='breach',
            index=models.Index(condition=models.Q(('state__in', ['a_regarder', 'constate'])), fields=['structure_id'], name='sanctions_breach_waiting'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.UniqueConstraint(fields=('dossier_id', 'kind', 'occurred_on'), name='sanctions_same_facts_once'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'procedure'), _negated=True), ('sanction__isnull', False), _connector='OR'), name='sanctions_pursued_in_a_procedure'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='sanctions_appeal_file'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'en_cours')), fields=('sanction', 'way'), name='sanctions_one_appeal_of_a_way'),
        ),
        migrations.AddIndex(
            model_name='sanctionnote',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='sanctions_note_file'),
        ),
        protect_file_table("sanctions_sanction", FieldGroup.ACCOMPAGNEMENT, shared=False),
        protect_file_table("sanctions_breach", FieldGroup.ACCOMPAGNEMENT, shared=False),
        protect_file_table("sanctions_appeal", FieldGroup.ACCOMPAGNEMENT, shared=False),
        protect_file_table("sanctions_sanctionnote", FieldGroup.FREE_TEXT, shared=False),
        protect_table("sanctions_delegation", using="structure_id = (SELECT app_organisation())"),
        work_function(
            "sanctions_structures_to_end",
            # nowhere on earth is it later than fourteen hours after Greenwich: each structure then asks its own clock
            "SELECT structure_id FROM sanctions_sanction WHERE ends_contract AND contract_ended_on IS NULL"
            " AND state = 'en_vigueur' AND starts_on <= (p_at AT TIME ZONE 'UTC' + interval '14 hours')::date",
        ),
    ]
