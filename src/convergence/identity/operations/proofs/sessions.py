"""Another way to prove oneself: every session opened before it is worth nothing any more."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def end_sessions_of(user_id: UUID) -> None:
    """End her sessions everywhere, and what applications hold of them; inside an operation of hers or of a log-in.

    The present one goes on when its page takes the new version of her account (``session_version_of``).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_end_sessions_of(%s)", (user_id,))
