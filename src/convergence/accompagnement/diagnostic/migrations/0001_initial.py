import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_answers_table, protect_file_table


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Diagnostic',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('adviser_id', models.UUIDField(null=True)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('is_extended', models.BooleanField(default=False)),
                ('made_with', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('exit_motive', models.TextField(blank=True)),
                ('source', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id', 'opened_on'], name='diagnostic_diagnostic_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('dossier_id', 'kind'), name='diagnostic_one_open'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='diagnostic_closed_after_opened')],
            },
        ),
        migrations.CreateModel(
            name='ConstraintAnswer',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('code', models.TextField()),
                ('field_group', models.TextField()),
                ('answer', models.TextField()),
                ('situations', models.JSONField(default=dict)),
                ('objectives', models.JSONField(default=dict)),
                ('diagnostic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='constraints', to='diagnostic.diagnostic')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='diagnostic_constraint_file')],
                'constraints': [models.UniqueConstraint(fields=('diagnostic', 'code'), name='diagnostic_constraint_once')],
            },
        ),
        migrations.CreateModel(
            name='DiagnosticNote',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('text', models.TextField()),
                ('diagnostic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='note', to='diagnostic.diagnostic')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='diagnostic_note_file')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('rome', models.TextField(blank=True)),
                ('needs', models.JSONField(default=dict)),
                ('diagnostic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='diagnostic.diagnostic')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='diagnostic_target_file')],
                'constraints': [models.UniqueConstraint(fields=('diagnostic', 'rome'), name='diagnostic_target_once')],
            },
        ),
        protect_file_table("diagnostic_diagnostic", FieldGroup.ACCOMPAGNEMENT),
        protect_answers_table("diagnostic_constraintanswer", column="field_group"),
        protect_file_table("diagnostic_target", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("diagnostic_diagnosticnote", FieldGroup.FREE_TEXT),
    ]
