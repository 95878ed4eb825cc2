"""What a signing is about: the page of a session leads to the signatures of its sheet."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("signatures", "0003_seals_renewed")]

    operations = [
        migrations.AddField("signing", "about_id", models.UUIDField(null=True)),
        migrations.AddIndex("signing", models.Index(fields=["about_id"], name="signatures_signing_about")),
    ]
