from django.db import migrations, models


class Migration(migrations.Migration):
    """Where communes are; codes as long as those of the needs of data·inclusion."""

    dependencies = [("referentials", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CommunePoint",
            fields=[
                ("code", models.CharField(max_length=5, primary_key=True, serialize=False)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("precision", models.CharField(max_length=20)),
            ],
        ),
        migrations.AlterField(
            model_name="nomenclaturevalue", name="code", field=models.CharField(max_length=120)
        ),
        migrations.AlterField(
            model_name="nomenclaturevalue", name="parent", field=models.CharField(blank=True, max_length=120)
        ),
    ]
