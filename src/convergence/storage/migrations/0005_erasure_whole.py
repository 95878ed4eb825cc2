from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("storage", "0004_outbox_by_kind")]
    operations = [sql_file("convergence.storage", "0005_erasure_whole.sql")]
