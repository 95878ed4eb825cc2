"""The telephone of a structure: what a young person calls when a page or a message tells her to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_protection")]

    operations = [
        migrations.AddField(
            model_name="structure",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
