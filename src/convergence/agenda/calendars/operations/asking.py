"""Ask that a copy be written in a calendar, or removed from it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.queries import appointment
from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.calendars import models
from convergence.agenda.calendars.queries.delivering import effective_detail, event_facts
from convergence.agenda.calendars.rules.writing import write
from convergence.agenda.calendars.types import CopyState, DetailLevel
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Scope
from convergence.storage.operation import emit
from convergence.storage.session import current_scope

ABOUT = "calendars.CalendarCopy"


def acting_scope() -> Scope:
    """The scope of the operation under way."""
    scope = current_scope()
    assert scope is not None, "an operation acts inside a scope"
    return scope


def ask(row: models.CalendarCopy, state: CopyState, at: datetime) -> None:
    """Put a copy in a waiting state and announce the exchange that will carry it out.

    The exchange belongs to a file only when it names someone; a removal names nobody, and must leave even when
    nothing else may any more.
    """
    row.state, row.asked_at = state, at
    row.save()
    scope = acting_scope()
    facts = event_facts(scope, row) if state is CopyState.WAITING else None
    emit(
        ExchangeRequested(
            structure_id=row.structure_id,
            dossier_id=_file_named(scope, row) if facts else None,
            exchange_id=uuid7(),
            channel=Channel.CALENDAR,
            reason=ExchangeReason.CALENDAR_SYNC,
            recipient=str(row.account_id),
            recipient_user_id=row.adviser_id,
            body=write([facts]) if facts else "",
            about_kind=ABOUT,
            about_id=row.id,
        )
    )


def _file_named(scope: Scope, row: models.CalendarCopy) -> UUID | None:
    if BusyKind(row.kind) is not BusyKind.APPOINTMENT:
        return None
    if effective_detail(scope, row.account) is DetailLevel.DISCREET:
        return None
    found = appointment(scope, row.ref_id)
    return found.dossier_id if found else None
