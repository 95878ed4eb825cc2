"""Rights of the application's database role, given anew after each migration from one list."""

from __future__ import annotations

from django.db import connections

from convergence.storage.protect import APP_ROLE, RESTRICTED

# a table of files: the columns that its foreign key to the anchor of files names
_FILE_TABLES = """
    SELECT t.relname, a.attname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
    WHERE c.confrelid = 'storage_file'::regclass AND c.contype = 'f' AND NOT t.relispartition
    UNION SELECT 'storage_file', 'dossier_id' UNION SELECT 'storage_grant', 'dossier_id'
"""
_ALL = "SELECT, INSERT, UPDATE, DELETE"


def grant_rights(using: str) -> None:
    """Give the application what it needs on each table, and nothing on partitions or owner's functions.

    Partitions get nothing: a query on a partition would escape the policies of its parent.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
        cursor.execute(
            "SELECT relname, relispartition FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
        for table, is_partition in cursor.fetchall():
            cursor.execute(f'REVOKE ALL ON "{table}" FROM {APP_ROLE}, PUBLIC')
            rights = "" if is_partition else RESTRICTED.get(table, _ALL)
            if rights:
                cursor.execute(f'GRANT {rights} ON "{table}" TO {APP_ROLE}')
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p"
            " WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND p.prorettype <> 'trigger'::regtype"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {APP_ROLE}")


def hold_to_one_file(using: str) -> None:
    """Add to each table of files the wall that shows an actor held to one file nothing but that file."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'one_file'")
        held = {table for (table,) in cursor.fetchall()}
        cursor.execute(_FILE_TABLES)
        for table, column in cursor.fetchall():
            if table in held:
                continue
            cursor.execute(
                f'CREATE POLICY one_file ON "{table}" AS RESTRICTIVE TO {APP_ROLE}'
                f" USING ((SELECT app_file()) IS NULL OR {column} = (SELECT app_file()))"
            )
