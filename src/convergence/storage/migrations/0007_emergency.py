"""A file opened in emergency, for three hours at most."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("storage", "0006_openings")]

    operations = [sql_file("convergence.storage", "0007_emergency.sql")]
