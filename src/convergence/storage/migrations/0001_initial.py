import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.functions.datetime
from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.partitions import monthly_partitions, yearly_partitions
from convergence.storage.protect import protect_ground, sql_file


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        BtreeGinExtension(),
        sql_file("convergence.storage", "0001_context.sql"),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("user_id", models.UUIDField()),
                ("user_name", models.TextField()),
                ("organisation_id", models.UUIDField()),
                ("operation", models.TextField()),
                ("label", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("source", models.TextField()),
                ("request_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HandlerCursor",
            fields=[
                ("handler", models.TextField(primary_key=True, serialize=False)),
                ("transaction", models.BigIntegerField(default=0)),
                ("event_id", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("kind", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("marked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                ("dossier_id", models.UUIDField(primary_key=True, serialize=False)),
                ("structure_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("structure_id", "dossier_id"), name="storage_file_holder")
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
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
                ("dossier_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                (
                    "groups",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("may_write", models.BooleanField(default=False)),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("purpose", models.TextField()),
                ("change_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "dossier_id"], name="storage_grant_org")],
            },
        ),
        migrations.CreateModel(
            name="Idempotency",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("operation", models.TextField()),
                ("key", models.TextField()),
                ("body_hash", models.BinaryField()),
                ("answer", models.JSONField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "operation", "key"), name="storage_idempotency_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("transaction", models.BigIntegerField(db_default=0)),
                ("at", models.DateTimeField()),
                ("name", models.TextField()),
                ("structure_id", models.UUIDField()),
                ("dossier_id", models.UUIDField(null=True)),
                ("payload", models.JSONField()),
                ("change_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["transaction", "id"], name="storage_outbox_order")],
            },
        ),
        migrations.CreateModel(
            name="ParkedEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("handler", models.TextField()),
                ("event_id", models.BigIntegerField()),
                ("dossier_id", models.UUIDField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["handler", "next_try_at"], name="storage_parked_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("handler", "event_id"), name="storage_parked_once")
                ],
            },
        ),
        sql_file("convergence.storage", "0001_tables.sql"),
        migrations.RunSQL(yearly_partitions("storage_version", 2020, 2035), migrations.RunSQL.noop),
        migrations.RunSQL(monthly_partitions("storage_accessentry", 2026, 2029), migrations.RunSQL.noop),
        sql_file("convergence.storage", "0001_history.sql"),
        sql_file("convergence.storage", "0001_changes.sql"),
        sql_file("convergence.storage", "0001_journal.sql"),
        sql_file("convergence.storage", "0001_files.sql"),
        protect_ground(),
    ]
