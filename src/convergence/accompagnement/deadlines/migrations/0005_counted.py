from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0004_services")]

    operations = [
        migrations.AddIndex(
            "deadline",
            models.Index(fields=["structure_id", "due_on"], condition=Q(settled_on=None), name="deadlines_open_due"),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(fields=["owner_id", "due_on"], condition=Q(settled_on=None), name="deadlines_open_owner"),
        ),
    ]
