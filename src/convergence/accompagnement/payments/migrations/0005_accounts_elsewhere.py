from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_repayment")]

    operations = [sql_file("convergence.accompagnement.payments", "0005_accounts_elsewhere.sql")]
