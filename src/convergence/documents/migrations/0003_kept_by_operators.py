"""Papers that an operator keeps: read by it and by the person, by nobody who holds the file."""

from django.db import migrations, models

from convergence.storage.protect import kept_by_operator, past_of_kept

DOCUMENT = "documents_document"


def opened(writing: str = "") -> str:
    """The rule of the papers of the structure that holds the file, as it was."""
    return f"""keeper_id IS NULL AND (structure_id = (SELECT app_structure()) OR EXISTS (SELECT 1 FROM storage_grant g
        WHERE g.dossier_id = {DOCUMENT}.dossier_id AND g.organisation_id = (SELECT app_structure())
            AND g.during @> now() AND {DOCUMENT}.field_group = ANY (g.groups){writing}))"""


class Migration(migrations.Migration):

    dependencies = [("documents", "0002_work"), ("storage", "0010_emergency_need")]

    operations = [
        migrations.AddField("document", "keeper_id", models.UUIDField(editable=False, null=True)),
        migrations.RunSQL(
            f"""ALTER POLICY application ON {DOCUMENT}
                USING (({opened()}) OR ({kept_by_operator(DOCUMENT)}))
                WITH CHECK (({opened(" AND g.may_write")}) OR ({kept_by_operator(DOCUMENT, writing=True)}));""",
            migrations.RunSQL.noop,
        ),
        past_of_kept("papers_of_operators", [DOCUMENT]),
    ]
