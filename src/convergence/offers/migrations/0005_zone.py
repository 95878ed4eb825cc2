"""Services given from afar, found by the place of those to whom they are given."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("offers", "0004_search")]

    operations = [
        migrations.AddIndex(
            model_name="serviceoffer",
            index=GinIndex(
                fields=["zone"],
                condition=models.Q(duplicate_of=None, reception_modes__contains=["a-distance"]),
                name="offers_offer_zone",
            ),
        ),
    ]
