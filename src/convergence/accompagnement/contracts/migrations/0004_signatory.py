"""The organisation with which a contract is signed when it is an operator, and the clauses of its versions."""

import django.contrib.postgres.constraints
import django.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("contracts", "0003_whole")]

    operations = [
        migrations.AddField(
            model_name="contract", name="signatory_id", field=models.UUIDField(null=True)
        ),
        migrations.AddField(
            model_name="contractversion",
            name="clauses",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ("prepare", "signe", "en_cours", "suspendu", "termine"))),
                expressions=[
                    ("dossier_id", "="),
                    (
                        models.Func(
                            models.F("starts_on"),
                            models.F("ended_on"),
                            models.Value("[)"),
                            function="daterange",
                        ),
                        "&&",
                    ),
                    (
                        django.db.models.functions.Coalesce(
                            "signatory_id",
                            django.db.models.functions.Cast(
                                models.Value("00000000-0000-0000-0000-000000000000"), models.UUIDField()
                            ),
                        ),
                        "<>",
                    ),
                ],
                name="contracts_one_signatory",
            ),
        ),
    ]
