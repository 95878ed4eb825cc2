"""What this database is for: production, or demonstration with invented people only."""

from __future__ import annotations

import hashlib

from django.db import connection, connections

from convergence.foundation.problems import Refused
from convergence.storage.models import Installation

PRODUCTION = "production"
DEMO = "demo"


def kind() -> str | None:
    """``production``, ``demo``, or None for a database that has not been marked yet."""
    found = Installation.objects.first()
    return found.kind if found else None


def fingerprint() -> str:
    """Tells this database from any other: a former demonstration, a copy restored from a backup."""
    found = Installation.objects.order_by("marked_at").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
        (number,) = cursor.fetchone()
    said = f"{number}:{found.kind}:{found.marked_at.isoformat()}" if found else f"{number}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def mark(wanted: str) -> None:
    """Mark an unmarked database for good; refuse to turn one kind into the other."""
    found = kind()
    if found == wanted:
        return
    if found is not None:
        raise Refused(
            f"Cette base est une base de {'démonstration' if found == DEMO else 'production'} : "
            "elle ne peut pas changer d’usage.",
            what_to_do="Utilisez une autre base de données (variable DATABASE_URL).",
            code="installation_kind",
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO storage_installation (kind) VALUES (%s)", (wanted,))
