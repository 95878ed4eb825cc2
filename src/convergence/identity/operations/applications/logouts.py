"""Telling applications that a session has ended: what is to be told now, and what each answered.

Run inside ``acting(authentication_actor(), Purpose.AUTHENTICATION)``.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.identity.models import LogoutNotice
from convergence.identity.rules.logouts import LEASE, next_try
from convergence.identity.types import BearerKind
from convergence.identity.types.log_in import LogoutToTell


def claim_logout(*, at: datetime) -> LogoutToTell | None:
    """The end that has waited longest, for this worker alone during a minute; None when nothing is to be told."""
    row = (
        LogoutNotice.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("client")
        .filter(next_at__lte=at, given_up_at=None)
        .order_by("next_at", "id")
        .first()
    )
    if row is None:
        return None
    row.next_at = at + LEASE
    row.tries += 1
    row.save(update_fields=["next_at", "tries"])
    return LogoutToTell(
        id=row.id,
        client_id=row.client.client_id,
        kind=BearerKind(row.client.kind),
        url=row.client.backchannel_logout_uri if row.client.revoked_at is None else "",
        subject=row.subject_id,
        session=row.session,
    )


def settle_logout(*, logout: UUID, is_taken: bool, detail: str, at: datetime) -> None:
    """Forget what was taken; try the rest again later, each time less soon, for a day."""
    row = LogoutNotice.objects.select_for_update().filter(id=logout).first()
    if row is None:
        return
    if is_taken:
        row.delete()
        return
    wait = next_try(row.tries, at - row.made_at)
    row.detail = detail
    if wait is None:
        row.given_up_at = at
    else:
        row.next_at = at + wait
    row.save(update_fields=["detail", "given_up_at", "next_at"])
