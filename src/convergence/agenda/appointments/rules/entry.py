"""What an appointment must tell before it is planned, and what a place and an absence must tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from convergence.agenda.appointments.types import AppointmentDraft, PlaceDraft
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, months_after
from convergence.foundation.problems import FieldError, Invalid

PURPOSE_LENGTH = 120
ADDRESS_LENGTH = 250
TEXT_LENGTH = 4000
NAME_LENGTH = 80
MOST_ADVISERS = 10
_LARGEST_PLACE = 1000
_MINUTE = timedelta(minutes=1)


def check_times(starts_at: datetime, ends_at: datetime, *, now: datetime, where: ZoneInfo) -> None:
    """Raise Invalid unless the times can be those of an appointment, seen from the structure's zone."""
    Invalid.raise_if_any(_time_errors(starts_at, ends_at, now, where))


def check_draft(draft: AppointmentDraft, *, now: datetime, where: ZoneInfo) -> None:
    """Raise Invalid with every fault of an appointment as typed."""
    Invalid.raise_if_any((*_time_errors(draft.starts_at, draft.ends_at, now, where), *_word_errors(draft)))


def _time_errors(
    starts_at: datetime, ends_at: datetime, now: datetime, where: ZoneInfo
) -> Iterator[FieldError]:
    today, day = local_day(now, where), local_day(starts_at, where)
    first = months_after(today, -parameter("appointments.months_behind").integer_at(today))
    last = months_after(today, parameter("appointments.months_ahead").integer_at(today))
    if day < first:
        yield FieldError(
            "day",
            "Ce jour est trop ancien pour un rendez-vous.",
            "Vérifiez l’année ; pour une rencontre ancienne, notez plutôt un acte.",
            "too_old",
        )
    if day > last:
        yield FieldError(
            "day", "Ce jour est trop lointain pour un rendez-vous.", "Vérifiez l’année.", "too_far"
        )
    length = ends_at.astimezone(UTC) - starts_at.astimezone(UTC)
    longest = parameter("appointments.longest_hours").integer_at(today)
    if length < _MINUTE:
        yield FieldError(
            "ends_at", "La fin doit suivre le début.", "Corrigez l’une des deux heures.", "order"
        )
    elif length > timedelta(hours=longest):
        yield FieldError(
            "ends_at", f"Un rendez-vous ne dure pas plus de {longest} heures.", "Vérifiez la fin.", "too_long"
        )
    elif local_day(ends_at - _MINUTE, where) != day:
        yield FieldError(
            "ends_at",
            "Un rendez-vous finit le jour où il commence.",
            "Vérifiez les deux heures.",
            "crosses_midnight",
        )


def _word_errors(draft: AppointmentDraft) -> Iterator[FieldError]:
    yield from _too_long("purpose", draft.purpose, PURPOSE_LENGTH, "L’objet")
    yield from _too_long("address", draft.address, ADDRESS_LENGTH, "L’adresse")
    yield from _too_long("comment", draft.comment, TEXT_LENGTH, "Le commentaire")
    if len(draft.other_adviser_ids) > MOST_ADVISERS:
        yield FieldError(
            "other_adviser_ids",
            f"{MOST_ADVISERS} autres professionnels au plus.",
            "Retirez-en.",
            "too_many",
        )


def check_text(field: str, text: str, label: str = "Le texte", longest: int = TEXT_LENGTH) -> None:
    """Raise Invalid when a text is too long or cannot be stored."""
    Invalid.raise_if_any(_too_long(field, text, longest, label))


def _too_long(field: str, text: str, longest: int, label: str) -> Iterator[FieldError]:
    if len(text) > longest:
        yield FieldError(field, f"{label} compte {longest} caractères au plus.", "Raccourcissez.", "too_long")
    elif "\x00" in text:
        yield FieldError(
            field, f"{label} contient un caractère illisible.", "Tapez-le à nouveau.", "unreadable"
        )


def check_place(draft: PlaceDraft) -> None:
    """Raise Invalid with every fault of a place as typed."""
    Invalid.raise_if_any(_place_errors(draft))


def _place_errors(draft: PlaceDraft) -> Iterator[FieldError]:
    if not draft.name.strip():
        yield FieldError("name", "Donnez un nom à ce lieu.", "Par exemple « Bureau 2 ».", "required")
    yield from _too_long("name", draft.name, NAME_LENGTH, "Le nom")
    yield from _too_long("address", draft.address, ADDRESS_LENGTH, "L’adresse")
    if draft.capacity is not None and not 1 <= draft.capacity <= _LARGEST_PLACE:
        yield FieldError(
            "capacity", f"La capacité va de 1 à {_LARGEST_PLACE} personnes.", "Corrigez.", "out_of_range"
        )
    if (draft.opens_at is None) != (draft.closes_at is None):
        yield FieldError(
            "closes_at",
            "Donnez les deux heures, d’ouverture et de fermeture.",
            "Ou aucune : le lieu est alors toujours ouvert.",
            "required",
        )
    elif draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        yield FieldError("closes_at", "La fermeture doit suivre l’ouverture.", "Corrigez.", "order")


def check_absence(starts_at: datetime, ends_at: datetime, *, now: datetime, where: ZoneInfo) -> None:
    """Raise Invalid unless an absence has a plausible length and is not over for long."""
    today = local_day(now, where)
    longest = parameter("appointments.absence_months").integer_at(today)
    last = months_after(today, parameter("appointments.months_ahead").integer_at(today))
    if ends_at <= starts_at:
        raise Invalid.one("last_day", "La fin précède le début.", "Corrigez l’une des deux dates.", "order")
    if local_day(starts_at, where) > last or ends_at < now - timedelta(days=31):
        raise Invalid.one("first_day", "Ce jour n’est pas plausible.", "Vérifiez l’année.", "out_of_range")
    if local_day(ends_at, where) > months_after(local_day(starts_at, where), longest):
        raise Invalid.one(
            "last_day",
            f"Une absence s’annonce pour {longest} mois au plus.",
            "Vérifiez l’année, ou annoncez-la en plusieurs fois.",
            "too_long",
        )
