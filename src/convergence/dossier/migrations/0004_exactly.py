"""The file of one person whose whole identity is known, for an access in emergency."""

from django.db import migrations, models

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("dossier", "0003_search")]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["born_on", "first_key"], name="dossier_exactly"),
        ),
        sql_file("convergence.dossier", "0004_exactly.sql"),
    ]
