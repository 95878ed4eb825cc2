"""Make a calendar the mirror of its owner's time in Convergence.

The mirror looks at what is, never at what an event said: events that come twice, late or out of order, and
reassignments, lead to the same copies. A copy goes when its time is no longer hers.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.agenda.appointments.queries import busy_times
from convergence.agenda.appointments.types import BusyKind, BusyRow
from convergence.agenda.calendars import models
from convergence.agenda.calendars.operations.asking import acting_scope, ask
from convergence.agenda.calendars.policies import check_is_the_house
from convergence.agenda.calendars.queries.delivering import effective_detail
from convergence.agenda.calendars.rules.wording import uid, wording
from convergence.agenda.calendars.rules.writing import times_of_revision
from convergence.agenda.calendars.types import CopyState, DetailLevel, SyncDirection, Times
from convergence.foundation.actor import Actor
from convergence.storage.operation import operation

PAST, AHEAD = timedelta(days=7), timedelta(days=396)
ASK_AGAIN = timedelta(hours=6)


@operation("Calendrier personnel tenu à jour", source="automatique")
def mirror_adviser(*, actor: Actor, at: datetime, adviser_id: UUID) -> None:
    """Bring the copies of a professional's time up to date; nothing when she connected no calendar."""
    check_is_the_house(actor)
    account = (
        models.CalendarAccount.objects.select_for_update()
        .filter(structure_id=actor.structure_id, adviser_id=adviser_id, ended_at=None)
        .first()
    )
    if account is None:
        return
    scope = acting_scope()
    detail = effective_detail(scope, account)
    window = Times(at - PAST, at + AHEAD)
    wanted = _wanted(account, window) if SyncDirection(account.direction).writes else {}
    kept = {row.ref_id: row for row in models.CalendarCopy.objects.filter(account=account).order_by("id")}
    for ref_id, busy in wanted.items():
        _keep(account, kept.get(ref_id), busy, detail, at)
    for ref_id, row in kept.items():
        if ref_id not in wanted:
            _let_go(row, window, at)


@operation("Calendriers personnels tenus à jour", source="automatique")
def mirror_reference(
    *, actor: Actor, at: datetime, ref_id: UUID, starts_at: datetime, ends_at: datetime
) -> None:
    """Bring up to date every calendar where something stands, or should stand, in which it has a part."""
    check_is_the_house(actor)
    accounts = models.CalendarAccount.objects.filter(structure_id=actor.structure_id, ended_at=None)
    advisers = sorted(accounts.order_by("adviser_id").values_list("adviser_id", flat=True))
    if not advisers:
        return
    copies = models.CalendarCopy.objects.filter(ref_id=ref_id).order_by("adviser_id")
    taken = busy_times(acting_scope(), advisers, starts_at, ends_at)
    concerned = {row.adviser_id for row in taken if row.ref_id == ref_id and row.adviser_id}
    for adviser_id in sorted(concerned.union(copies.values_list("adviser_id", flat=True)) & set(advisers)):
        mirror_adviser(actor=actor, at=at, adviser_id=adviser_id)


@operation("Calendriers personnels récrits", source="automatique")
def mirror_all(*, actor: Actor, at: datetime) -> None:
    """Bring up to date every calendar of the structure."""
    check_is_the_house(actor)
    accounts = models.CalendarAccount.objects.filter(structure_id=actor.structure_id, ended_at=None)
    for adviser_id in accounts.order_by("adviser_id").values_list("adviser_id", flat=True):
        mirror_adviser(actor=actor, at=at, adviser_id=adviser_id)


def _wanted(account: models.CalendarAccount, window: Times) -> dict[UUID, BusyRow]:
    rows = busy_times(acting_scope(), [account.adviser_id], window.starts_at, window.ends_at)
    return {row.ref_id: row for row in rows if row.kind is not BusyKind.EXTERNAL}


def _keep(
    account: models.CalendarAccount,
    row: models.CalendarCopy | None,
    busy: BusyRow,
    detail: DetailLevel,
    at: datetime,
) -> None:
    revision = wording(Times(busy.starts_at, busy.ends_at), busy.kind, busy.label, detail)
    if row is None:
        name = uid(str(busy.ref_id), str(account.adviser_id))
        made = models.CalendarCopy(
            structure_id=account.structure_id,
            adviser_id=account.adviser_id,
            account=account,
            kind=busy.kind,
            ref_id=busy.ref_id,
            uid=name,
            href=f"{account.calendar_url.rstrip('/')}/{name.partition('@')[0]}.ics",
            revision=revision,
        )
        ask(made, CopyState.WAITING, at)
        return
    state = CopyState(row.state)
    is_changed = row.revision != revision
    if is_changed:
        row.revision, row.sequence = revision, row.sequence + 1
    if state.is_question:
        if is_changed:
            row.save(update_fields=["revision", "sequence"])
    elif state is CopyState.LEAVING or is_changed or _is_late(row, at):
        ask(row, CopyState.WAITING, at)


def _let_go(row: models.CalendarCopy, window: Times, at: datetime) -> None:
    """Remove a copy; the past that has left the window stays where it is."""
    times = times_of_revision(row.revision)
    if times is not None and times.ends_at <= window.starts_at:
        return
    if row.state != CopyState.LEAVING or _is_late(row, at):
        ask(row, CopyState.LEAVING, at)


def _is_late(row: models.CalendarCopy, at: datetime) -> bool:
    waits = row.state in (CopyState.WAITING, CopyState.LEAVING)
    return waits and at - row.asked_at >= ASK_AGAIN
