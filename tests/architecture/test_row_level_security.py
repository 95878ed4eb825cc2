"""Catalogue of the database: forced row-level security, an application role that owns nothing, no way around.

Each guard is also tried on a database where the wall has been taken down: it must see it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connections, transaction

from tests.architecture import catalogue
from tests.architecture.catalogue import fetch

GUARDS = [
    catalogue.without_row_security,
    catalogue.without_policy,
    catalogue.beyond_one_file,
    catalogue.without_stamp,
    catalogue.open_partitions,
    catalogue.truncatable,
    catalogue.loose_functions,
    catalogue.views,
    catalogue.told_beyond_their_group,
]
BREACHES = [
    (
        catalogue.without_row_security,
        "ALTER TABLE dossier_dossier NO FORCE ROW LEVEL SECURITY",
        "dossier_dossier",
    ),
    (catalogue.without_row_security, "ALTER TABLE identity_user DISABLE ROW LEVEL SECURITY", "identity_user"),
    (catalogue.without_row_security, "CREATE TABLE forgotten (id int)", "forgotten"),
    (catalogue.without_policy, "DROP POLICY application ON dossier_note", "dossier_note"),
    (catalogue.beyond_one_file, "DROP POLICY one_file ON dossier_note", "dossier_note"),
    (catalogue.without_stamp, "DROP TRIGGER stamp ON dossier_dossier", "dossier_dossier"),
    (catalogue.without_stamp, "ALTER TABLE dossier_housing DISABLE TRIGGER stamp", "dossier_housing"),
    (catalogue.open_partitions, "GRANT SELECT ON {partition} TO convergence_app", "{partition}"),
    (catalogue.truncatable, "GRANT TRUNCATE ON dossier_dossier TO convergence_app", "dossier_dossier"),
    (catalogue.loose_functions, "ALTER FUNCTION {function} RESET search_path", "{name}"),
    (catalogue.loose_functions, "GRANT EXECUTE ON FUNCTION {function} TO PUBLIC", "{name}"),
    (
        catalogue.told_beyond_their_group,
        "ALTER POLICY application ON dossier_note USING (EXISTS (SELECT FROM storage_grant g"
        " WHERE 'identite' = ANY (g.groups)))",
        "dossier_note",
    ),
    (catalogue.views, "CREATE VIEW everybody AS SELECT * FROM dossier_dossier", "everybody"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_catalogue_keeps_every_wall(guard: Callable[..., set[str]]) -> None:
    assert guard() == set()


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    ("guard", "breach", "seen"), BREACHES, ids=lambda part: getattr(part, "__name__", str(part))[:60]
)
def test_a_wall_that_is_taken_down_is_seen(guard: Callable[..., set[str]], breach: str, seen: str) -> None:
    places = _places()
    with transaction.atomic("owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(breach.format(**places))
        assert guard("owner") == {seen.format(**places)}
        transaction.set_rollback(True, "owner")


def _places() -> dict[str, str]:
    """A partition and a function of the owner, whatever they are called in this version."""
    (partition,) = fetch(
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY relname LIMIT 1",
        alias="owner",
    )[0]
    (function, name) = fetch(
        "SELECT oid::regprocedure::text, proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prosecdef AND prorettype <> 'trigger'::regtype ORDER BY proname LIMIT 1",
        alias="owner",
    )[0]
    return {"partition": partition, "function": function, "name": name}


@pytest.mark.django_db
def test_there_are_functions_of_the_owner_and_partitions_to_watch() -> None:
    assert fetch("SELECT 1 FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef LIMIT 1")
    assert fetch("SELECT 1 FROM pg_class WHERE relispartition AND relkind = 'r' LIMIT 1")


@pytest.mark.django_db
def test_without_context_every_protected_table_is_empty() -> None:
    protected = fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition AND relforcerowsecurity AND has_table_privilege(oid, 'SELECT')"
    )
    assert len(protected) > 20
    for (table,) in protected:
        assert fetch(f'SELECT count(*) FROM "{table}"') == [(0,)], table


@pytest.mark.django_db
def test_the_application_role_owns_nothing_and_has_no_privilege() -> None:
    (role,) = fetch(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolname FROM pg_roles WHERE rolname = current_user"
    )
    assert role == (False, False, False, False, catalogue.APP_ROLE)
    assert fetch("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []
    assert (
        fetch(
            "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user"
        )
        == []
    )
