"""Offers and sessions of a structure, and how one young person meets them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from convergence.agenda.workshops import models
from convergence.agenda.workshops.policies import may_enrol_shared
from convergence.agenda.workshops.queries.rows import shown_offer, shown_sessions
from convergence.agenda.workshops.rules.enrolling import Candidate, why_closed, why_not_her
from convergence.agenda.workshops.types import (
    EnrolmentOrigin,
    EnrolmentStatus,
    OfferRow,
    ProposedSession,
    SessionFilter,
    SessionForFile,
    SessionFull,
    SessionRow,
    SessionState,
    WaitingState,
)
from convergence.dossier.queries import dossier_header
from convergence.foundation import clock
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, Problem
from convergence.foundation.scope import Scope
from convergence.storage.history import OwnChange, changes_of_row
from convergence.storage.journal import reads, reads_nobody

_NOBODY = "offers and sessions are the structure's: no young person in them"
_ALL = SessionFilter()
MOST = 1000


@reads_nobody(_NOBODY)
def offers(scope: Scope, *, on: date | None = None) -> list[OfferRow]:
    """Offers of the structure by name; with a day, those from which a session may be planned on it."""
    rows = models.WorkshopOffer.objects.filter(structure_id=scope.structure_id)
    if on is not None:
        rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=on))
    return [shown_offer(row) for row in rows.order_by("name", "id")[:MOST]]


@reads_nobody(_NOBODY)
def offer(scope: Scope, offer_id: UUID) -> OfferRow | None:
    """One offer; None when it is absent or another structure's, alike."""
    row = models.WorkshopOffer.objects.filter(pk=offer_id, structure_id=scope.structure_id).first()
    return shown_offer(row) if row else None


@reads_nobody(_NOBODY)
def sessions_between(
    scope: Scope,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    filters: SessionFilter = _ALL,
    after: tuple[datetime, UUID] | None = None,
    skip: int = 0,
    limit: int = MOST,
    with_cancelled: bool = True,
    at: datetime | None = None,
) -> list[SessionRow]:
    """Sessions that start between two instants, the earliest first, by two queries.

    ``after`` is the start and the identifier of the last one of the page before; ``skip`` counts for those who
    name pages by their rank.
    """
    rows = _starting(_filtered(_own(scope), filters), start, end)
    if not with_cancelled:
        rows = rows.exclude(state=SessionState.CANCELLED)
    if after is not None:
        rows = rows.filter(Q(starts_at__gt=after[0]) | Q(starts_at=after[0], id__gt=after[1]))
    found = list(rows.order_by("starts_at", "id")[skip : skip + limit])
    return shown_sessions(found, now=at or clock.now(), time_zone=scope.actor.time_zone)


@reads_nobody("a number of sessions, nobody named")
def count_sessions(scope: Scope, start: datetime | None = None, end: datetime | None = None) -> int:
    """How many sessions that are not cancelled start between two instants."""
    held = models.Session.objects.filter(structure_id=scope.structure_id)
    return _starting(held, start, end).exclude(state=SessionState.CANCELLED).count()


@reads_nobody(_NOBODY)
def sessions_to_close(scope: Scope, *, at: datetime, limit: int = 50) -> list[SessionRow]:
    """Sessions that have started and that nobody closed yet, the oldest first."""
    found = list(_to_close(scope, at).order_by("starts_at", "id")[:limit])
    return shown_sessions(found, now=at, time_zone=scope.actor.time_zone)


@reads_nobody("a number of sessions, nobody named")
def count_to_close(scope: Scope, *, at: datetime) -> int:
    """How many sessions have started and are not closed yet."""
    return _to_close(scope, at).count()


def _to_close(scope: Scope, at: datetime) -> QuerySet[models.Session]:
    return _own(scope).filter(
        starts_at__lte=at, state__in=(SessionState.PLANNED.value, SessionState.ATTENDED.value)
    )


@reads_nobody(_NOBODY)
def session(scope: Scope, session_id: UUID, *, at: datetime | None = None) -> SessionRow | None:
    """One session; None when it is absent or another structure's, alike."""
    found = list(_own(scope).filter(pk=session_id))
    shown = shown_sessions(found, now=at or clock.now(), time_zone=scope.actor.time_zone)
    return shown[0] if shown else None


@reads_nobody(_NOBODY)
def session_by_number(scope: Scope, number: int, *, at: datetime | None = None) -> SessionRow | None:
    """One session by its public number; None when it is absent or another structure's, alike."""
    found = list(_own(scope).filter(number=number))
    shown = shown_sessions(found, now=at or clock.now(), time_zone=scope.actor.time_zone)
    return shown[0] if shown else None


@reads_nobody(_NOBODY)
def session_changes(scope: Scope, session_id: UUID) -> list[OwnChange]:
    """Who changed the session, when and why: the newest first."""
    return changes_of_row(models.Session, session_id)


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def sessions_for_file(
    scope: Scope,
    dossier_id: UUID,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    contracts: Collection[str] = (),
    filters: SessionFilter = _ALL,
    limit: int = MOST,
    at: datetime | None = None,
) -> list[SessionForFile]:
    """Sessions as one young person meets them: open to her, or with the reason why not.

    ``contracts`` are the kinds of her running contracts, told by the caller: contracts stand on a higher floor.
    """
    now, person = at or clock.now(), dossier_header(scope, dossier_id)
    if person is None:
        return []
    candidate = Candidate(dossier_id, person.structure_id, person.born_on, contracts)
    rows = sessions_between(scope, start, end, filters=filters, limit=limit, with_cancelled=False, at=now)
    wanted = [row.session_id for row in rows]
    hers = models.Enrolment.objects.filter(
        dossier_id=dossier_id, session__id__among=wanted, is_withdrawn=False
    )
    awaited = models.WaitingPlace.objects.filter(
        dossier_id=dossier_id,
        session__id__among=wanted,
        state__in=(WaitingState.WAITING.value, WaitingState.OFFERED.value),
    )
    enrolled = set(hers.values_list("session_id", flat=True))
    waits = set(awaited.values_list("session_id", flat=True))
    return [
        _for_file(row, candidate, now, row.session_id in enrolled, row.session_id in waits) for row in rows
    ]


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def sessions_proposed_to(
    scope: Scope,
    dossier_id: UUID,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    contracts: Collection[str] = (),
    at: datetime | None = None,
) -> list[ProposedSession]:
    """Sessions in which one young person is enrolled, and those to come that are for her, full or not.

    ``contracts`` are the kinds of her running contracts, told by the caller: contracts stand on a higher floor.
    """
    now, person = at or clock.now(), dossier_header(scope, dossier_id)
    if person is None:
        return []
    hers = models.Enrolment.objects.filter(dossier_id=dossier_id, is_withdrawn=False)
    to_come = Q(state=SessionState.PLANNED, starts_at__gt=now)
    rows = _starting(_own(scope), start, end).filter(to_come | Q(id__in=hers.values("session_id")))
    found = list(rows.exclude(state=SessionState.CANCELLED).order_by("starts_at", "id"))
    shown = shown_sessions(found, now=now, time_zone=scope.actor.time_zone)
    statuses = dict(hers.order_by("id").values_list("session_id", "status"))
    candidate = Candidate(dossier_id, person.structure_id, person.born_on, contracts)
    return [
        ProposedSession(
            dossier_id,
            row,
            EnrolmentStatus(statuses[row.session_id]) if row.session_id in statuses else None,
        )
        for row in shown
        if row.session_id in statuses or why_not_her(row, candidate) is None
    ]


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def sessions_for_shared(
    scope: Scope,
    dossier_id: UUID,
    start: datetime,
    *,
    contracts: Collection[str] = (),
    limit: int = MOST,
    at: datetime | None = None,
) -> list[SessionForFile]:
    """Sessions to come, open to operators, of the structure that holds a shared file, as its person meets them.

    A place is told only when nobody waits for it: an operator keeps no rank in the waiting list.
    """
    now, person = at or clock.now(), dossier_header(scope, dossier_id)
    if person is None or not may_enrol_shared(scope.actor):
        return []
    held = models.Session.objects.filter(
        structure_id=person.structure_id, offer__open_to_operators=True, state=SessionState.PLANNED
    ).select_related("offer", "sessionseats")
    found = list(_starting(held, start, None).order_by("starts_at", "id")[:limit])
    enrolled = set(
        models.Enrolment.objects.filter(dossier_id=dossier_id, is_withdrawn=False).values_list(
            "session_id", flat=True
        )
    )
    candidate = Candidate(dossier_id, person.structure_id, person.born_on, contracts)
    rows = shown_sessions(found, now=now, time_zone=scope.actor.time_zone)
    met = [_for_file(row, candidate, now, row.session_id in enrolled, waits=False) for row in rows]
    return [
        replace(one, code=_FULL.code, why_not=_FULL.message) if one.is_open and one.session.waiting else one
        for one in met
    ]


_FULL = SessionFull()
"""What is said where others wait: nobody passes before them."""


def _for_file(
    row: SessionRow, person: Candidate, now: datetime, is_enrolled: bool, waits: bool
) -> SessionForFile:
    problem: Problem | None = (
        Conflict("Inscription déjà faite.", code="already_enrolled") if is_enrolled else None
    )
    problem = problem or why_closed(row, EnrolmentOrigin.ADVISER, now) or why_not_her(row, person)
    if problem is None and row.is_full:
        problem = SessionFull()
    message, code = (problem.message, problem.code) if problem else ("", "")
    return SessionForFile(person.dossier_id, row, message, code, is_enrolled, waits)


def _own(scope: Scope) -> QuerySet[models.Session]:
    rows = models.Session.objects.filter(structure_id=scope.structure_id)
    return rows.select_related("offer", "sessionseats")


def _starting(
    rows: QuerySet[models.Session], start: datetime | None, end: datetime | None
) -> QuerySet[models.Session]:
    if start is not None:
        rows = rows.filter(starts_at__gte=start)
    return rows if end is None else rows.filter(starts_at__lt=end)


def _filtered(rows: QuerySet[models.Session], filters: SessionFilter) -> QuerySet[models.Session]:
    if filters.kind is not None:
        rows = rows.filter(offer__kind=filters.kind)
    if filters.theme:
        rows = rows.filter(offer__theme__icontains=filters.theme)
    if filters.place:
        rows = rows.filter(Q(place_name__icontains=filters.place) | Q(place_text__icontains=filters.place))
    if filters.offer_id is not None:
        rows = rows.filter(offer_id=filters.offer_id)
    if filters.animator_id is not None:
        led = models.SessionAnimator.objects.filter(user_id=filters.animator_id)
        rows = rows.filter(id__in=led.values("session_id"))
    if filters.with_free_place:
        seats = F("sessionseats__taken") + F("sessionseats__held")
        rows = rows.filter(Q(sessionseats__capacity=None) | Q(sessionseats__capacity__gt=seats)).exclude(
            state=SessionState.CANCELLED
        )
    return rows
