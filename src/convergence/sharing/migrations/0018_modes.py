"""How each actor of the network declared that it works with the house: anybody reads it, only itself or the network writes."""

import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table

MINE = "(SELECT app_reach()) = 'network' OR structure_id = (SELECT app_organisation())"


class Migration(migrations.Migration):

    dependencies = [("sharing", "0017_ledger_by_statement")]

    operations = [
        migrations.CreateModel(
            name="ConnectionDeclaration",
            fields=[
                ("id", models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("change_id", models.BigIntegerField(db_default=0, editable=False)),
                ("structure_id", models.UUIDField(editable=False)),
                ("mode", models.TextField()),
                ("starts_on", models.DateField()),
                ("declared_by", models.UUIDField()),
                ("declared_by_name", models.TextField()),
                ("declared_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("structure_id", "starts_on"), name="sharing_mode_once_a_day"),
                    models.CheckConstraint(condition=models.Q(("mode__in", ("pages", "mixte", "api"))), name="sharing_mode_known"),
                ],
            },
        ),
        protect_table("sharing_connectiondeclaration", using="true", check=MINE),
    ]
