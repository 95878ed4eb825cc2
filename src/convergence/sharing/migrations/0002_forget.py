from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("storage", "0003_one_file")]

    operations = [sql_file("convergence.sharing", "0002_forget.sql")]
