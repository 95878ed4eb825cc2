"""An access in emergency opens neither the NIR, nor free text, nor technical data, whatever an agreement lists."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("storage", "0009_people")]

    operations = [sql_file("convergence.storage", "0010_emergency_need.sql")]
