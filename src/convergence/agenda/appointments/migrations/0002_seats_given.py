"""The seat of one who only takes part may be given too, or left; what is taken back is as it was."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("appointments", "0001_initial")]

    operations = [
        migrations.AlterField("handover", "to_adviser_id", models.UUIDField(null=True)),
        migrations.AddField("handover", "is_main", models.BooleanField(db_default=True, default=True)),
        migrations.AddField("handover", "was_there", models.BooleanField(db_default=False, default=False)),
    ]
