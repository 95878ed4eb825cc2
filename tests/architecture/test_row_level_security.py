"""Catalogue of the database: forced row-level security, an application role that owns nothing, no way around."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from convergence.foundation.classification import FieldGroup

# Tables of no identified person, each with its reason.
OPEN_TABLES = {
    "django_migrations": "the list of migrations",
    "django_content_type": "names of models",
    "django_session": "random keys and identifiers of staff accounts, no name",
    "auth_group": "unused by the house, empty",
    "auth_group_permissions": "unused by the house, empty",
    "auth_permission": "names of models",
    "storage_installation": "one word: production or demonstration",
    "storage_handlercursor": "positions in the outbox",
    "storage_parkedevent": "identifiers of events and files, no personal value",
}
NOT_STAMPED = {
    "storage_file",
    "storage_grant",
    "storage_change",
    "storage_idempotency",
    "storage_outboxevent",
}


def fetch(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def personal_tables() -> set[str]:
    return {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("convergence.")
        and any(group.personal for group in model.classification.values())
    }


def public_tables() -> set[str]:
    return {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("convergence.")
        and all(group in (FieldGroup.PUBLIC, FieldGroup.TECHNICAL) for group in model.classification.values())
    }


@pytest.mark.django_db
def test_every_table_is_protected_or_known_to_hold_nobody() -> None:
    tables = fetch(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
    )
    unprotected = {name for name, enabled, forced in tables if not (enabled and forced)}
    assert unprotected - set(OPEN_TABLES) - public_tables() == set()
    assert unprotected & personal_tables() == set()


@pytest.mark.django_db
def test_every_personal_table_has_a_policy_and_a_history() -> None:
    policies = {row[0] for row in fetch("SELECT tablename FROM pg_policies WHERE policyname = 'application'")}
    stamped = {
        row[0] for row in fetch("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'stamp'")
    }
    personal = personal_tables()
    assert personal - policies == set()
    assert personal - stamped - NOT_STAMPED - without_history() == set()


def without_history() -> set[str]:
    """Tables whose rows are passing states and say so themselves."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "without_history", "")}


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
    assert role == (False, False, False, False, "convergence_app")
    assert fetch("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []
    assert (
        fetch(
            "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user"
        )
        == []
    )


@pytest.mark.django_db
def test_no_partition_is_open_and_nothing_can_be_truncated() -> None:
    reachable = fetch(
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'"
        " AND has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE')"
    )
    assert reachable == []
    truncatable = fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND has_table_privilege(oid, 'TRUNCATE, REFERENCES')"
    )
    assert truncatable == []


@pytest.mark.django_db
def test_functions_of_the_owner_are_pinned_and_none_is_leakproof() -> None:
    definers = fetch(
        "SELECT proname, proconfig, has_function_privilege('public', oid, 'EXECUTE'), prorettype = 'trigger'::regtype"
        " FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    assert definers
    for name, config, public, is_trigger in definers:
        assert any(item.startswith("search_path=") for item in config or []), name
        assert is_trigger or not public, name
    leakproof = fetch(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proleakproof"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    assert leakproof == []


@pytest.mark.django_db
def test_there_is_no_view_that_would_skip_policies() -> None:
    views = fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')"
        " AND coalesce(reloptions::text, '') NOT LIKE '%%security_invoker=true%%'"
    )
    assert views == []
