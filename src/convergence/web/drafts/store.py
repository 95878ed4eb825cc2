"""The server's copy of unfinished forms, of one user, under her row-level security.

Not operations: a draft is rewritten every two seconds, means nothing before it is sent, and must leave
no version behind when it is erased.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.web.drafts.sealing import seal, unseal
from convergence.web.models import Draft

KEPT_FOR = timedelta(days=7)


def keep_draft(actor: Actor, key: str, clear: bytes, at: datetime) -> None:
    """Write or rewrite her draft of a form, and erase those she left for a week."""
    Draft.objects.bulk_create(
        [
            Draft(
                id=uuid7(),
                user_id=actor.user_id,
                key=key,
                content=seal(actor.user_id, key, clear),
                saved_at=at,
            )
        ],
        update_conflicts=True,
        unique_fields=["user_id", "key"],
        update_fields=["content", "saved_at"],
    )
    Draft.objects.filter(user_id=actor.user_id, saved_at__lt=at - KEPT_FOR).delete()


def find_draft(actor: Actor, key: str, at: datetime) -> bytes | None:
    """Her draft of a form, unless it is older than a week or can no longer be opened."""
    row = Draft.objects.filter(user_id=actor.user_id, key=key, saved_at__gte=at - KEPT_FOR).first()
    return unseal(actor.user_id, key, bytes(row.content)) if row else None


def erase_draft(actor: Actor, key: str) -> None:
    """Forget her draft of a form; forgetting twice is forgetting."""
    Draft.objects.filter(user_id=actor.user_id, key=key).delete()
