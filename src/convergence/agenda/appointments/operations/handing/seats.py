"""Give the seat of one who takes part beside the main adviser, or withdraw her; take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.amending import announce_company
from convergence.agenda.appointments.operations.finding import (
    other_advisers,
    take_time,
    write_other_advisers,
)
from convergence.agenda.appointments.operations.taking import Taking, check_free
from convergence.agenda.appointments.types import BusyKind
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict


@dataclass(frozen=True, slots=True)
class Handed:
    """Who received; nobody, and why, when it stays as it is or when she only withdrew."""

    to_adviser_id: UUID | None
    why: str = ""
    is_withdrawn: bool = False


def give_seat(
    actor: Actor,
    at: datetime,
    row: models.Appointment,
    gives: UUID,
    candidates: Sequence[UUID],
    hand_over_id: UUID,
) -> Handed:
    """Give her seat to the first who is free and does not take part yet; for want of one she withdraws."""
    staying = [each for each in other_advisers(row) if each != gives]
    if len(staying) == len(other_advisers(row)):
        return Handed(None, "Cette personne n’y prend pas part.")
    candidates = [each for each in candidates if each != gives]
    to, why = _first_free(actor, at, row, staying, candidates)
    if to is None:
        _seat(actor, at, row, staying)
    note_given(at, row, hand_over_id, gives, to, is_main=False)
    announce_company(row, gives, to)
    return Handed(to, why, is_withdrawn=to is None)


def note_given(
    at: datetime,
    row: models.Appointment,
    hand_over_id: UUID,
    from_adviser_id: UUID,
    to_adviser_id: UUID | None,
    *,
    is_main: bool = True,
    was_there: bool = False,
) -> None:
    """Remember what was given, so that it may be taken back as it was."""
    models.HandOver.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        hand_over_id=hand_over_id,
        appointment_id=row.pk,
        from_adviser_id=from_adviser_id,
        to_adviser_id=to_adviser_id,
        is_main=is_main,
        was_there=was_there,
        given_at=at,
    )


def take_seat_back(actor: Actor, at: datetime, row: models.Appointment, line: models.HandOver) -> str | None:
    """Give a seat back to who had it; the sentence that says why not otherwise."""
    company = other_advisers(row)
    if line.from_adviser_id in (row.adviser_id, *company):
        return "Cette personne y prend déjà part de nouveau."
    if line.to_adviser_id is not None and line.to_adviser_id not in company:
        return "Cette place a été donnée à quelqu’un d’autre depuis."
    staying = [each for each in company if each != line.to_adviser_id]
    try:
        with transaction.atomic():
            _seat(actor, at, row, [*staying, line.from_adviser_id])
    except Conflict as problem:
        return problem.message
    announce_company(row, line.to_adviser_id, line.from_adviser_id)
    return None


def _first_free(
    actor: Actor, at: datetime, row: models.Appointment, staying: Sequence[UUID], candidates: Sequence[UUID]
) -> tuple[UUID | None, str]:
    """Seat the first who is free; otherwise the last reason why nobody was."""
    why = "Personne d’autre n’est proposé."
    for adviser_id in candidates:
        if adviser_id in (row.adviser_id, *staying):
            why = "La personne qui remplace y prend déjà part."
            continue
        try:
            with transaction.atomic():
                check_free(
                    actor,
                    at,
                    Taking(BusyKind.APPOINTMENT, row.pk, row.starts_at, row.ends_at, (adviser_id,)),
                )
                _seat(actor, at, row, [*staying, adviser_id])
        except Conflict as problem:
            why = problem.message
            continue
        return adviser_id, ""
    return None, why


def _seat(actor: Actor, at: datetime, row: models.Appointment, company: Sequence[UUID]) -> None:
    """That somebody who stays is away is known already: it stops nothing."""
    write_other_advisers(row, company)
    take_time(actor, at, row, over_absence=True)
    row.save(force_update=True)
