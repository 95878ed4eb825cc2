"""Which structures have calendars to read is told to automatic processing alone."""

from django.db import migrations

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("calendars", "0002_first_failed_at")]

    operations = [
        migrations.RunSQL("DROP FUNCTION calendars_due(timestamptz)", migrations.RunSQL.noop),
        work_function("calendars_due", "SELECT structure_id FROM calendars_calendarsync WHERE next_pull_at <= p_at"),
    ]
