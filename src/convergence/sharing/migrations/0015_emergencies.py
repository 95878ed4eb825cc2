"""Accesses in emergency: to the structure that holds the file and to the organisation that opened it."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table

HELD = "structure_id = (SELECT app_organisation())"
OPENED = "organisation_id = (SELECT app_organisation())"
HERS = "organisation_id = (SELECT app_organisation()) AND user_id = (SELECT app_user())"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0014_evidence")]

    operations = [
        migrations.CreateModel(
            name="EmergencyAccess",
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
                ("file", models.UUIDField(editable=False)),
                ("organisation_id", models.UUIDField()),
                ("organisation_name", models.TextField()),
                ("user_id", models.UUIDField()),
                ("user_name", models.TextField()),
                ("reason", models.TextField()),
                (
                    "groups",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("opened_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("opening_change", models.BigIntegerField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("review", models.TextField(default="attente")),
                ("note", models.TextField(blank=True)),
                ("reviewed_by_id", models.UUIDField(null=True)),
                ("reviewed_by", models.TextField(blank=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["structure_id", "-opened_at"], name="sharing_emergency_list"),
                    models.Index(fields=["user_id", "-opened_at"], name="sharing_emergency_user"),
                    models.Index(fields=["file"], name="sharing_emergency_file"),
                ]
            },
        ),
        migrations.CreateModel(
            name="EmergencySearch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["user_id", "at"], name="sharing_emergency_tries")]},
        ),
        protect_table(
            "sharing_emergencyaccess", using=f"({HELD}) OR ({OPENED})", check=f"({HELD}) OR ({HERS})"
        ),
        protect_table("sharing_emergencysearch", using=HERS, keep_history=False),
    ]
