"""What an interrupted load left behind, emptied before the next one."""

from __future__ import annotations

from django.db import connections

from convergence.foundation.problems import Refused
from convergence.storage import installation


def forget_leftovers() -> None:
    """Empty files and directory of a demonstration without a network; nothing to do most of the time."""
    if installation.kind() != installation.DEMO:
        raise Refused("Cette base n’est pas réservée à la démonstration.", code="installation_kind")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM storage_file), EXISTS (SELECT FROM offers_source)")
        has_files, has_sources = cursor.fetchone()
        if has_files:
            cursor.execute("TRUNCATE storage_file, storage_grant CASCADE")
        if has_sources:
            cursor.execute("TRUNCATE offers_source, offers_feedentry CASCADE")


def refresh_statistics() -> None:
    """Let the database count what it holds, so that its plans are right from the first page."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
