"""Whether a document was joined for the reader is asked for each document that she may not read otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("solutions", "0002_workshops")]

    operations = [
        migrations.AddIndex(
            model_name="requestpaper",
            index=models.Index(
                condition=models.Q(("recipient_organisation_id__isnull", False)),
                fields=["document_id"],
                name="solutions_paper_received",
            ),
        ),
    ]
