"""Why an operator extended a contract, or refused an entry: a reason of its list, which all who read the contract read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("contracts", "0004_signatory")]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="decision_reason",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
