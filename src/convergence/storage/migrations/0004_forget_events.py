from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("storage", "0003_one_file")]
    operations = [sql_file("convergence.storage", "0004_forget_events.sql")]
