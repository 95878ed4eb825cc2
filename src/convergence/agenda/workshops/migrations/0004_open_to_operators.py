"""An operator enrols the people who are shared with it in sessions that the structure opens to operators."""

from django.db import migrations, models

from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import APP_ROLE, file_rule

SHARES = """EXISTS (SELECT 1 FROM storage_grant g WHERE g.structure_id = {table}.structure_id
    AND g.organisation_id = (SELECT app_structure()) AND g.during @> now() AND g.may_write
    AND 'accompagnement' = ANY (g.groups))"""
"""The structure shares somebody with the reader's organisation, which may write in that file."""
ITS_SESSION = (
    "(SELECT app_purpose()) <> 'echange_partenaire'"
    " AND EXISTS (SELECT 1 FROM workshops_session s WHERE s.id = {table}.session_id)"
)
"""Places and leaders of a session that one sees in these pages; a program reads none."""
ITS_ENROLMENT = (
    "EXISTS (SELECT 1 FROM workshops_enrolment e WHERE e.session_id = workshops_session.id"
    " AND e.operator_id = (SELECT app_structure()))"
)
ENROLMENT = "workshops_enrolment"
MADE = "operator_id = (SELECT app_structure())"
READ, WRITTEN = (
    f"{MADE} AND ({file_rule(FieldGroup.ACCOMPAGNEMENT, writing=writing).format(table=ENROLMENT)})"
    for writing in (False, True)
)

OPENED = """
    CREATE FUNCTION workshops_is_open(p_offer uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$ SELECT o.open_to_operators FROM public.workshops_workshopoffer o WHERE o.id = p_offer $$;
    CREATE FUNCTION workshops_takes(p_session uuid, p_structure uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$ SELECT EXISTS (SELECT 1 FROM public.workshops_session s
        JOIN public.workshops_workshopoffer o ON o.id = s.offer_id
        WHERE s.id = p_session AND s.structure_id = p_structure AND o.open_to_operators) $$;
"""
"""Asked by rules whose tables rest on each other, and that would turn round: is an offer, is a session open."""


def _rule(table: str, verb: str, clause: str, name: str = "operator") -> migrations.RunSQL:
    policy = f"{name}_{verb.lower()}"
    return migrations.RunSQL(
        f"CREATE POLICY {policy} ON {table} FOR {verb} TO {APP_ROLE} {clause};", f"DROP POLICY {policy} ON {table};"
    )


class Migration(migrations.Migration):

    dependencies = [("workshops", "0003_partners")]

    operations = [
        migrations.AddField(
            model_name="workshopoffer",
            name="open_to_operators",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="enrolment", name="operator_id", field=models.UUIDField(editable=False, null=True)
        ),
        migrations.RunSQL(OPENED, "DROP FUNCTION workshops_takes(uuid, uuid); DROP FUNCTION workshops_is_open(uuid);"),
        _rule(
            "workshops_session",
            "SELECT",
            f"USING ({ITS_ENROLMENT} OR (workshops_is_open(offer_id) AND {SHARES.format(table='workshops_session')}))",
        ),
        _rule(
            "workshops_workshopoffer",
            "SELECT",
            "USING (EXISTS (SELECT 1 FROM workshops_session s WHERE s.offer_id = workshops_workshopoffer.id))",
        ),
        _rule("workshops_sessionanimator", "SELECT", f"USING ({ITS_SESSION.format(table='workshops_sessionanimator')})"),
        _rule("workshops_sessionseats", "SELECT", f"USING ({ITS_SESSION.format(table='workshops_sessionseats')})"),
        _rule(
            "workshops_sessionseats",
            "UPDATE",
            f"USING ({ITS_SESSION.format(table='workshops_sessionseats')}) WITH CHECK (false)",
        ),
        _rule(ENROLMENT, "SELECT", f"USING ({READ})"),
        _rule(ENROLMENT, "INSERT", f"WITH CHECK ({WRITTEN} AND workshops_takes(session_id, structure_id))"),
        _rule(ENROLMENT, "UPDATE", f"USING ({WRITTEN}) WITH CHECK ({WRITTEN})"),
    ]
