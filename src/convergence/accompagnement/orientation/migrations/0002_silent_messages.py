from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("orientation", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="registrationmessage",
            index=models.Index(
                condition=models.Q(("state__in", ["attente", "envoye"])),
                fields=["structure_id", "asked_at"],
                name="orientation_message_silent",
            ),
        ),
    ]
