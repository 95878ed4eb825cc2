import django.db.models.deletion
from django.db import migrations, models

from convergence.storage.protect import protect_table

HOUSE = "(SELECT app_purpose()) = 'traitement_automatique'"
ITS_OWN = "(SELECT app_purpose()) = 'echange_operateur' AND client_id = (SELECT app_user())"


class Migration(migrations.Migration):

    dependencies = [("sharing", "0008_counted_at")]

    operations = [
        migrations.CreateModel(
            name="OperatorEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("identifier", models.CharField(max_length=24, unique=True)),
                ("happened_at", models.DateTimeField()),
                ("file", models.UUIDField(db_index=True, null=True)),
                ("file_number", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("action", models.TextField()),
                ("number", models.BigIntegerField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sharing.apiclient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("acknowledged_at__isnull", True)),
                        fields=["client", "id"],
                        name="sharing_event_waiting",
                    ),
                    models.Index(fields=["happened_at"], name="sharing_event_age"),
                ],
            },
        ),
        protect_table("sharing_operatorevent", using=f"({HOUSE}) OR ({ITS_OWN})", keep_history=False),
    ]
