"""An operator asks services in its own name: it reads whole what it asked, and moves no request of another."""

from django.db import migrations, models

from convergence.storage.protect import APP_ROLE

REQUEST = "solutions_orientationrequest"
ASKED = "operator_id = (SELECT app_structure())"
OF_ITS_REQUEST = (
    "EXISTS (SELECT 1 FROM solutions_orientationrequest r WHERE r.id = request_id"
    " AND r.dossier_id = {table}.dossier_id AND r.operator_id = (SELECT app_structure()))"
)
"""Under the rule of requests, which shows none once the file is closed to it."""
MOVED = f"structure_id = (SELECT app_structure()) OR {ASKED} OR recipient_organisation_id = (SELECT app_organisation())"
MADE = f"CASE WHEN operator_id IS NULL THEN structure_id = (SELECT app_structure()) ELSE {ASKED} END"


def _rule(table: str, name: str, verb: str, clause: str, kind: str = "PERMISSIVE") -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE POLICY {name} ON {table} AS {kind} FOR {verb} TO {APP_ROLE} {clause};",
        f"DROP POLICY {name} ON {table};",
    )


def _own(name: str, *verbs: str) -> list[migrations.RunSQL]:
    """What the operator does with a part of its requests."""
    table = f"solutions_{name}"
    rule = OF_ITS_REQUEST.format(table=table)
    clauses = {
        "SELECT": f"USING ({rule})",
        "INSERT": f"WITH CHECK ({rule})",
        "UPDATE": f"USING ({rule}) WITH CHECK ({rule})",
    }
    return [_rule(table, f"operator_{verb.lower()}", verb, clauses[verb]) for verb in verbs]


class Migration(migrations.Migration):

    dependencies = [("solutions", "0005_chosen_by_herself")]

    operations = [
        migrations.AddField(
            model_name="orientationrequest",
            name="operator_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="orientationrequest",
            index=models.Index(
                condition=models.Q(("operator_id__isnull", False)),
                fields=["operator_id", "adviser_id", "-sent_at"],
                name="solutions_request_operator",
            ),
        ),
        _rule(REQUEST, "asker_insert", "INSERT", f"WITH CHECK ({MADE})", "RESTRICTIVE"),
        _rule(REQUEST, "asker_update", "UPDATE", f"USING ({MOVED})", "RESTRICTIVE"),
        _rule(REQUEST, "asker_delete", "DELETE", f"USING ({MOVED})", "RESTRICTIVE"),
        *_own("requestcontent", "SELECT", "INSERT", "UPDATE"),
        *_own("requestpaper", "SELECT"),
        *_own("requestnote", "SELECT", "INSERT"),
        *_own("answerlink", "SELECT", "INSERT", "UPDATE"),
    ]
