import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table


class Migration(migrations.Migration):
    initial = True

    dependencies = [("storage", "0002_erasure")]

    operations = [
        migrations.CreateModel(
            name="RightsRequest",
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
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("acces", "Accès aux données (art. 15)"),
                            ("rectification", "Rectification (art. 16)"),
                            ("effacement", "Effacement (art. 17)"),
                            ("limitation", "Limitation (art. 18)"),
                            ("opposition", "Opposition (art. 21)"),
                        ]
                    ),
                ),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("extended", models.BooleanField(default=False)),
                ("answered_on", models.DateField(null=True)),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("satisfaite", "Satisfaite"),
                            ("partiellement_satisfaite", "Partiellement satisfaite"),
                            ("refusee", "Refusée"),
                        ],
                    ),
                ),
                ("motive", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["structure_id", "due_on"], name="audit_rights_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on__isnull", True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="audit_answer_has_outcome",
                    )
                ],
            },
        ),
        protect_file_table("audit_rightsrequest", FieldGroup.IDENTITY, shared=False),
    ]
