"""Rights of the application's database role, given anew after each migration from one list."""

from __future__ import annotations

from django.db import connections

from convergence.storage.protect import APP_ROLE, RESTRICTED

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
