"""The best records first without reading them all; the words by which a misspelt one is corrected."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from convergence.storage.protect import protect_table, sql_file

EVERYBODY = "true"
NOBODY = "false"  # written by the database's own functions only


class Migration(migrations.Migration):

    dependencies = [("offers", "0003_feed")]

    operations = [
        migrations.AddIndex(
            model_name="serviceoffer",
            index=models.Index(
                fields=["-quality", "id"], condition=models.Q(duplicate_of=None), name="offers_offer_best"
            ),
        ),
        migrations.AddIndex(
            model_name="serviceoffer",
            index=models.Index(
                fields=["-quality", "id"],
                condition=models.Q(duplicate_of=None, reception_modes__contains=["a-distance"]),
                name="offers_offer_remote",
            ),
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("word", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["word"], name="offers_word"),
                    GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="offers_word_alike"),
                ],
            },
        ),
        protect_table("offers_searchword", using=EVERYBODY, check=NOBODY, keep_history=False),
        sql_file("convergence.offers", "0004_search.sql"),
    ]
