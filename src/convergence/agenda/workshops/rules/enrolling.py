"""Who may be enrolled in a session, until when, and how long a freed place waits for an answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.agenda.workshops.rules.entry import ends_with_day
from convergence.agenda.workshops.rules.states import refusal, state_at
from convergence.agenda.workshops.types import (
    EnrolmentOrigin,
    SessionAction,
    SessionRow,
    SessionState,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, local_day, zone
from convergence.foundation.problems import Conflict, NotFound, Problem

CONTRACT_LABELS = {"cej": "CEJ", "pacea": "PACEA"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of someone to enrol. ``contracts`` are the kinds of her running contracts."""

    dossier_id: UUID
    structure_id: UUID
    born_on: date
    contracts: Collection[str] = ()


def why_closed(session: SessionRow, origin: EnrolmentOrigin, now: datetime) -> Problem | None:
    """Why nobody may be enrolled in the session now; None when it is open (full or not)."""
    state = state_at(session.state, starts_at=session.starts_at, now=now)
    if origin is EnrolmentOrigin.ON_SPOT:
        open_to_all = state in (SessionState.TO_CLOSE, SessionState.ATTENDED)
        return None if open_to_all else refusal(state, SessionAction.ENROL_ON_SPOT)
    if state is not SessionState.PLANNED:
        return refusal(state, SessionAction.ENROL)
    limit = session.register_until
    if (
        limit is None
        or origin is EnrolmentOrigin.WAITING_LIST
        or now < ends_with_day(limit, session.time_zone)
    ):
        return None
    return Conflict(
        f"Les inscriptions sont closes depuis le {limit:%d/%m/%Y} au soir.",
        what_to_do="Choisissez une autre session, ou demandez à l’animateur de repousser cette limite.",
        code="registration_closed",
    )


def why_not_her(session: SessionRow, person: Candidate) -> Problem | None:
    """Why the session is not for this person; None when it is."""
    if person.structure_id != session.structure_id:
        return NotFound(
            "Ce dossier n’est pas tenu par la structure qui organise cette session.",
            what_to_do="Choisissez une session de la structure qui tient le dossier.",
            code="other_structure",
        )
    return _age_problem(session, person) or _contract_problem(session, person)


def _age_problem(session: SessionRow, person: Candidate) -> Problem | None:
    offer, day = session.offer, local_day(session.starts_at, zone(session.time_zone))
    age = age_on(person.born_on, max(day, person.born_on))
    too_young = offer.age_minimum is not None and age < offer.age_minimum
    too_old = offer.age_maximum is not None and age > offer.age_maximum
    if not too_young and not too_old:
        return None
    return Conflict(
        f"Cette offre est réservée aux {_ages(offer.age_minimum, offer.age_maximum)} ; "
        f"l’âge sera de {age} ans le jour de la session.",
        what_to_do="Choisissez une autre offre, ou faites modifier le public de celle-ci.",
        code="age_out",
    )


def _ages(minimum: int | None, maximum: int | None) -> str:
    if minimum is None:
        return f"personnes de {maximum} ans au plus"
    return f"personnes de {minimum} ans et plus" if maximum is None else f"{minimum} à {maximum} ans"


def _contract_problem(session: SessionRow, person: Candidate) -> Problem | None:
    kind = session.offer.contract_kind
    if not kind or kind in person.contracts:
        return None
    label = CONTRACT_LABELS[kind]
    return Conflict(
        f"Cette offre est réservée aux jeunes en {label}.",
        what_to_do=f"Vérifiez que son {label} est en cours, ou choisissez une autre offre.",
        code="contract_out",
    )


def check_withdrawal(session: SessionRow, now: datetime) -> None:
    """Raise Conflict when the day until which one may withdraw is over."""
    limit = session.withdraw_until
    if limit is not None and now >= ends_with_day(limit, session.time_zone):
        raise Conflict(
            f"On ne peut plus se désinscrire depuis le {limit:%d/%m/%Y} au soir.",
            what_to_do="Notez plutôt un refus : il libère la place et garde la trace.",
            code="withdrawal_closed",
        )


def offer_end(now: datetime, starts_at: datetime) -> datetime:
    """Until when a freed place is held for someone: a delay, and never after the start."""
    hours = parameter("workshops.place_offer_hours").integer_at(now.date())
    return min(now + timedelta(hours=hours), starts_at)
