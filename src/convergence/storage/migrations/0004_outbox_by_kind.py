"""A handler asks for the events of one kind after its cursor: the order within a kind is what it reads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0003_one_file")]

    operations = [
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(fields=["name", "transaction", "id"], name="storage_outbox_kind"),
        ),
        migrations.RemoveIndex(model_name="outboxevent", name="storage_outbox_order"),
    ]
