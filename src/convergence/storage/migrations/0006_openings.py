"""What agreements in force open to whom: the wall behind every grant."""

import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table, sql_file

NETWORK = "(SELECT app_reach()) = 'network'"


class Migration(migrations.Migration):
    dependencies = [("storage", "0005_erasure_whole")]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("organisation_id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("holds_files", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Opening",
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
                ("agreement_id", models.UUIDField()),
                ("organisation_id", models.UUIDField(null=True)),
                ("organisation_kind", models.TextField(blank=True)),
                ("structure_id", models.UUIDField(null=True)),
                ("field_group", models.TextField()),
                ("purpose", models.TextField()),
                ("may_write", models.BooleanField(default=False)),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("change_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id"], name="storage_opening_org"),
                    models.Index(fields=["organisation_kind"], name="storage_opening_kind"),
                    models.Index(fields=["agreement_id"], name="storage_opening_agreement"),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[sql_file("convergence.storage", "0006_openings.sql")],
            state_operations=[
                migrations.AddField("grant", "structure_id", models.UUIDField(editable=False, null=True))
            ],
        ),
        protect_table("storage_organisation", using="true", check="false", keep_history=False),
        protect_table(
            "storage_opening",
            using="true",
            check=f"{NETWORK} OR structure_id = (SELECT app_organisation())",
            keep_history=False,
        ),
    ]
