import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table

OWN = "user_id = (SELECT app_user())"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Draft",
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
                ("user_id", models.UUIDField(editable=False)),
                ("key", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("saved_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["saved_at"], name="web_draft_age")],
                "constraints": [models.UniqueConstraint(fields=("user_id", "key"), name="web_draft_once")],
            },
        ),
        protect_table("web_draft", using=OWN, keep_history=False),
        migrations.CreateModel(
            name="SavedView",
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
                ("user_id", models.UUIDField(editable=False)),
                ("page", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, max_length=500)),
                ("is_default", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user_id", "page", "name"), name="web_saved_view_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("user_id", "page"),
                        name="web_saved_view_one_default",
                    ),
                ],
            },
        ),
        protect_table("web_savedview", using=OWN),
    ]
