"""What an interrupted load left behind, emptied before the next one."""

from __future__ import annotations

from django.db import connections

from convergence.foundation.problems import Refused
from convergence.storage import installation


def forget_leftovers() -> None:
    """Empty the tables of files of a demonstration without a network; nothing to do most of the time."""
    if installation.kind() != installation.DEMO:
        raise Refused("Cette base n’est pas réservée à la démonstration.", code="installation_kind")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM storage_file)")
        if cursor.fetchone()[0]:
            cursor.execute("TRUNCATE storage_file, storage_grant CASCADE")


def refresh_statistics() -> None:
    """Let the database count what it holds, so that its plans are right from the first page."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
