import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_answers_table, protect_file_table, work_function


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0003_one_file")]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('aspiration_id', models.UUIDField()),
                ('said_on', models.DateField()),
                ('told_at', models.DateTimeField()),
                ('new_words', models.BooleanField()),
                ('field_group', models.TextField()),
                ('theme', models.TextField(blank=True)),
                ('sub_theme', models.TextField(blank=True)),
                ('coding_version', models.TextField(blank=True)),
                ('rome', models.TextField(blank=True)),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('strength', models.PositiveSmallIntegerField(null=True)),
                ('horizon', models.PositiveSmallIntegerField(null=True)),
                ('entered_by', models.TextField()),
                ('setting', models.TextField()),
                ('ending', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id', 'said_on'], name='aspirations_statement_file'), models.Index(fields=['aspiration_id'], name='aspirations_statement_wish')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sub_theme', ''), models.Q(('theme', ''), _negated=True), _connector='OR'), name='aspirations_sub_theme_of_a_theme')],
            },
        ),
        migrations.CreateModel(
            name='StatementCoding',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('version', models.TextField()),
                ('themes', models.JSONField(default=list)),
                ('wishes', models.JSONField(default=list)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codings', to='aspirations.statement')),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'dossier_id'], name='aspirations_coding_file')],
                'constraints': [models.UniqueConstraint(fields=('statement', 'version'), name='aspirations_coding_once')],
            },
        ),
        migrations.CreateModel(
            name='StatementWords',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('words', models.TextField()),
                ('reason', models.TextField(blank=True)),
                ('hindrances', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('agreed_on', models.DateField(null=True)),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='said', to='aspirations.statement')),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id', 'dossier_id'], name='aspirations_words_file')],
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='aspirations_words_said')],
            },
        ),
        protect_answers_table("aspirations_statement", column="field_group"),
        protect_file_table("aspirations_statementwords", FieldGroup.FREE_TEXT, shared=False),
        protect_file_table("aspirations_statementcoding", FieldGroup.FREE_TEXT, shared=False),
        work_function("aspirations_structures", "SELECT structure_id FROM aspirations_statementwords"),
    ]
