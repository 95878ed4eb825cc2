"""Applications are told that a session has ended; whatever ends an account ends what they were given for it."""

import django.db.models.deletion
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table, sql_file

SIGNING_IN = "(SELECT app_purpose()) = 'authentification'"
NETWORK = "(SELECT app_reach()) = 'network'"


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_second_factors")]

    operations = [
        migrations.AddField(
            "loginclient", "backchannel_logout_uri", models.TextField(blank=True, db_default="", default="")
        ),
        migrations.AddField(
            "logingrant", "session", models.CharField(blank=True, db_default="", default="", max_length=64)
        ),
        migrations.AddIndex(
            "logingrant",
            models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["session"],
                name="identity_grant_session",
            ),
        ),
        migrations.CreateModel(
            name="LogoutNotice",
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
                ("subject_id", models.UUIDField()),
                ("session", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("tries", models.IntegerField(default=0)),
                ("given_up_at", models.DateTimeField(null=True)),
                ("detail", models.TextField(blank=True, default="")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logouts",
                        to="identity.loginclient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_up_at__isnull", True)),
                        fields=["next_at"],
                        name="identity_logout_next",
                    )
                ],
            },
        ),
        protect_table(
            "identity_logoutnotice", using=f"{NETWORK} OR {SIGNING_IN}", check=SIGNING_IN, keep_history=False
        ),
        sql_file("convergence.identity", "0007_logouts.sql"),
    ]
