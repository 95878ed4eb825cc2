from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_forget")]

    operations = [
        migrations.RemoveIndex(model_name="exchange", name="sharing_exchange_open"),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["structure_id", "state"], name="sharing_exchange_open"),
        ),
    ]
