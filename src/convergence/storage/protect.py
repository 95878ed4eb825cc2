"""Migration helpers: row-level security, history and grants, the same for every table of every room.

A room's migration says ``protect_file_table("situations_situation", FieldGroup.ACCOMPAGNEMENT)`` after it
has created the table; ``tests/architecture/test_row_level_security.py`` fails for a table that forgot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources

from django.db.migrations import RunSQL

from convergence.foundation.actor import GUEST_USER, SYSTEM_USER
from convergence.foundation.classification import FieldGroup

APP_ROLE = "convergence_app"

# What the application may do on tables that it must not rewrite.
RESTRICTED: dict[str, str] = {
    "storage_version": "SELECT",
    "storage_file": "SELECT, INSERT",
    "storage_grant": "SELECT, INSERT, UPDATE (during)",
    "storage_accessentry": "",
    "storage_chainhead": "",
    "storage_installation": "SELECT",
    "storage_erasure": "SELECT",
    "storage_organisation": "SELECT",
    "storage_opening": "SELECT, INSERT, UPDATE (during)",
    "storage_change": "SELECT, INSERT",
    "storage_outboxevent": "SELECT, INSERT",
    "sharing_ledgerline": "SELECT, INSERT",
    "sharing_ledgerhead": "",
    "sharing_ledgerseal": "SELECT, INSERT",
    "payments_movement": "SELECT, INSERT",
    "messaging_operatormessage": "SELECT, INSERT",
    "offers_provider": "SELECT, INSERT, UPDATE",
    "offers_serviceoffer": "SELECT, INSERT, UPDATE",
    "offers_feedentry": "SELECT",
    "offers_searchword": "SELECT",
    "django_migrations": "SELECT",
}

_HOLDER = "structure_id = (SELECT app_structure())"


def sql_file(package: str, name: str) -> RunSQL:
    """A migration step kept in a room's ``sql/`` folder. Percent signs are taken as they stand."""
    text = resources.files(package).joinpath("sql", name).read_text(encoding="utf-8")
    return RunSQL([(text.replace("%", "%%"), ())], RunSQL.noop)


def policies(table: str, using: str, check: str | None = None) -> str:
    """SQL that forces row-level security with one rule for the application and all rows for the owner."""
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY application ON {table} TO {APP_ROLE} USING ({using}) WITH CHECK ({check or using});
        CREATE POLICY maintenance ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
    """


def work_function(name: str, structures: str) -> RunSQL:
    """A question of the background work, which knows no structure yet: in which of them is something to do?

    ``structures`` selects their identifiers, at the instant ``p_at``. Only automatic processing is answered:
    :func:`convergence.storage.session.structures_with_work` asks.
    """
    return RunSQL(
        f"""
        CREATE OR REPLACE FUNCTION {name}(p_at timestamptz) RETURNS SETOF uuid
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
        AS $$
            SELECT DISTINCT w.structure_id FROM ({structures}) w
                WHERE public.app_purpose() = 'traitement_automatique' ORDER BY 1
        $$;
        """,
        f"DROP FUNCTION {name}(timestamptz)",
    )


def history(table: str, *, dossier: str = "dossier_id", structure: str = "structure_id") -> str:
    """SQL that stamps each row with its change and keeps replaced versions."""
    return f"""
        CREATE TRIGGER stamp BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION storage_stamp('{dossier}', '{structure}', '{table}');
        CREATE INDEX {table}_changes ON {table} USING brin (change_id);
    """


def protect_table(table: str, *, using: str, check: str | None = None, keep_history: bool = True) -> RunSQL:
    """Protect a table that belongs to no file (users, memberships, requests)."""
    return RunSQL(policies(table, using, check) + (history(table) if keep_history else ""), RunSQL.noop)


def file_rule(group: FieldGroup, *, dossier: str = "dossier_id", writing: bool = False) -> str:
    """Rows of the files that the actor's structure holds, or that were opened to it for this group."""
    return _file_rule(f"'{group.value}'", dossier, writing)


def _file_rule(group: str, dossier: str, writing: bool) -> str:
    write = " AND g.may_write" if writing else ""
    return f"""structure_id = (SELECT app_structure()) OR EXISTS (
        SELECT 1 FROM storage_grant g WHERE g.dossier_id = {{table}}.{dossier}
            AND g.organisation_id = (SELECT app_structure())
            AND g.during @> now() AND {group} = ANY (g.groups){write})"""


def protect_file_table(
    table: str, group: FieldGroup, *, dossier: str = "dossier_id", shared: bool = True
) -> RunSQL:
    """Protect a table whose rows are parts of a young person's file.

    ``shared=False`` keeps it to the structure that holds the file, whatever is opened to others. The pair
    (structure, file) must be that of ``storage_file``; when a file changes hands its rows follow.
    """
    anchor = f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_file FOREIGN KEY (structure_id, {dossier})
            REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
    """
    using = file_rule(group, dossier=dossier).format(table=table) if shared else _HOLDER
    check = file_rule(group, dossier=dossier, writing=True).format(table=table) if shared else _HOLDER
    return RunSQL(policies(table, using, check) + history(table, dossier=dossier) + anchor, RunSQL.noop)


def protect_answers_table(table: str, *, column: str) -> RunSQL:
    """Protect a table of a file whose rows belong each to the group of fields that ``column`` names."""
    anchor = f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_file FOREIGN KEY (structure_id, dossier_id)
            REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
    """
    using, check = (
        _file_rule(f"{{table}}.{column}", "dossier_id", writing).format(table=table)
        for writing in (False, True)
    )
    return RunSQL(policies(table, using, check) + history(table) + anchor, RunSQL.noop)


def protect_rows_by_family(table: str, column: str, families: Mapping[str, Sequence[str]]) -> RunSQL:
    """Narrow the rule of a table of a file: a row is opened with the family in which the word of ``column`` stands.

    A word that stands in none is opened to nobody: the structure that holds the file keeps it.
    """
    words = " ".join(f"WHEN '{word}' THEN '{family}'" for family, kinds in families.items() for word in kinds)
    using, check = (
        _file_rule(f"CASE {{table}}.{column} {words} END", "dossier_id", writing).format(table=table)
        for writing in (False, True)
    )
    return RunSQL(f"ALTER POLICY application ON {table} USING ({using}) WITH CHECK ({check});", RunSQL.noop)


def kept_by_operator(table: str, *, writing: bool = False) -> str:
    """Rows that an operator keeps in the file of another: by itself while the file is opened to it for the
    accompaniment, by the person in her space or by her link (to read and to answer), by the house at work.

    Whoever holds the file reads none of them. Grants are read under their own rule: agreements, opposition, limitation.
    """
    write = " AND g.may_write" if writing else ""
    herself = (
        "dossier_id = (SELECT app_file()) AND (SELECT app_purpose()) <> 'demande_service'"
        f" AND ((SELECT app_user()) = '{GUEST_USER}' OR (SELECT app_purpose()) = 'espace_personne')"
    )
    house = f"(SELECT app_user()) = '{SYSTEM_USER}' AND (SELECT app_purpose()) = 'traitement_automatique'"
    return f"""keeper_id IS NOT NULL AND (
        (keeper_id = (SELECT app_structure()) AND EXISTS (SELECT 1 FROM storage_grant g
            WHERE g.dossier_id = {table}.dossier_id AND g.organisation_id = (SELECT app_structure())
                AND g.purpose = 'accompagnement' AND g.during @> now() AND g.groups @> ARRAY['accompagnement']{write}))
        OR (structure_id = (SELECT app_structure()) AND (({herself}) OR ({house}))))"""


def past_of_kept(name: str, tables: Sequence[str]) -> RunSQL:
    """The past of what operators keep is read by nobody: versions follow whoever holds the file."""
    named = ", ".join(f"'{table}'" for table in tables)
    return RunSQL(
        f"""CREATE POLICY {name} ON storage_version AS RESTRICTIVE TO {APP_ROLE}
            USING (table_name NOT IN ({named}) OR content ->> 'keeper_id' IS NULL);""",
        f"DROP POLICY {name} ON storage_version;",
    )


def protect_mixed_table(table: str, *, also: str = "true") -> RunSQL:
    """Protect a table whose rows belong to a structure and may, with ``dossier_id``, be part of a file as well.

    Rows of a file are shown to whoever may read the files of that structure, the others to all who work in it;
    ``also`` narrows both. Rows of a file follow it when it changes hands, and are erased with it.
    """
    anchor = f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_file FOREIGN KEY (structure_id, dossier_id)
            REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
    """
    rule = (
        "structure_id = (SELECT app_organisation())"
        f" AND (dossier_id IS NULL OR structure_id = (SELECT app_structure())) AND ({also})"
    )
    return RunSQL(policies(table, rule) + history(table) + anchor, RunSQL.noop)


def protect_ground() -> RunSQL:
    """Row-level security of the ground's own tables."""
    holder = _HOLDER
    own = "organisation_id = (SELECT app_organisation())"
    held = (
        "EXISTS (SELECT 1 FROM storage_file f WHERE f.dossier_id = storage_grant.dossier_id"
        " AND f.structure_id = (SELECT app_structure()))"
    )
    rules = {
        "storage_file": (holder, holder),
        "storage_grant": (f"organisation_id = (SELECT app_structure()) OR {held}", held),
        "storage_change": (own, own),
        "storage_idempotency": (own, own),
        "storage_outboxevent": (
            "app_purpose() = 'traitement_automatique' OR change_id = (SELECT app_change())",
            "change_id = (SELECT app_change())",
        ),
        "storage_version": (
            f"{holder} OR (dossier_id IS NULL AND structure_id = (SELECT app_organisation()))",
            "false",
        ),
        "storage_accessentry": ("false", "false"),
        "storage_chainhead": ("false", "false"),
    }
    anchor = """
        ALTER TABLE storage_version ADD CONSTRAINT storage_version_file FOREIGN KEY (structure_id, dossier_id)
            REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
        ALTER TABLE storage_outboxevent ALTER COLUMN transaction
            SET DEFAULT (pg_current_xact_id()::text::bigint);
    """
    return RunSQL(
        "".join(policies(table, using, check) for table, (using, check) in rules.items()) + anchor,
        RunSQL.noop,
    )
