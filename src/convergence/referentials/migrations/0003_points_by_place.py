from django.db import migrations, models


class Migration(migrations.Migration):
    """Communes around a point are found without reading them all."""

    dependencies = [("referentials", "0002_points_and_needs")]

    operations = [
        migrations.AddIndex(
            model_name="communepoint",
            index=models.Index(fields=["latitude", "longitude"], name="referentials_point_where"),
        ),
    ]
