"""What a team tells itself is hidden from whoever comes by a link, whatever she comes for."""

from django.db import migrations

from convergence.foundation.actor import GUEST_USER
from convergence.storage.protect import APP_ROLE

TABLES = ("demand", "demandstep", "announcement", "announcementreading", "practicenote", "snippet")
RULE = f"(SELECT app_user()) IS DISTINCT FROM '{GUEST_USER}'"


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"CREATE POLICY no_guest ON support_{table} AS RESTRICTIVE TO {APP_ROLE} USING ({RULE}) WITH CHECK ({RULE});",
            f"DROP POLICY no_guest ON support_{table};",
        )
        for table in TABLES
    ]
