"""Periodic work on calendars: read those whose turn has come, keep the copies right, forget those taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.calendars.operations import (
    forget_ended,
    mirror_adviser,
    note_pull_failure,
    receive_changes,
)
from convergence.agenda.calendars.queries import (
    due_accounts,
    due_structures,
    pull_access,
    pull_window,
)
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.problems import Unavailable
from convergence.foundation.scope import Purpose
from convergence.gateways import caldav
from convergence.identity.queries import staff_member, time_zones_of
from convergence.storage.session import acting

_ROUTE = "read_calendars"


def read_calendars() -> int:
    """Read each calendar whose turn has come; returns how many were reached."""
    at = clock.now()
    with acting(system_actor(), Purpose.SYSTEM, route=_ROUTE) as scope:
        zones = time_zones_of(scope, due_structures(scope, at))
    reached = 0
    for structure_id, zone in zones.items():
        actor = system_actor(structure_id, time_zone=zone)
        with acting(actor, Purpose.SYSTEM, route=_ROUTE) as scope:
            accounts = due_accounts(scope, at)
        reached += sum(read_calendar(actor, account_id) for account_id in accounts)
        forget_ended(actor=actor, at=at)
    return reached


def read_calendar(actor: Actor, account_id: UUID) -> bool:
    """Read one calendar, the server being asked outside any transaction; False when it could not be reached."""
    started_at = clock.now()
    with acting(actor, Purpose.SYSTEM, route=_ROUTE) as scope:
        pull = pull_access(scope, account_id, started_at)
        owner = staff_member(scope, pull.adviser_id) if pull else None
    if pull is None:
        return False
    window = pull_window(started_at)
    try:
        changes = caldav.server().changes(pull.access, pull.token, window.starts_at, window.ends_at)
    except Unavailable as problem:
        note_pull_failure(actor=actor, at=clock.now(), account_id=account_id, problem=problem)
        return False
    _take_in(actor, account_id, changes, started_at, owner.email if owner else "")
    mirror_adviser(actor=actor, at=clock.now(), adviser_id=pull.adviser_id)
    return True


def _take_in(
    actor: Actor, account_id: UUID, changes: caldav.Changes, started_at: datetime, email: str
) -> None:
    receive_changes(
        actor=actor,
        at=clock.now(),
        account_id=account_id,
        changes=changes,
        started_at=started_at,
        addresses=(email,),
    )
