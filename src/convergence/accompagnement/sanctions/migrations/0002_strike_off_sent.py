from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("sanctions", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="sanction",
            name="strike_off_exchange_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="sanction",
            name="strike_off_outcome",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="sanction",
            name="strike_off_receipt",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="sanction",
            name="strike_off_detail",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
