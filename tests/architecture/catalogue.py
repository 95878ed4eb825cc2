"""What the catalogue of the database says against the house, table by table; empty when all is well."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import connections

from convergence.foundation.classification import FieldGroup

APP_ROLE = "convergence_app"
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
}
NOT_STAMPED = {
    "storage_file",
    "storage_grant",
    "storage_change",
    "storage_idempotency",
    "storage_outboxevent",
}
_TABLES = "relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"


def fetch(sql: str, *parameters: object, alias: str = "default") -> list[tuple]:
    """Rows of a statement on one of the two logins."""
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return list(cursor.fetchall())


def names(sql: str, alias: str) -> set[str]:
    """The first column of a statement without parameters."""
    return {row[0] for row in fetch(sql, alias=alias)}


def our_models() -> list:
    """Every model of the house."""
    return [model for model in apps.get_models() if model.__module__.startswith("convergence.")]


def personal_tables() -> set[str]:
    """Tables with at least one column that tells of a person."""
    return {
        model._meta.db_table
        for model in our_models()
        if any(group.personal for group in model.classification.values())
    }


def public_tables() -> set[str]:
    """Tables that tell of nobody."""
    nobody = (FieldGroup.PUBLIC, FieldGroup.TECHNICAL)
    return {
        model._meta.db_table
        for model in our_models()
        if all(group in nobody for group in model.classification.values())
    }


def without_history() -> set[str]:
    """Tables whose rows are passing states and say so themselves."""
    return {model._meta.db_table for model in our_models() if getattr(model, "without_history", "")}


def without_row_security(alias: str = "default") -> set[str]:
    """Tables that are neither protected and forced, nor known to hold nobody."""
    open_ones = names(
        f"SELECT relname FROM pg_class WHERE {_TABLES} AND NOT relispartition"
        " AND NOT (relrowsecurity AND relforcerowsecurity)",
        alias,
    )
    return (open_ones - set(OPEN_TABLES) - public_tables()) | (open_ones & personal_tables())


def without_policy(alias: str = "default") -> set[str]:
    """Personal tables that no rule of the application covers."""
    return personal_tables() - names(
        "SELECT tablename FROM pg_policies WHERE policyname = 'application'", alias
    )


def beyond_one_file(alias: str = "default") -> set[str]:
    """Tables of files that would show an actor held to one file the other files of the structure."""
    held = names(
        "SELECT tablename FROM pg_policies WHERE policyname = 'one_file' AND permissive = 'RESTRICTIVE'"
        " AND qual LIKE '%app_file()%'",
        alias,
    )
    anchored = names(
        "SELECT t.relname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
        " WHERE c.confrelid = 'storage_file'::regclass AND c.contype = 'f' AND NOT t.relispartition",
        alias,
    )
    return (anchored | {"storage_file", "storage_grant"}) - held


def without_stamp(alias: str = "default") -> set[str]:
    """Personal tables where a write would need no operation and leave no history."""
    stamped = names(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'stamp' AND tgenabled <> 'D'", alias
    )
    return personal_tables() - stamped - NOT_STAMPED - without_history()


def open_partitions(alias: str = "default") -> set[str]:
    """Partitions that the application could query past their parent's policy."""
    return names(
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'"
        f" AND has_table_privilege('{APP_ROLE}', oid, 'SELECT, INSERT, UPDATE, DELETE')",
        alias,
    )


def truncatable(alias: str = "default") -> set[str]:
    """Tables that the application could empty or reference."""
    return names(
        f"SELECT relname FROM pg_class WHERE {_TABLES}"
        f" AND has_table_privilege('{APP_ROLE}', oid, 'TRUNCATE, REFERENCES')",
        alias,
    )


def loose_functions(alias: str = "default") -> set[str]:
    """Functions of the owner whose search path is not pinned or that everybody may run, and leakproof ones."""
    loose = names(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef AND ("
        " array_to_string(coalesce(proconfig, '{}'), ',') NOT LIKE '%search_path=%'"
        " OR (prorettype <> 'trigger'::regtype AND has_function_privilege('public', oid, 'EXECUTE')))",
        alias,
    )
    leakproof = names(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proleakproof"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
        alias,
    )
    return loose | leakproof


def views(alias: str = "default") -> set[str]:
    """Views and foreign tables that would read with their owner's eyes."""
    return names(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')"
        " AND coalesce(reloptions::text, '') NOT LIKE '%security_invoker=true%'",
        alias,
    )


def told_beyond_their_group(alias: str = "default") -> set[str]:
    """Tables of a file opened to others by one group, which hold columns of another.

    Names of professionals and the state of the accompaniment tie rows together: they go with any group.
    """
    rules = dict(
        fetch("SELECT tablename, qual FROM pg_policies WHERE policyname = 'application'", alias=alias)
    )
    return {
        model._meta.db_table
        for model in our_models()
        if (group := _OPENED.search(rules.get(model._meta.db_table, "")))
        if {kind.value for kind in model.classification.values() if kind.personal} - _TIES - {group[1]}
    }


_OPENED = re.compile(r"'(\w+)'(?:::text)? = ANY")
_TIES = {FieldGroup.STAFF.value, FieldGroup.ACCOMPAGNEMENT.value}
