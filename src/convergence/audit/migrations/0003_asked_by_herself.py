"""What a young person asks from her own space: in her words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_held_back")]

    operations = [
        migrations.AddField(
            model_name="rightsrequest", name="words", field=models.TextField(blank=True, default="")
        ),
        migrations.AddField(
            model_name="rightsrequest", name="by_herself", field=models.BooleanField(default=False)
        ),
    ]
