"""Plan sessions, change them, copy them week after week, cancel them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.operations import free, occupy
from convergence.agenda.appointments.queries import place
from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.workshops import models
from convergence.agenda.workshops.operations.finding import HeldSession, fact, held_session, read_again
from convergence.agenda.workshops.operations.offering import offer_free_places
from convergence.agenda.workshops.operations.offers import offer_to_use
from convergence.agenda.workshops.policies import check_may_manage_workshops
from convergence.agenda.workshops.rules.entry import checked_session, weekly_copies
from convergence.agenda.workshops.types import (
    Animator,
    EnrolmentStatus,
    SessionAction,
    SessionCancelled,
    SessionConflict,
    SessionDraft,
    SessionMoved,
    SessionPlanned,
    SessionRow,
    SessionState,
    WaitingState,
    WorkshopOfferChanged,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import public_number
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.identity.queries import advisers_of
from convergence.storage.operation import emit, emit_all, operation
from convergence.storage.session import current_scope

_AWAITED = (WaitingState.WAITING.value, WaitingState.OFFERED.value)


@operation("Session programmée")
def plan_session(
    *,
    actor: Actor,
    at: datetime,
    offer_id: UUID,
    draft: SessionDraft,
    weeks: int = 0,
    over_absence: bool = False,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Plan one session of an offer; its animators of the structure and its room are busy meanwhile.

    TimeConflict when one of them is taken, AbsenceConflict when someone is away and nobody said ``over_absence``.
    With ``weeks`` it is copied so many weeks, each copy on its own. Returns the first one.
    """
    check_may_manage_workshops(actor)
    clean = checked_session(draft, now=at, where=actor.time_zone)
    offer = offer_to_use(offer_id, actor)
    first = local_day(clean.starts_at, zone(actor.time_zone))
    if offer.ended_on is not None and first >= offer.ended_on:
        raise Conflict(
            f"Cette offre est fermée depuis le {offer.ended_on:%d/%m/%Y}.",
            what_to_do="Rouvrez l’offre, ou choisissez-en une autre.",
            code="offer_ended",
        )
    copies = weekly_copies(clean, weeks, actor.time_zone) if weeks else []
    later = [checked_session(copy, now=at, where=actor.time_zone) for copy in copies]
    made = [_plan(offer, one, actor, at, over_absence) for one in (clean, *later)]
    return made[0]


@operation("Session recopiée")
def duplicate_session(
    *, actor: Actor, at: datetime, session_id: UUID, weeks: int, reason: str = "", source: str = "saisie"
) -> tuple[UUID, ...]:
    """Copy a session one week later, then two…, at the same local hour; each copy is independent after."""
    check_may_manage_workshops(actor)
    held = held_session(session_id, actor=actor, at=at)
    copies = weekly_copies(held.row.draft, weeks, actor.time_zone)
    return tuple(
        plan_session(actor=actor, at=at, offer_id=held.row.offer.offer_id, draft=copy) for copy in copies
    )


@operation("Session modifiée")
def amend_session(
    *,
    actor: Actor,
    at: datetime,
    session_id: UUID,
    draft: SessionDraft,
    edit_token: int,
    over_absence: bool = False,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Replace what was typed. Another time or place keeps the enrolled and tells them; more places go to who waits.

    Raises SessionConflict, with both versions, when someone changed it since ``edit_token`` was read.
    """
    check_may_manage_workshops(actor)
    held = held_session(session_id, actor=actor, at=at)
    if held.model.change_id != edit_token:
        raise SessionConflict(draft, held.row)
    clean, before = checked_session(draft, now=at, where=actor.time_zone), held.row
    moves = _times(clean) != _times(before.draft)
    held.allow(SessionAction.MOVE if moves else SessionAction.AMEND)
    _check_capacity(clean, before)
    _fill(held.model, replace(clean, name=clean.name or held.model.offer.name))
    held.model.save(force_update=True)
    if held.seats.capacity != clean.capacity:
        held.seats.capacity = clean.capacity
        held.seats.save(update_fields=["capacity"])
        emit(WorkshopOfferChanged(structure_id=held.model.structure_id, offer_id=held.model.offer_id))
    _write_animators(held.model, clean.animators)
    row = read_again(held, actor)
    _occupy(row, actor, at, over_absence)
    if moves:
        _shorten_offers(held)
        emit_all(_moved(row, before))
    offer_free_places(held, actor)


@operation("Session annulée")
def cancel_session(
    *, actor: Actor, at: datetime, session_id: UUID, reason: str, source: str = "saisie"
) -> None:
    """The session will not be held: enrolments stay as they are, everyone enrolled or waiting is told."""
    check_may_manage_workshops(actor)
    held = held_session(session_id, actor=actor, at=at)
    held.model.cancel_reason = reason.strip()[:500]
    held.move_to(SessionAction.CANCEL, held.facts(reason))
    held.model.save(update_fields=["cancel_reason"])
    awaited = models.WaitingPlace.objects.filter(session_id=session_id, state__in=_AWAITED)
    told = list(awaited.order_by("rank").values_list("dossier_id", flat=True))
    awaited.update(state=WaitingState.LEFT.value, offer_ends_at=None)
    free(actor=actor, at=at, ref_id=session_id)
    emit_all(_cancelled(held, told))


def _plan(
    offer: models.WorkshopOffer, draft: SessionDraft, actor: Actor, at: datetime, over_absence: bool
) -> UUID:
    row = models.Session(structure_id=actor.structure_id, number=public_number(), offer=offer)
    _fill(row, replace(draft, name=draft.name or offer.name))
    row.state = SessionState.PLANNED.value
    row.save(force_insert=True)
    models.SessionSeats.objects.create(session=row, structure_id=actor.structure_id, capacity=draft.capacity)
    _write_animators(row, draft.animators)
    held = held_session(row.id, actor=actor, at=at)
    _occupy(held.row, actor, at, over_absence)
    emit(SessionPlanned(**fact(held.row)))
    return row.id


def _times(draft: SessionDraft) -> tuple[object, ...]:
    return draft.starts_at, draft.ends_at, draft.place_id, draft.place_text


def _check_capacity(draft: SessionDraft, before: SessionRow) -> None:
    engaged = before.taken + before.held
    if draft.capacity is not None and draft.capacity < engaged:
        raise Invalid.one(
            "capacity",
            f"{engaged} places sont déjà prises ou proposées.",
            "Gardez au moins ce nombre, ou désinscrivez d’abord des personnes.",
            "capacity_below",
        )


def _fill(row: models.Session, draft: SessionDraft) -> None:
    row.name, row.comment = draft.name, draft.comment
    row.starts_at, row.ends_at = draft.starts_at, draft.ends_at
    row.minimum = draft.minimum
    row.register_until, row.withdraw_until = draft.register_until, draft.withdraw_until
    row.place_id, row.place_name = draft.place_id, _place_name(draft.place_id)
    row.place_text = draft.place_text


def _occupy(row: SessionRow, actor: Actor, at: datetime, over_absence: bool) -> None:
    """Take the time of those who lead it and of its room, in place of what it had taken."""
    occupy(
        actor=actor,
        at=at,
        kind=BusyKind.SESSION,
        ref_id=row.session_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        adviser_ids=[animator.user_id for animator in row.animators if animator.user_id],
        place_id=row.place_id,
        label=row.name,
        over_absence=over_absence,
    )


def _place_name(place_id: UUID | None) -> str:
    scope = current_scope()
    if place_id is None or scope is None:
        return ""
    found = place(scope, place_id)
    if found is None:
        raise Invalid.one(
            "place_id", "Ce lieu n’existe pas.", "Choisissez-le dans la liste.", "unknown_place"
        )
    return found.name


def _write_animators(row: models.Session, animators: tuple[Animator, ...]) -> None:
    kept = models.SessionAnimator.objects.filter(session_id=row.id, user_id__isnull=False).order_by("rank")
    names = {leader.user_id: leader.name for leader in kept} | _colleagues(row.structure_id, animators)
    if any(animator.user_id not in names for animator in animators if animator.user_id):
        raise Invalid.one(
            "animators",
            "Un des animateurs n’est pas un professionnel de votre structure.",
            "Choisissez-le dans la liste, ou écrivez son nom comme animateur extérieur.",
            "unknown_animator",
        )
    models.SessionAnimator.objects.filter(session_id=row.id).delete()
    models.SessionAnimator.objects.bulk_create(
        models.SessionAnimator(
            structure_id=row.structure_id,
            session=row,
            rank=rank,
            user_id=animator.user_id,
            name=names[animator.user_id] if animator.user_id else animator.name,
        )
        for rank, animator in enumerate(animators)
    )


def _colleagues(structure_id: UUID, animators: tuple[Animator, ...]) -> dict[UUID | None, str]:
    """Names of those who work in the structure today, when one of them is to lead."""
    scope = current_scope()
    if scope is None or not any(animator.user_id for animator in animators):
        return {}
    return {person.user_id: person.full_name for person in advisers_of(scope, structure_id)}


def _shorten_offers(held: HeldSession) -> None:
    """A place is never held beyond the start."""
    models.WaitingPlace.objects.filter(
        session_id=held.model.id, state=WaitingState.OFFERED, offer_ends_at__gt=held.model.starts_at
    ).update(offer_ends_at=held.model.starts_at)


def _moved(row: SessionRow, before: SessionRow) -> Iterator[SessionMoved]:
    for dossier_id, enrolment_id in [(None, None), *_told(row.session_id)]:
        yield SessionMoved(
            **fact(row, dossier_id),
            before_starts_at=before.starts_at,
            before_ends_at=before.ends_at,
            enrolment_id=enrolment_id,
        )


def _cancelled(held: HeldSession, waiting: list[UUID]) -> Iterator[SessionCancelled]:
    yield SessionCancelled(**fact(held.row))
    for dossier_id, enrolment_id in _told(held.model.id):
        yield SessionCancelled(**fact(held.row, dossier_id), enrolment_id=enrolment_id)
    for dossier_id in waiting:
        yield SessionCancelled(**fact(held.row, dossier_id))


def _told(session_id: UUID) -> list[tuple[UUID, UUID]]:
    """Those who count on the session: enrolled, and who neither refused nor withdrew."""
    rows = models.Enrolment.objects.filter(
        session_id=session_id, is_withdrawn=False, status=EnrolmentStatus.ONGOING
    )
    return list(rows.order_by("id").values_list("dossier_id", "id"))
