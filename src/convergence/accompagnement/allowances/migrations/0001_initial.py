import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, protect_table


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Aid',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('state', models.TextField(default='a_decider')),
                ('prepared_by', models.UUIDField()),
                ('prepared_on', models.DateField()),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_on', models.DateField(null=True)),
                ('ground', models.TextField(blank=True)),
                ('letter_id', models.UUIDField(null=True)),
                ('scheme_id', models.UUIDField()),
                ('scheme_name', models.TextField()),
                ('kind', models.TextField()),
                ('funder', models.TextField()),
                ('payer', models.TextField()),
                ('asked_on', models.DateField()),
                ('asked', models.DecimalField(decimal_places=2, max_digits=9)),
                ('granted', models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ('is_emergency', models.BooleanField(default=False)),
                ('has_papers', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='allowances_aid_file'), models.Index(fields=['structure_id', 'decided_on'], name='allowances_aid_decided')],
            },
        ),
        migrations.CreateModel(
            name='AidScheme',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('funder', models.TextField()),
                ('funder_name', models.TextField(blank=True)),
                ('payer', models.TextField()),
                ('decider', models.TextField()),
                ('ceiling', models.DecimalField(decimal_places=2, max_digits=9)),
                ('yearly_ceiling', models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ('yearly_times', models.PositiveSmallIntegerField(null=True)),
                ('allows_emergency', models.BooleanField(default=False)),
                ('papers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'name', 'starts_on'), name='allowances_aid_name')],
            },
        ),
        migrations.CreateModel(
            name='AllowanceNote',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('ref_id', models.UUIDField()),
                ('about', models.TextField()),
                ('written_on', models.DateField()),
                ('text', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='allowances_note_file')],
            },
        ),
        migrations.CreateModel(
            name='AllowanceRight',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('contract_id', models.UUIDField(unique=True)),
                ('signed_on', models.DateField()),
                ('papers_due_on', models.DateField()),
                ('complete_on', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('precaution_month', models.DateField(null=True)),
                ('precaution_months', models.PositiveSmallIntegerField(null=True)),
                ('precaution_terms_id', models.UUIDField(null=True)),
                ('precaution_by', models.UUIDField(null=True)),
                ('precaution_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='allowances_right_file'), models.Index(fields=['structure_id', 'signed_on'], name='allowances_right_structure')],
            },
        ),
        migrations.CreateModel(
            name='MonthResources',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('month', models.DateField()),
                ('declared_on', models.DateField()),
                ('declared_by', models.UUIDField()),
                ('by_person', models.BooleanField(default=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='allowances_month_file')],
                'constraints': [models.UniqueConstraint(fields=('dossier_id', 'month'), name='allowances_month_declared_once')],
            },
        ),
        migrations.CreateModel(
            name='OneOffAllowance',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('state', models.TextField(default='a_decider')),
                ('prepared_by', models.UUIDField()),
                ('prepared_on', models.DateField()),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_on', models.DateField(null=True)),
                ('ground', models.TextField(blank=True)),
                ('letter_id', models.UUIDField(null=True)),
                ('contract_id', models.UUIDField()),
                ('month', models.DateField()),
                ('asked', models.DecimalField(decimal_places=2, max_digits=9)),
                ('granted', models.DecimalField(decimal_places=2, max_digits=9, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='allowances_oneoff_file'), models.Index(fields=['structure_id', 'month'], name='allowances_oneoff_month')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('a_decider', 'accorde'))), fields=('dossier_id', 'month'), name='allowances_oneoff_once_a_month')],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resources', to='allowances.monthresources')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='allowances_resource_file')],
                'constraints': [models.UniqueConstraint(fields=('declaration', 'kind'), name='allowances_resource_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='allowances_resource_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='RightTerms',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('state', models.TextField(default='a_decider')),
                ('prepared_by', models.UUIDField()),
                ('prepared_on', models.DateField()),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_on', models.DateField(null=True)),
                ('ground', models.TextField(blank=True)),
                ('letter_id', models.UUIDField(null=True)),
                ('from_month', models.DateField()),
                ('household', models.TextField()),
                ('home', models.TextField()),
                ('in_mayotte', models.BooleanField(default=False)),
                ('autonomy', models.TextField(blank=True)),
                ('autonomy_due_on', models.DateField(null=True)),
                ('is_confirmed', models.BooleanField(null=True)),
                ('household_if_denied', models.TextField(blank=True)),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='allowances.allowanceright')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='allowances_terms_file'), models.Index(condition=models.Q(('state', 'a_decider')), fields=['structure_id', 'prepared_on'], name='allowances_terms_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'a_decider')), fields=('right',), name='allowances_terms_wait_once')],
            },
        ),
        protect_file_table("allowances_allowanceright", FieldGroup.RESOURCES),
        protect_file_table("allowances_rightterms", FieldGroup.RESOURCES),
        protect_file_table("allowances_monthresources", FieldGroup.RESOURCES),
        protect_file_table("allowances_resource", FieldGroup.RESOURCES),
        protect_file_table("allowances_oneoffallowance", FieldGroup.RESOURCES),
        protect_file_table("allowances_aid", FieldGroup.RESOURCES),
        protect_file_table("allowances_allowancenote", FieldGroup.FREE_TEXT),
        protect_table("allowances_aidscheme", using="structure_id = (SELECT app_organisation())"),
    ]
