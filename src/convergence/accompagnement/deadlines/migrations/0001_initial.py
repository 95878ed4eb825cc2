import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('ref_id', models.UUIDField()),
                ('due_on', models.DateField()),
                ('pressing_on', models.DateField()),
                ('detail', models.TextField(blank=True)),
                ('owner_id', models.UUIDField(null=True)),
                ('expected_on', models.DateField()),
                ('settled_on', models.DateField(null=True)),
                ('outcome', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_on', None)), fields=['structure_id', 'pressing_on', 'dossier_id'], include=('due_on', 'kind', 'owner_id'), name='deadlines_open'), models.Index(condition=models.Q(('settled_on', None)), fields=['dossier_id', 'pressing_on'], name='deadlines_open_file'), models.Index(fields=['structure_id', 'dossier_id'], name='deadlines_file')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'ref_id'), name='deadlines_one_for_each_thing')],
            },
        ),
        protect_file_table("deadlines_deadline", FieldGroup.ACCOMPAGNEMENT),
    ]
