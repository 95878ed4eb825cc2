"""The search finds what an agreement in force opens, as every page does."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("dossier", "0002_place"), ("storage", "0006_openings")]
    operations = [sql_file("convergence.dossier", "0003_search.sql")]
