"""Signatures of the papers that an operator keeps: followed by it and by the person, by nobody who holds the file."""

from django.db import migrations, models

from convergence.storage.protect import kept_by_operator, past_of_kept

MODELS = ("signing", "signer", "signinglink", "signingcode", "evidence", "signertrace")
OWN = (
    "keeper_id IS NULL AND (structure_id = (SELECT app_structure())"
    " OR (dossier_id IS NULL AND structure_id = (SELECT app_organisation())))"
)


def _rule(name: str) -> migrations.RunSQL:
    table = f"signatures_{name}"
    using = f"({OWN}) OR ({kept_by_operator(table)})"
    # a link is looked for before anybody acts
    using = f"(SELECT app_purpose()) = 'authentification' OR {using}" if name == "signinglink" else using
    check = f"({OWN}) OR ({kept_by_operator(table, writing=True)})"
    return migrations.RunSQL(
        f"ALTER POLICY application ON {table} USING ({using}) WITH CHECK ({check});", migrations.RunSQL.noop
    )


class Migration(migrations.Migration):

    dependencies = [("signatures", "0004_about"), ("storage", "0010_emergency_need")]

    operations = [
        *(
            migrations.AddField(name, "keeper_id", models.UUIDField(editable=False, null=True))
            for name in MODELS
        ),
        *map(_rule, MODELS),
        past_of_kept("signatures_of_operators", [f"signatures_{name}" for name in MODELS]),
    ]
