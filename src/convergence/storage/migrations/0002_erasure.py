from django.db import migrations

from convergence.storage.protect import protect_table, sql_file

HELD = "structure_id = (SELECT app_organisation())"


class Migration(migrations.Migration):
    dependencies = [("storage", "0001_initial")]
    operations = [
        sql_file("convergence.storage", "0002_erasure.sql"),
        protect_table("storage_erasure", using=HELD, check="false", keep_history=False),
    ]
