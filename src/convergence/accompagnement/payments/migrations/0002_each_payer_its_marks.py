from django.db import migrations, models

_WHO_FROZE = """
    ALTER TABLE payments_run DISABLE TRIGGER stamp;
    UPDATE payments_run SET frozen_by_id = checked_by_id WHERE frozen_at IS NOT NULL;
    ALTER TABLE payments_run ENABLE TRIGGER stamp;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="recalculation", name="payments_recalculation_once"),
        migrations.RemoveConstraint(model_name="returnfile", name="payments_return_once"),
        migrations.AddField(
            model_name="recalculation",
            name="payer",
            field=models.TextField(default="asp"),
            preserve_default=False,
        ),
        migrations.AddField(model_name="run", name="frozen_by_id", field=models.UUIDField(null=True)),
        migrations.RunSQL(_WHO_FROZE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="recalculation",
            constraint=models.UniqueConstraint(
                fields=("dossier_id", "payer"), name="payments_recalculation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="returnfile",
            constraint=models.UniqueConstraint(fields=("run", "digest"), name="payments_return_once"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("frozen_by_id", None),
                    models.Q(("frozen_by_id", models.F("proposed_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="payments_run_frozen_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("ouverte", "proposee", "controlee")),
                    models.Q(
                        ("checked_by_id__isnull", False),
                        ("frozen_at__isnull", False),
                        ("frozen_by_id__isnull", False),
                        ("proposed_by_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="payments_run_frozen_whole",
            ),
        ),
    ]
