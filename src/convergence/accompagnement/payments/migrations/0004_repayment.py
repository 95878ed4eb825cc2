import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_succession")]

    operations = [
        migrations.CreateModel(
            name="Repayment",
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
                ("payer", models.TextField()),
                ("scheme", models.TextField()),
                ("funder", models.TextField()),
                ("aid_scheme_id", models.UUIDField(null=True)),
                ("kind", models.TextField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("note", models.TextField()),
                ("noted_by", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="payments_repayment_file")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="payments_repayment_positive"
                    )
                ],
            },
        ),
        protect_file_table("payments_repayment", FieldGroup.RESOURCES, shared=False),
    ]
