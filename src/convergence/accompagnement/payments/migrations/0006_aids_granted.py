from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_accounts_elsewhere"), ("allowances", "0002_four_eyes")]

    operations = [sql_file("convergence.accompagnement.payments", "0006_aids_granted.sql")]
