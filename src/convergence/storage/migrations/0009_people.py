"""The last day on which people of an organisation read something, beside the head of its chain of the journal."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("storage", "0008_held_back")]

    operations = [sql_file("convergence.storage", "0009_people.sql")]
