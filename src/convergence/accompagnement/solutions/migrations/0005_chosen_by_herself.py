"""A young person keeps services in her own space: the file says which."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("solutions", "0004_introductions")]

    operations = [
        migrations.AddField(
            model_name="chosenservice",
            name="by_herself",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
