"""Where the file of a number is kept: asked for applications of operators, which know numbers alone."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("dossier", "0001_initial")]

    operations = [sql_file("convergence.dossier", "0002_place.sql")]
