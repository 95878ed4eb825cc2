from django.db import migrations

from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import APP_ROLE, file_rule

PARTNER = "(SELECT app_purpose()) = 'echange_partenaire'"
"""A program of a partner: pages of sessions stay those of the structure that holds them."""
ITS_ENROLMENT = "EXISTS (SELECT 1 FROM workshops_enrolment e WHERE e.session_id = workshops_session.id)"
ITS_SESSION = "EXISTS (SELECT 1 FROM workshops_session s WHERE s.offer_id = workshops_workshopoffer.id)"


def _open(table: str, rule: str) -> migrations.RunSQL:
    """Rows that a partner's program reads beside those of its own organisation; each rule rests on the one before."""
    return migrations.RunSQL(
        f"CREATE POLICY partner ON {table} FOR SELECT TO {APP_ROLE} USING ({PARTNER} AND ({rule}));",
        f"DROP POLICY partner ON {table};",
    )


class Migration(migrations.Migration):

    dependencies = [("workshops", "0002_work"), ("storage", "0006_openings")]

    operations = [
        _open("workshops_enrolment", file_rule(FieldGroup.ACCOMPAGNEMENT).format(table="workshops_enrolment")),
        _open("workshops_session", ITS_ENROLMENT),
        _open("workshops_workshopoffer", ITS_SESSION),
    ]
