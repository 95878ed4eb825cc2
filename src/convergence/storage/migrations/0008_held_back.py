"""Files held back from whoever holds none: the person opposed, or asked that the processing be limited."""

from django.db import migrations, models

from convergence.storage.protect import sql_file


class Migration(migrations.Migration):
    dependencies = [("storage", "0007_emergency")]

    operations = [
        migrations.AddField("file", "held_back_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("grant", "held_back", models.BooleanField(db_default=False, editable=False)),
        sql_file("convergence.storage", "0008_held_back.sql"),
    ]
