"""Addresses of partners to which changes are told, where each stands, and the log of what was told."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table, sql_file

HOUSE_OR_NETWORK = "(SELECT app_purpose()) = 'traitement_automatique' OR (SELECT app_reach()) = 'network'"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0011_agreements")]

    operations = [
        migrations.CreateModel(
            name="Webhook",
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
                ("url", models.TextField()),
                ("contact", models.TextField()),
                (
                    "resources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("sealed_secret", models.BinaryField()),
                ("sealed_former", models.BinaryField(default=b"")),
                ("former_ends_at", models.DateTimeField(null=True)),
                ("state", models.TextField(default="actif")),
                ("stopped_because", models.TextField(blank=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to="sharing.apiclient",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="WebhookProgress",
            fields=[
                (
                    "webhook",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="progress",
                        serialize=False,
                        to="sharing.webhook",
                    ),
                ),
                ("cursor", models.BigIntegerField()),
                (
                    "again",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("failures", models.IntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("served_at", models.DateTimeField()),
                ("last_success_at", models.DateTimeField(null=True)),
                ("lease", models.UUIDField(null=True)),
                ("lease_ends_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("change", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("is_taken", models.BooleanField()),
                ("status", models.IntegerField()),
                ("milliseconds", models.IntegerField()),
                ("detail", models.TextField(blank=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sharing.webhook",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["webhook", "-id"], name="sharing_delivery_list")]},
        ),
        protect_table("sharing_webhook", using=HOUSE_OR_NETWORK),
        protect_table("sharing_webhookprogress", using=HOUSE_OR_NETWORK, keep_history=False),
        protect_table("sharing_webhookdelivery", using=HOUSE_OR_NETWORK, keep_history=False),
        sql_file("convergence.sharing", "0012_webhooks.sql"),
    ]
