"""The rule of grants asks the structure that each bears: nothing else is opened nor closed."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("storage", "0011_parked_wall")]

    operations = [sql_file("convergence.storage", "0012_grants.sql")]
