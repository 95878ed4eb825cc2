import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.partitions import yearly_partitions
from convergence.storage.protect import protect_file_table, sql_file


class Migration(migrations.Migration):
    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Act",
                    fields=[
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        ("change_id", models.BigIntegerField(db_default=0, editable=False)),
                        ("structure_id", models.UUIDField(editable=False)),
                        ("dossier_id", models.UUIDField(editable=False)),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "id",
                                "occurred_on",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "id",
                            models.UUIDField(
                                default=convergence.foundation.identifiers.uuid7, editable=False
                            ),
                        ),
                        ("occurred_on", models.DateField()),
                        ("entered_on", models.DateField(null=True)),
                        ("starts_at", models.DateTimeField(null=True)),
                        ("ends_at", models.DateTimeField(null=True)),
                        ("kind", models.TextField()),
                        ("status", models.TextField()),
                        ("modality", models.TextField(blank=True)),
                        ("theme", models.TextField(blank=True)),
                        ("measure", models.TextField(blank=True)),
                        ("origin", models.TextField(blank=True)),
                        ("minutes", models.PositiveSmallIntegerField(null=True)),
                        ("is_qualified", models.BooleanField(default=False)),
                        ("with_young_person", models.BooleanField(default=True)),
                        ("adviser_id", models.UUIDField(null=True)),
                        ("done_by_structure_id", models.UUIDField()),
                        ("source", models.TextField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["dossier_id", "structure_id", "occurred_on"], name="acts_act_file"
                            )
                        ],
                    },
                ),
            ],
            database_operations=[
                sql_file("convergence.accompagnement.acts", "0001_acts.sql"),
                migrations.RunSQL(yearly_partitions("acts_act", 2015, 2035), migrations.RunSQL.noop),
            ],
        ),
        migrations.CreateModel(
            name="ActNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=convergence.foundation.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("change_id", models.BigIntegerField(db_default=0, editable=False)),
                ("structure_id", models.UUIDField(editable=False)),
                ("dossier_id", models.UUIDField(editable=False)),
                ("act_id", models.UUIDField(unique=True)),
                ("occurred_on", models.DateField()),
                ("text", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id", "occurred_on"], name="acts_note_file")
                ],
            },
        ),
        protect_file_table("acts_act", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("acts_actnote", FieldGroup.FREE_TEXT),
    ]
