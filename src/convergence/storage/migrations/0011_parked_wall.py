"""Parked events are shown to the background work alone, and what earlier failures said of values is forgotten."""

from django.db import migrations

from convergence.storage.protect import protect_table


class Migration(migrations.Migration):
    dependencies = [("storage", "0010_emergency_need")]

    operations = [
        migrations.RunSQL("UPDATE storage_parkedevent SET error = ''", migrations.RunSQL.noop),
        protect_table(
            "storage_parkedevent",
            using="(SELECT app_purpose()) = 'traitement_automatique'",
            keep_history=False,
        ),
    ]
