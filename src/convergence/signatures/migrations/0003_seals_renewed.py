"""A seal is renewed before it grows old, and what could not be renewed is told."""

from django.db import migrations, models

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("signatures", "0002_work")]

    operations = [
        migrations.AddField("signing", "reseal_at", models.DateTimeField(null=True)),
        migrations.AddField("signing", "seal_fault", models.TextField(blank=True, db_default="", default="")),
        migrations.AddIndex(
            "signing",
            models.Index(
                fields=["structure_id", "reseal_at"],
                condition=models.Q(bundle_id__isnull=False),
                name="signatures_signing_reseal",
            ),
        ),
        work_function(
            "signatures_structures_to_reseal",
            "SELECT structure_id FROM signatures_signing WHERE bundle_id IS NOT NULL"
            " AND (reseal_at IS NULL OR reseal_at <= p_at)",
        ),
        work_function(
            "signatures_structures_with_old_seals",
            "SELECT structure_id FROM signatures_signing WHERE bundle_id IS NOT NULL AND seal_fault <> ''",
        ),
    ]
