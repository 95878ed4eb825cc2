"""Names of applications, for the access journal of a file."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("sharing", "0012_webhooks")]

    operations = [sql_file("convergence.sharing", "0013_client_names.sql")]
