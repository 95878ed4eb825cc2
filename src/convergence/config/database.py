"""Roles and databases: the owner migrates, the application owns nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from convergence.config.environment import load_secrets
from convergence.foundation.problems import Problem, Unavailable

APP_ROLE = "convergence_app"
OWNER_ROLE = "convergence_owner"
OLDEST_SERVER = 170000
PREPARED = {
    "server_side_binding": True,
    "prepare_threshold": 3,
    "options": "-c plan_cache_mode=force_generic_plan",
}
_NO_PRIVILEGE = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Two logins to one database: ``owner`` migrates and maintains, ``app`` serves and owns nothing."""

    owner: str
    app: str


def prepare(url: str) -> Addresses:
    """Make the database and its two roles when they are missing; safe to repeat.

    ``url`` names a login that may create them (a superuser). A login without that right is taken as the
    owner, and the application's address is then expected in DATABASE_APP_URL.
    """
    with _connect(with_database(url, "postgres")) as connection:
        _check_version(connection)
        if not _is_superuser(connection):
            return Addresses(url, _given_app_url())
        secrets = load_secrets()
        # two processes that alter one role at the same instant would fail; released with the connection
        connection.execute("SELECT pg_advisory_lock(hashtextextended('convergence.prepare', 0))")
        _ensure_role(connection, OWNER_ROLE, secrets.owner_password)
        _ensure_role(connection, APP_ROLE, secrets.app_password)
        _ensure_database(connection, database_name(url))
    return Addresses(
        as_role(url, OWNER_ROLE, secrets.owner_password), as_role(url, APP_ROLE, secrets.app_password)
    )


def addresses(url: str) -> Addresses:
    """The two addresses of a database that ``prepare`` has made, without asking the server."""
    secrets = load_secrets()
    return Addresses(
        os.environ.get("DATABASE_OWNER_URL") or as_role(url, OWNER_ROLE, secrets.owner_password),
        os.environ.get("DATABASE_APP_URL") or as_role(url, APP_ROLE, secrets.app_password),
    )


def as_role(url: str, role: str, password: str) -> str:
    """The same address with another login."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}"))


def database_name(url: str) -> str:
    """The database that an address names."""
    return unquote(urlsplit(url).path.lstrip("/")) or "convergence"


def django_settings(url: str, *, prepared: bool = False) -> dict[str, Any]:
    """A Django DATABASES entry from an address; query parameters become connection options.

    ``prepared`` is for the login that serves: each statement is planned once a connection. Planning, with
    a policy on each table, cost more than running: half the database's time of a page.
    """
    parts = urlsplit(url)
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = unquote(options.pop("host", parts.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **(PREPARED if prepared else {}),
            **{key: unquote(value) for key, value in options.items()},
        },
    }


def with_database(url: str, name: str) -> str:
    """The same address with another database name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _connect(url: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Unavailable(
            "La base de données ne répond pas.",
            what_to_do="Démarrez PostgreSQL (convergence db start) ou vérifiez la variable DATABASE_URL.",
            code="database_unreachable",
        ) from error


def _is_superuser(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def _given_app_url() -> str:
    given = os.environ.get("DATABASE_APP_URL")
    if given is None:
        raise Problem(
            "Le compte PostgreSQL de DATABASE_URL ne peut pas créer le rôle de l’application.",
            what_to_do=f"Créez le rôle {APP_ROLE} (LOGIN, sans autre droit) et donnez son adresse "
            "dans DATABASE_APP_URL.",
            code="role_not_created",
        )
    return given


def _ensure_database(connection: psycopg.Connection[Any], name: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(OWNER_ROLE)
            )
        )
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(name), sql.Identifier(APP_ROLE)
        )
    )


def _check_version(connection: psycopg.Connection[Any]) -> None:
    if connection.info.server_version < OLDEST_SERVER:
        raise Unavailable(
            f"PostgreSQL {connection.info.server_version // 10000} est trop ancien : il faut la version 17 ou plus.",
            what_to_do="Donnez l’adresse d’un serveur plus récent dans DATABASE_URL, "
            "ou retirez cette variable pour utiliser le serveur embarqué.",
            code="database_too_old",
        )


def _ensure_role(connection: psycopg.Connection[Any], name: str, password: str) -> None:
    role = sql.Identifier(name)
    rights = sql.SQL(f"LOGIN {_NO_PRIVILEGE} PASSWORD {{}}").format(sql.Literal(password))
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone()
    verb = "ALTER" if found else "CREATE"
    connection.execute(sql.SQL(f"{verb} ROLE {{}} {{}}").format(role, rights))
