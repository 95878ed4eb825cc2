"""What became of a copy on the calendar's server."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.calendars import models
from convergence.agenda.calendars.operations.leaving import forget_when_done
from convergence.agenda.calendars.operations.questioning import raise_question
from convergence.agenda.calendars.policies import check_is_the_house
from convergence.agenda.calendars.types import CopyState
from convergence.foundation.actor import Actor
from convergence.gateways.caldav import DeliveryOutcome, Receipt
from convergence.storage.operation import operation


@operation("Copie de calendrier réglée", source="automatique")
def settle_copy(
    *, actor: Actor, at: datetime, copy_id: UUID, receipt: Receipt | None = None, failure: str = ""
) -> None:
    """Note what the server said. A receipt older than what is wanted now leaves the copy waiting."""
    check_is_the_house(actor)
    row = (
        models.CalendarCopy.objects.select_for_update(of=("self",))
        .filter(pk=copy_id)
        .select_related("account")
        .first()
    )
    if row is None:
        return
    sync = models.CalendarSync.objects.filter(account_id=row.account_id)
    if failure:
        sync.update(failure=failure[:500])
        sync.filter(first_failed_at=None).update(first_failed_at=at)
        return
    sync.update(last_out_at=at)
    if receipt is None and CopyState(row.state).is_question:
        return
    if row.state == CopyState.LEAVING:
        if receipt is None or receipt.outcome is DeliveryOutcome.REMOVED:
            row.delete()
            forget_when_done(row.account_id)
        return
    _note(row, receipt, at)


def _note(row: models.CalendarCopy, receipt: Receipt | None, at: datetime) -> None:
    if receipt is None:
        row.sent_revision, row.sent_at, row.state = row.revision, at, CopyState.SENT
    elif receipt.outcome is DeliveryOutcome.GONE_THERE:
        raise_question(row, CopyState.GONE_THERE, None)
        return
    elif receipt.outcome is DeliveryOutcome.CHANGED_THERE:
        # what stands there will be read in a moment: the question is raised then, with its time
        models.CalendarSync.objects.filter(account_id=row.account_id).update(full_at=None, next_pull_at=at)
        return
    elif receipt.outcome in (DeliveryOutcome.WRITTEN, DeliveryOutcome.ALREADY):
        row.href, row.etag, row.sent_revision, row.sent_at = receipt.href, receipt.etag, receipt.revision, at
        if row.state == CopyState.WAITING and receipt.revision == row.revision:
            row.state = CopyState.SENT
    else:
        return
    row.save()
