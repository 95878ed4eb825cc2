"""Give the appointments of a professional to a colleague or to several, and take them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.amending import announce_reassigned
from convergence.agenda.appointments.operations.finding import (
    appointment_to_edit,
    check_advisers,
    other_advisers,
    take_time,
    write_other_advisers,
)
from convergence.agenda.appointments.operations.handing.seats import (
    Handed,
    give_seat,
    note_given,
    take_seat_back,
)
from convergence.agenda.appointments.policies import check_may_hand_over
from convergence.agenda.appointments.types import AppointmentStatus, HandOverOutcome
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import operation

_MOST = 500
_BEGUN = "Ce rendez-vous a commencé, ou il est déjà noté ou annulé."


@operation("Rendez-vous confiés")
def hand_over_appointments(
    *,
    actor: Actor,
    at: datetime,
    appointment_ids: Sequence[UUID],
    to_adviser_ids: Sequence[UUID],
    of_adviser_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
) -> HandOverOutcome:
    """Give planned appointments to a colleague, or each to whoever of several is free and has received the fewest.

    Those for which nobody is free stay as they are, with the sentence that says who has what. ``of_adviser_id`` gives
    what is hers, be she the main adviser or one who takes part: then, for want of a free colleague, she only withdraws.
    Without it, the main adviser of each gives.
    """
    if not to_adviser_ids:
        raise Invalid.one("to_adviser_ids", "Dites à qui confier ces rendez-vous.", "Choisissez un collègue.")
    if len(appointment_ids) > _MOST:
        raise Invalid.one(
            "appointment_ids", f"{_MOST} rendez-vous au plus à la fois.", "Procédez par semaine."
        )
    check_advisers(actor, to_adviser_ids, "to_adviser_ids")
    hand_over_id, received = uuid7(), dict.fromkeys(to_adviser_ids, 0)
    given: list[UUID] = []
    kept: list[tuple[UUID, str]] = []
    withdrawn: list[tuple[UUID, str]] = []
    for appointment_id in dict.fromkeys(appointment_ids):
        row = appointment_to_edit(appointment_id)
        gives = of_adviser_id or row.adviser_id
        check_may_hand_over(actor, gives)
        handed = _hand(actor, at, row, gives, sorted(received, key=lambda who: received[who]), hand_over_id)
        if handed.to_adviser_id is not None:
            received[handed.to_adviser_id] += 1
            given.append(row.pk)
        else:
            (withdrawn if handed.is_withdrawn else kept).append((row.pk, handed.why))
    return HandOverOutcome(hand_over_id, tuple(given), tuple(kept), tuple(withdrawn))


def _hand(
    actor: Actor,
    at: datetime,
    row: models.Appointment,
    gives: UUID,
    candidates: Sequence[UUID],
    hand_over_id: UUID,
) -> Handed:
    if _has_begun(row, at):
        return Handed(None, _BEGUN)
    if gives == row.adviser_id:
        return _give(actor, at, row, candidates, hand_over_id)
    return give_seat(actor, at, row, gives, candidates, hand_over_id)


def _has_begun(row: models.Appointment, at: datetime) -> bool:
    return row.status != AppointmentStatus.PLANNED or row.starts_at <= at


def _give(
    actor: Actor,
    at: datetime,
    row: models.Appointment,
    candidates: Sequence[UUID],
    hand_over_id: UUID,
) -> Handed:
    """Give to the first who is free; the last refusal otherwise."""
    previous, why = row.adviser_id, "Ce rendez-vous est déjà le sien."
    company = other_advisers(row)
    for adviser_id in candidates:
        if adviser_id == previous:
            continue
        try:
            with transaction.atomic():
                reassign(actor, at, row, adviser_id)
        except Conflict as problem:
            row.adviser_id, why = previous, problem.message
            continue
        note_given(at, row, hand_over_id, previous, adviser_id, was_there=adviser_id in company)
        announce_reassigned(row, previous)
        return Handed(adviser_id)
    return Handed(None, why)


def reassign(
    actor: Actor,
    at: datetime,
    row: models.Appointment,
    adviser_id: UUID,
    *,
    over_absence: bool = False,
    beside: Sequence[UUID] = (),
) -> None:
    """Another main adviser, whose time is taken instead; ``beside`` take part besides those who do already."""
    others = [each for each in (*other_advisers(row), *beside) if each != adviser_id]
    row.adviser_id = adviser_id
    write_other_advisers(row, others)
    take_time(actor, at, row, over_absence=over_absence)
    row.save(force_update=True)


@operation("Rendez-vous repris")
def undo_hand_over(
    *, actor: Actor, at: datetime, hand_over_id: UUID, reason: str = "", source: str = "saisie"
) -> HandOverOutcome:
    """Give back each appointment of a hand-over that has not begun and is still with whoever received it.

    The others are named with the reason. What the former adviser has planned meanwhile stays; that she is away does
    not: whoever takes back knows it.
    """
    lines = list(
        models.HandOver.objects.select_for_update()
        .filter(hand_over_id=hand_over_id, structure_id=actor.structure_id, undone_at=None)
        .order_by("id")
    )
    if not lines:
        raise NotFound(
            "Ce relais n’existe pas ou a déjà été annulé.", what_to_do="Revenez à la page des absences."
        )
    given, kept = [], []
    for line in lines:
        check_may_hand_over(actor, line.from_adviser_id)
        row = appointment_to_edit(line.appointment_id)
        take_back = _take_back if line.is_main else take_seat_back
        why = _BEGUN if _has_begun(row, at) else take_back(actor, at, row, line)
        if why is None:
            line.undone_at = at
            line.save(force_update=True)
            given.append(line.appointment_id)
        else:
            kept.append((line.appointment_id, why))
    return HandOverOutcome(hand_over_id, tuple(given), tuple(kept))


def _take_back(actor: Actor, at: datetime, row: models.Appointment, line: models.HandOver) -> str | None:
    if line.to_adviser_id is None or row.adviser_id != line.to_adviser_id:
        return "Ce rendez-vous a été confié à quelqu’un d’autre depuis."
    beside = [line.to_adviser_id] if line.was_there else []
    try:
        with transaction.atomic():
            reassign(actor, at, row, line.from_adviser_id, over_absence=True, beside=beside)
    except Conflict as problem:
        return problem.message
    announce_reassigned(row, line.to_adviser_id)
    return None
