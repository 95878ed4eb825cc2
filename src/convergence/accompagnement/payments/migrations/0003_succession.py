from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_each_payer_its_marks"),
        ("allowances", "0002_four_eyes"),
        ("identity", "0001_initial"),
    ]

    operations = [sql_file("convergence.accompagnement.payments", "0003_succession.sql")]
