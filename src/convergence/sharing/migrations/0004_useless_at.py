"""An instant says so in its name."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("sharing", "0003_open")]

    operations = [
        migrations.RenameField("exchange", "useless_after", "useless_at"),
    ]
