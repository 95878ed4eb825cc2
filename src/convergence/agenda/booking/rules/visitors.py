"""What somebody without a file may leave, and how often a public page may be used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from convergence.agenda.booking.types import MotiveDraft, VisitorFacts
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on
from convergence.foundation.problems import FieldError, Invalid, Unavailable
from convergence.foundation.text import check_name

_LONGEST_DAY_MINUTES = 720
_TEXT = 600


def check_facts(facts: VisitorFacts, today: date) -> None:
    """Raise Invalid with every fault of what a visitor typed."""
    Invalid.raise_if_any(list(_faults(facts, today)))


def _faults(facts: VisitorFacts, today: date) -> Iterator[FieldError]:
    for field, label, value in (
        ("first_name", "Votre prénom", facts.first_name),
        ("last_name", "Votre nom", facts.last_name),
    ):
        try:
            check_name(value, field=field, label=label)
        except Invalid as problem:
            yield from problem.errors
    youngest = parameter("booking.youngest_visitor").integer_at(today)
    oldest = parameter("booking.oldest_visitor").integer_at(today)
    if facts.born_on > today or not youngest <= age_on(facts.born_on, today) <= oldest:
        yield FieldError(
            "born_on",
            "Cette date de naissance semble fausse.",
            "Vérifiez le jour, le mois et l’année.",
            "age",
        )
    if not facts.phone and not facts.email:
        yield FieldError(
            "phone",
            "Donnez un numéro de téléphone ou une adresse électronique.",
            "Nous en avons besoin pour vous confirmer le rendez-vous.",
            "required",
        )


def check_rate(from_address: int, in_structure: int, at: datetime) -> None:
    """Refuse one booking more when an address, or everybody together, has just made too many."""
    day = at.date()
    if from_address >= parameter("booking.visits_per_address").integer_at(day) or (
        in_structure >= parameter("booking.visits_per_structure").integer_at(day)
    ):
        raise Unavailable(
            "Trop de rendez-vous ont été pris d’un coup.",
            what_to_do="Réessayez dans une heure, ou téléphonez à la Mission Locale.",
            code="too_many_bookings",
        )


def check_contact(to_contact: int, at: datetime) -> None:
    """Refuse one booking more when a telephone or an address has just been written to by too many."""
    if to_contact >= parameter("booking.visits_per_contact").integer_at(at.date()):
        raise Unavailable(
            "Trop de rendez-vous ont été pris avec ce numéro ou cette adresse.",
            what_to_do="Réessayez demain, ou téléphonez à la Mission Locale.",
            code="too_many_bookings",
        )


def check_motive(draft: MotiveDraft) -> None:
    """Raise Invalid with every fault of a motive."""
    Invalid.raise_if_any(list(_motive_faults(draft)))


def _motive_faults(draft: MotiveDraft) -> Iterator[FieldError]:
    if not draft.label.strip():
        yield FieldError("label", "Donnez un nom à ce motif.", "Celui que les jeunes liront.", "required")
    bounds = {
        "minutes": (5, _LONGEST_DAY_MINUTES, "minutes"),
        "buffer_minutes": (0, _LONGEST_DAY_MINUTES, "minutes"),
        "step_minutes": (5, _LONGEST_DAY_MINUTES, "minutes"),
        "notice_hours": (0, 1000, "heures"),
        "horizon_days": (1, 180, "jours"),
        "max_per_day": (1, 50, "rendez-vous"),
    }
    for field, (least, most, unit) in bounds.items():
        if not least <= getattr(draft, field) <= most:
            yield FieldError(field, f"Entrez un nombre de {least} à {most} {unit}.", code="out_of_bounds")
    for field in ("label", "instructions", "documents"):
        if len(getattr(draft, field)) > _TEXT:
            yield FieldError(field, f"Ce texte est trop long ({_TEXT} caractères au plus).", code="too_long")
        elif "\x00" in getattr(draft, field):
            yield FieldError(
                field, "Ce texte contient un caractère illisible.", "Tapez-le à nouveau.", "unreadable"
            )


def may_change(starts_at: datetime, at: datetime) -> bool:
    """Whether the person may still move or cancel her appointment by herself."""
    hours = parameter("booking.change_hours").integer_at(at.date())
    return at + timedelta(hours=hours) <= starts_at


def forgotten_before(at: datetime) -> datetime:
    """Requests for a first appointment that nobody made again since are kept no more."""
    return at - timedelta(days=parameter("booking.first_request_days").integer_at(at.date()))


def erased_on(appointment_day: date) -> date:
    """The first day on which what a visitor left is kept no more."""
    return appointment_day + timedelta(days=1 + parameter("booking.visitor_days").integer_at(appointment_day))
