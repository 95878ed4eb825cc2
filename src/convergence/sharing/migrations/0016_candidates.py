"""An agreement says its review as a day, its applications, and whether it is the demand of a candidate."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0015_emergencies")]

    operations = [
        migrations.RenameField("agreement", "review_by", "review_on"),
        migrations.AddField(
            "agreement", "is_candidate", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            "agreement",
            "client_ids",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), db_default=[], default=list, size=None
            ),
        ),
    ]
