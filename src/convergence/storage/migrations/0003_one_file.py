from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("storage", "0002_erasure")]
    operations = [sql_file("convergence.storage", "0003_one_file.sql")]
