from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("acts", "0002_weeks_and_demands")]

    operations = [
        migrations.AddField(
            model_name="act",
            name="is_distinct",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
