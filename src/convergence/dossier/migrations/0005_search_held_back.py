"""Search finds no file that is held back, but for whoever holds files."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("dossier", "0004_exactly"), ("storage", "0008_held_back")]

    operations = [sql_file("convergence.dossier", "0005_search_held_back.sql")]
