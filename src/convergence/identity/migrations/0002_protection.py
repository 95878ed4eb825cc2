"""Row-level security of identity: everybody who acts reads; each organisation writes its own rows only."""

from django.db import migrations

from convergence.storage.protect import APP_ROLE, history, policies, protect_table, sql_file

KNOWN = "(SELECT app_user()) IS NOT NULL"
NETWORK = "(SELECT app_reach()) = 'network'"
SIGNING_IN = "(SELECT app_purpose()) = 'authentification'"
NETWORK_ROLES = "'arml', 'unml', 'dsi', 'chercheur'"

WRITERS = {
    "identity_structure": f"{NETWORK} OR id = (SELECT app_organisation())",
    "identity_structuremerger": NETWORK,
    "identity_site": f"{NETWORK} OR structure_id = (SELECT app_organisation())",
    "identity_user": f"{NETWORK} OR account_structure_id = (SELECT app_organisation())",
    "identity_membership": (
        f"{NETWORK} OR (structure_id = (SELECT app_organisation()) AND role NOT IN ({NETWORK_ROLES}))"
    ),
}
STRUCTURE_COLUMN = {
    "identity_structure": "id",
    "identity_structuremerger": "absorbing_id",
    "identity_user": "account_structure_id",
}
OWN_CREDENTIAL = f"{SIGNING_IN} OR user_id = (SELECT app_user())"
SIGN_IN_READERS = f"""{OWN_CREDENTIAL} OR {NETWORK}
    OR EXISTS (SELECT 1 FROM identity_membership m
        WHERE m.user_id = identity_signin.user_id AND m.structure_id = (SELECT app_organisation()))
    OR EXISTS (SELECT 1 FROM identity_user u
        WHERE u.id = identity_signin.user_id AND u.account_structure_id = (SELECT app_organisation()))"""


def _narrow(table: str, writers: str) -> str:
    """Reading is wider than writing: an update must also start from a row that one may write; no deletion."""
    return f"""
        CREATE POLICY writers ON {table} AS RESTRICTIVE FOR UPDATE TO {APP_ROLE} USING ({writers});
        CREATE POLICY kept ON {table} AS RESTRICTIVE FOR DELETE TO {APP_ROLE} USING (false);
    """


def _protect(table: str, writers: str) -> migrations.RunSQL:
    versions = history(table, structure=STRUCTURE_COLUMN.get(table, "structure_id"))
    return migrations.RunSQL(
        policies(table, KNOWN, writers) + _narrow(table, writers) + versions, migrations.RunSQL.noop
    )


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("storage", "0001_initial")]

    operations = [
        *(_protect(table, writers) for table, writers in WRITERS.items()),
        protect_table("identity_credential", using=OWN_CREDENTIAL, keep_history=False),
        protect_table("identity_signin", using=SIGN_IN_READERS, check=SIGNING_IN, keep_history=False),
        migrations.RunSQL(
            _narrow("identity_credential", OWN_CREDENTIAL) + _narrow("identity_signin", SIGNING_IN),
            migrations.RunSQL.noop,
        ),
        protect_table("identity_loginfailure", using=SIGNING_IN, keep_history=False),
        sql_file("convergence.identity", "0001_guards.sql"),
    ]
