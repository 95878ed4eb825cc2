from django.db import migrations, models


def _by_another(model: str, name: str) -> migrations.AddConstraint:
    return migrations.AddConstraint(
        model_name=model,
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("decided_by", None),
                models.Q(("decided_by", models.F("prepared_by")), _negated=True),
                _connector="OR",
            ),
            name=f"allowances_{name}_four_eyes",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("allowances", "0001_initial")]

    operations = [
        _by_another("aid", "aid"),
        _by_another("oneoffallowance", "oneoff"),
        _by_another("rightterms", "terms"),
    ]
