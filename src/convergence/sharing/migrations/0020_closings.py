"""The proof of closings; heads of the ledger for the anchors; applications found by the agreements that tie them."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table, sql_file

OPERATOR = "(SELECT app_purpose()) = 'echange_operateur' AND client_id = (SELECT app_user())"
PARTNER = "(SELECT app_purpose()) = 'echange_partenaire' AND organisation_id = (SELECT app_organisation())"
WRITES = f"(SELECT app_purpose()) = 'traitement_automatique' OR ({OPERATOR}) OR ({PARTNER})"
SEES = f"{WRITES} OR (SELECT app_reach()) = 'network' OR structure_id = (SELECT app_organisation())"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0018_modes")]

    operations = [
        migrations.CreateModel(
            name="AccessClosing",
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
                ("structure_id", models.UUIDField(editable=False)),
                ("organisation_id", models.UUIDField(null=True)),
                ("client_id", models.UUIDField(null=True)),
                ("file", models.UUIDField(db_index=True)),
                ("change", models.BigIntegerField(null=True, unique=True)),
                ("identifier", models.CharField(max_length=24, null=True, unique=True)),
                ("cause", models.TextField()),
                ("closed_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_by", models.UUIDField(null=True)),
                ("way", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("acknowledged_at__isnull", True)),
                        fields=["organisation_id", "change"],
                        name="sharing_closing_waiting",
                    ),
                    models.Index(fields=["client_id"], name="sharing_closing_client"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("change__isnull", False), ("organisation_id__isnull", False))
                        | models.Q(("client_id__isnull", False), ("identifier__isnull", False)),
                        name="sharing_closing_to_somebody",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["client_ids"], name="sharing_agreement_clients"
            ),
        ),
        protect_table("sharing_accessclosing", using=SEES, check=WRITES, keep_history=False),
        sql_file("convergence.sharing", "0020_ledger_anchors.sql"),
    ]
