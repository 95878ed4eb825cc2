"""Records wait to be compared by the version that was written, not by the hour at which it was."""

from django.db import migrations, models

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("offers", "0005_zone")]

    operations = [
        migrations.AddField("feedentry", "compared_change_id", models.BigIntegerField(null=True)),
        sql_file("convergence.offers", "0006_comparing.sql"),
    ]
