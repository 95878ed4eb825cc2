"""Connected calendars: their state, their access, what waits for their owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.calendars import models
from convergence.agenda.calendars.rules.expanding import pull_window
from convergence.agenda.calendars.rules.sealing import unseal
from convergence.agenda.calendars.rules.writing import times_of_revision
from convergence.agenda.calendars.types import (
    AccountRow,
    CopyState,
    DetailLevel,
    QuestionRow,
    SyncDirection,
    Times,
)
from convergence.foundation.scope import Scope
from convergence.gateways.caldav import CalendarAccess
from convergence.storage.journal import reads_nobody
from convergence.storage.session import structures_with_work

_NOBODY = "the calendar of a professional, no young person"
WHOLE_AGAIN = timedelta(hours=20)
_QUESTIONS = [state.value for state in CopyState if state.is_question]
_WAITING = (CopyState.WAITING, CopyState.LEAVING)


@dataclass(frozen=True, slots=True)
class Pull:
    """What is needed to read a calendar."""

    account_id: UUID
    adviser_id: UUID
    access: CalendarAccess
    token: str
    window: Times


@reads_nobody(_NOBODY)
def account(scope: Scope) -> AccountRow | None:
    """The calendar that the actor connected for this structure; None without any."""
    row = (
        models.CalendarAccount.objects.filter(
            structure_id=scope.structure_id, adviser_id=scope.actor.user_id, ended_at=None
        )
        .select_related("sync")
        .first()
    )
    if row is None:
        return None
    sync = row.sync
    waiting = models.CalendarCopy.objects.filter(account=row, state__in=_WAITING).count()
    return AccountRow(
        account_id=row.id,
        adviser_id=row.adviser_id,
        url=row.url,
        login=row.login,
        calendar_name=row.calendar_name,
        detail=DetailLevel(row.detail),
        direction=SyncDirection(row.direction),
        last_in_at=sync.last_in_at,
        last_out_at=sync.last_out_at,
        failure_code=sync.failure_code,
        failure=sync.failure,
        first_failed_at=sync.first_failed_at,
        unread_events=sync.unread_events,
        waiting_copies=waiting,
        edit_token=row.change_id,
    )


@reads_nobody("a rule of the structure")
def most_detail(scope: Scope) -> DetailLevel:
    """How much calendars may tell at the most in the actor's structure."""
    found = models.CalendarRule.objects.filter(structure_id=scope.structure_id).first()
    return DetailLevel(found.most_detail) if found else DetailLevel.INITIALS


@reads_nobody("opaque identifiers; times of professionals")
def questions(scope: Scope) -> tuple[QuestionRow, ...]:
    """Copies that wait for the actor's choice, the soonest first."""
    rows = models.CalendarCopy.objects.filter(
        structure_id=scope.structure_id,
        adviser_id=scope.actor.user_id,
        state__in=_QUESTIONS,
        account__ended_at=None,
    )
    found = [shown for row in rows.order_by("id") if (shown := question_row(row))]
    return tuple(sorted(found, key=lambda row: row.ours.starts_at))


def question_row(row: models.CalendarCopy) -> QuestionRow | None:
    """A copy that waits for a choice, as shown."""
    ours = times_of_revision(row.revision)
    if ours is None:
        return None
    theirs = (
        Times(row.theirs_starts_at, row.theirs_ends_at)
        if row.theirs_starts_at and row.theirs_ends_at
        else None
    )
    return QuestionRow(row.id, row.ref_id, BusyKind(row.kind), CopyState(row.state), ours, theirs)


@reads_nobody(_NOBODY)
def due_accounts(scope: Scope, at: datetime) -> tuple[UUID, ...]:
    """Calendars of the actor's structure whose turn has come to be read."""
    rows = models.CalendarSync.objects.filter(
        structure_id=scope.structure_id, next_pull_at__lte=at, account__ended_at=None
    )
    return tuple(rows.order_by("next_pull_at", "id").values_list("account_id", flat=True))


@reads_nobody("opaque identifiers of structures")
def due_structures(scope: Scope, at: datetime) -> tuple[UUID, ...]:
    """Structures that have calendars to read now; none but for the house."""
    return tuple(structures_with_work("calendars_due", at))


@reads_nobody(_NOBODY)
def pull_access(scope: Scope, account_id: UUID, at: datetime) -> Pull | None:
    """What is needed to read a calendar now; the token is left out once a day, to read everything again."""
    row = models.CalendarAccount.objects.filter(pk=account_id, ended_at=None).select_related("sync").first()
    if row is None:
        return None
    whole = row.sync.full_at is None or at - row.sync.full_at >= WHOLE_AGAIN
    return Pull(row.id, row.adviser_id, access_of(row), "" if whole else row.sync.token, pull_window(at))


@reads_nobody(_NOBODY)
def stored_access(scope: Scope) -> CalendarAccess | None:
    """The access that the actor gave, to test it again."""
    row = (
        models.CalendarAccount.objects.filter(
            structure_id=scope.structure_id, adviser_id=scope.actor.user_id, ended_at=None
        )
        .select_related("sync")
        .first()
    )
    return access_of(row) if row else None


def access_of(row: models.CalendarAccount) -> CalendarAccess:
    """The access of an account, its password opened."""
    password = unseal(bytes(row.sync.sealed_password), account_id=row.id, key=settings.DATA_KEY)
    return CalendarAccess(row.url, row.login, password, row.calendar_url)
