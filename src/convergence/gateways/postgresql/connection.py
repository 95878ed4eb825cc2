"""Talking to a server just enough to know it: does it answer, is it ours, is it recent enough."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from .binaries import OLDEST_MAJOR
from .problems import DatabaseUnavailable

if TYPE_CHECKING:
    import psycopg

PATIENCE_SECONDS = 10
MAINTENANCE = "postgres"
"""The database that every server has."""


@dataclass(frozen=True)
class External:
    """A server that somebody else runs."""

    host: str
    port: int
    version: str


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection in autocommit; a missing driver is told in French."""
    try:
        import psycopg
    except ImportError as error:
        raise DatabaseUnavailable(
            "Le paquet Python « psycopg », qui parle à PostgreSQL, n’est pas installé.",
            what_to_do="Lancez « make environment » à la racine du projet.",
        ) from error
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=PATIENCE_SECONDS)
    except psycopg.Error as error:
        raise DatabaseUnavailable(
            "La base de données ne répond pas, ou refuse la connexion.",
            what_to_do="Vérifiez que le serveur est démarré et que son adresse, son compte et son mot de "
            "passe "
            "(DATABASE_URL) sont justes, puis relancez la commande.",
        ) from error


def answers(url: str, data: Path) -> bool:
    """Whether the server at this URL answers and is the one of these data."""
    try:
        with connect(url) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except DatabaseUnavailable:
        return False
    return row is not None and Path(str(row[0])).resolve() == data.resolve()


def _reach(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return connect(url)
    except DatabaseUnavailable as refused:
        try:
            return connect(urlunsplit(urlsplit(url)._replace(path=f"/{MAINTENANCE}")))
        except DatabaseUnavailable:
            raise refused from None


def check_external(url: str) -> External:
    """Connect to the server of DATABASE_URL; refuse it when older than PostgreSQL 17.

    Its database need not exist yet: whoever prepares it makes it, or says why she may not.
    """
    with _reach(url) as connection:
        number = connection.info.server_version
        found = External(
            connection.info.host or "", connection.info.port, f"{number // 10000}.{number % 10000}"
        )
    if number // 10000 < OLDEST_MAJOR:
        raise DatabaseUnavailable(
            f"Le serveur de DATABASE_URL est PostgreSQL {found.version} : il faut la version {OLDEST_MAJOR} "
            "ou une plus récente.",
            what_to_do="Donnez l’adresse d’un serveur plus récent, ou retirez DATABASE_URL pour utiliser "
            "celui du projet.",
        )
    return found
