"""Notices that ask again for an acknowledgement: they remind of the one that was not acknowledged."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0020_closings")]

    operations = [
        migrations.AddField(
            model_name="agreementnotice",
            name="reminds",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="sharing.agreementnotice",
            ),
        )
    ]
