import django.db.models.deletion
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
            name="Situation",
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
                ("category", models.TextField()),
                ("kind", models.TextField(blank=True)),
                ("job_term", models.TextField(blank=True)),
                ("working_time", models.TextField(blank=True)),
                ("pmsmp_objective", models.TextField(blank=True)),
                ("organisation", models.TextField(blank=True)),
                ("content", models.TextField(blank=True)),
                ("rome", models.TextField(blank=True)),
                ("is_renewal", models.BooleanField(default=False)),
                ("starts_on", models.DateField()),
                ("planned_end_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("is_cancelled", models.BooleanField(default=False)),
                ("source", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["dossier_id", "structure_id", "starts_on"], name="situations_situation_file"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="situations_end_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_end_on__isnull", True),
                            ("planned_end_on__gt", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="situations_plan_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SituationComment",
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
                ("text", models.TextField()),
                (
                    "situation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, to="situations.situation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="situations_comment_file")
                ],
            },
        ),
        protect_file_table("situations_situation", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("situations_situationcomment", FieldGroup.FREE_TEXT),
    ]
