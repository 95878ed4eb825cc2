"""An instant says so in its name."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("calendars", "0001_initial")]

    operations = [
        migrations.RenameField("calendarsync", "failing_since", "first_failed_at"),
    ]
