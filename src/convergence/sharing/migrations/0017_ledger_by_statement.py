"""The head of a chain of the ledger is written once a statement, however many lines it holds."""

from django.db import migrations

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):

    dependencies = [("sharing", "0016_candidates")]

    operations = [sql_file("convergence.sharing", "0017_ledger_by_statement.sql")]
