"""Say who or what is taken, and when all are free next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from convergence.agenda.appointments.policies import comes_by_herself
from convergence.agenda.appointments.queries import free_times
from convergence.agenda.appointments.rules.wording import hour_words, span_words
from convergence.agenda.appointments.types import (
    AbsenceConflict,
    BusyKind,
    BusyRow,
    PlaceRow,
    Slot,
    TimeConflict,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import zone
from convergence.foundation.problems import Invalid
from convergence.identity.queries import staff_names
from convergence.storage.session import current_scope

_WORDS = {
    BusyKind.APPOINTMENT: "un rendez-vous",
    BusyKind.SESSION: "un atelier ou une information collective",
    BusyKind.BOOKING: "un créneau réservé",
    BusyKind.EXTERNAL: "un engagement dans son calendrier personnel",
}
_TAKEN = "Ce créneau n’est plus libre."


def refuse(
    actor: Actor,
    at: datetime,
    adviser_ids: Sequence[UUID],
    place: PlaceRow | None,
    length: timedelta,
    busy: BusyRow,
) -> NoReturn:
    """Raise the conflict: « Vous avez déjà un rendez-vous … », and the next free times of all together.

    Who comes by herself learns that the time is taken, not by what.
    """
    if comes_by_herself(actor):
        raise TimeConflict(_TAKEN, what_to_do="Choisissez-en un autre.")
    slots = _next_slots(actor, at, adviser_ids, place, length, busy)
    where = zone(actor.time_zone)
    span = span_words(busy.starts_at, busy.ends_at, where)
    advice = _advice(slots, actor)
    if busy.kind is BusyKind.ABSENCE:
        subject = (
            "Vous êtes absent(e)" if busy.adviser_id == actor.user_id else f"{_name(busy)} est absent(e)"
        )
        raise AbsenceConflict(
            f"{subject} {span}.",
            what_to_do=f"Confirmez si le rendez-vous a lieu quand même, ou changez d’heure. {advice}".strip(),
            slots=slots,
        )
    raise TimeConflict(f"{_subject(actor, busy, place)} {span}.", what_to_do=advice, slots=slots)


def refuse_elsewhere(actor: Actor) -> NoReturn:
    """Raise the conflict for time that is taken where the actor may not look."""
    message = (
        _TAKEN
        if comes_by_herself(actor)
        else "Ce créneau vient d’être pris, ici ou dans une autre structure."
    )
    raise TimeConflict(message, what_to_do="Choisissez une autre heure.", code="time_taken_elsewhere")


def refuse_hours(actor: Actor, place: PlaceRow | None, starts_at: datetime, ends_at: datetime) -> None:
    """Raise Invalid when the place is not open at that time."""
    if place is None or place.opens_at is None or place.closes_at is None:
        return
    where = zone(actor.time_zone)
    start, end = starts_at.astimezone(where), ends_at.astimezone(where)
    if start.time() < place.opens_at or end.time() > place.closes_at or start.date() != end.date():
        raise Invalid.one(
            "place_id",
            f"« {place.name} » est ouvert de {hour_words(place.opens_at)} à {hour_words(place.closes_at)}.",
            "Changez d’heure ou de lieu.",
            "place_closed",
        )


def _subject(actor: Actor, busy: BusyRow, place: PlaceRow | None) -> str:
    if busy.adviser_id is None:
        return f"« {place.name if place else 'Ce lieu'} » est déjà pris"
    what = _WORDS[busy.kind]
    if busy.adviser_id == actor.user_id:
        return f"Vous avez déjà {what}".replace(" son ", " votre ")
    return f"{_name(busy)} a déjà {what}"


def _name(busy: BusyRow) -> str:
    scope = current_scope()
    found = staff_names(scope, [busy.adviser_id]) if scope and busy.adviser_id else {}
    return next((name.full_name for name in found.values()), "Ce professionnel")


def _next_slots(
    actor: Actor,
    at: datetime,
    adviser_ids: Sequence[UUID],
    place: PlaceRow | None,
    length: timedelta,
    busy: BusyRow,
) -> tuple[Slot, ...]:
    scope = current_scope()
    if scope is None:
        return ()
    return free_times(
        scope,
        adviser_ids,
        after=max(at, busy.starts_at),
        length=length,
        place_id=place.place_id if place else None,
    )


def _advice(slots: Sequence[Slot], actor: Actor) -> str:
    if not slots:
        return "Choisissez une autre heure."
    where = zone(actor.time_zone)
    spans = " ; ".join(span_words(slot.starts_at, slot.ends_at, where) for slot in slots)
    return f"Prochains créneaux libres : {spans}."
