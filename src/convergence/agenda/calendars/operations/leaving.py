"""What happens to a calendar that its owner has taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.agenda.appointments.operations import free
from convergence.agenda.calendars import models
from convergence.agenda.calendars.operations.asking import ask
from convergence.agenda.calendars.policies import check_is_the_house
from convergence.agenda.calendars.types import CopyState
from convergence.foundation.actor import Actor
from convergence.storage.operation import operation

LONGEST_GOODBYE = timedelta(days=7)


@operation("Calendrier détaché : copies à retirer", source="automatique")
def leave_calendar(*, actor: Actor, at: datetime, account_id: UUID) -> None:
    """Free the times that her own events took, and ask that our copies be removed from her calendar."""
    check_is_the_house(actor)
    for outside in models.OutsideTime.objects.filter(account_id=account_id).order_by("id"):
        free(actor=actor, at=at, ref_id=outside.id)
        outside.delete()
    copies = models.CalendarCopy.objects.filter(account_id=account_id).select_related("account")
    for row in copies.order_by("id"):
        if row.state != CopyState.LEAVING:
            ask(row, CopyState.LEAVING, at)
    forget_when_done(account_id)


@operation("Mots de passe de calendriers oubliés", source="automatique")
def forget_ended(*, actor: Actor, at: datetime) -> int:
    """Erase the password of calendars taken back a week ago, even if their server never answered."""
    check_is_the_house(actor)
    ended = models.CalendarSync.objects.filter(
        structure_id=actor.structure_id, account__ended_at__lt=at - LONGEST_GOODBYE
    )
    accounts = [row.account_id for row in ended.order_by("id")]
    models.CalendarCopy.objects.filter(account_id__in=accounts).delete()
    ended.delete()
    return len(accounts)


def forget_when_done(account_id: UUID) -> None:
    """Erase the password once nothing of ours is left in a calendar taken back."""
    sync = models.CalendarSync.objects.filter(account_id=account_id, account__ended_at__isnull=False)
    if not models.CalendarCopy.objects.filter(account_id=account_id).exists():
        sync.delete()
