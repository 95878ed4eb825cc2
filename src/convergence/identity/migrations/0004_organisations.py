"""What the ground knows of an organisation, kept with its structure."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_structure_phone"), ("storage", "0006_openings")]
    operations = [sql_file("convergence.identity", "0004_organisations.sql")]
