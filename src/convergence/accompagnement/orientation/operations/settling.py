"""What an answer, or a person, makes of a registration: its state, its message, the work list, the news."""

from __future__ import annotations

from datetime import date, datetime

from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.rules.delays import (
    decide_by,
    repair_by,
    rsa_decide_by,
    silent_since,
)
from convergence.accompagnement.orientation.rules.states import check_may_become
from convergence.accompagnement.orientation.types import (
    UNANSWERED,
    MessageKind,
    MessageState,
    RegistrationSettled,
    RegistrationState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import RefusalMotive
from convergence.storage.operation import emit


def accept(
    row: models.Registration, actor: Actor, at: datetime, *, identifier: str, registered_on: date
) -> None:
    """She is registered: the repair is done, and her orientation is awaited."""
    row.identifier, row.registered_on = identifier, registered_on
    become(row, RegistrationState.REGISTERED)
    repaired(row, actor, at)
    expect_orientation(row, actor, at)


def repaired(row: models.Registration, actor: Actor, at: datetime) -> None:
    """The last message was taken: nothing is left to repair."""
    row.to_repair, row.motive, row.detail = False, "", ""
    row.save()
    settle(actor=actor, at=at, kind=DeadlineKind.REGISTRATION, ref_id=row.id)


def refuse(
    row: models.Registration,
    actor: Actor,
    at: datetime,
    today: date,
    *,
    motive: RefusalMotive | None,
    detail: str,
) -> None:
    """The last message was refused (``motive``) or could not leave: somebody repairs it.

    Who is registered stays so, whatever becomes of a change of category.
    """
    row.to_repair, row.motive, row.detail = True, motive.value if motive else "", detail
    row.save()
    if row.state not in (RegistrationState.REGISTERED, RegistrationState.ENDED):
        become(row, RegistrationState.REFUSED if motive else RegistrationState.FAILED)
    expect(
        actor=actor,
        at=at,
        dossier_id=row.dossier_id,
        kind=DeadlineKind.REGISTRATION,
        ref_id=row.id,
        due_on=repair_by(today),
        detail=motive.label if motive else "Le message n’a pas pu partir",
    )


def give_up(row: models.Registration, actor: Actor, at: datetime) -> None:
    """Nothing more is expected."""
    row.to_repair = False
    become(row, RegistrationState.ABANDONED)
    drop(actor=actor, at=at, kind=DeadlineKind.REGISTRATION, ref_id=row.id)


def become(row: models.Registration, state: RegistrationState) -> None:
    """Change the state and tell it; nothing when it is that one already."""
    before = RegistrationState(row.state)
    if before is not state:
        check_may_become(before, state)
    row.state = state.value
    row.save()
    if before is not state and state is not RegistrationState.WAITING:
        emit(
            RegistrationSettled(
                structure_id=row.structure_id, dossier_id=row.dossier_id, registration_id=row.id, state=state
            )
        )


def mark_message(
    row: models.Registration, state: MessageState, at: datetime, detail: str, receipt: str
) -> None:
    """Note on the last message what became of it."""
    message = _last_message(row)
    if message is not None:
        message.state, message.settled_at, message.detail, message.receipt = state.value, at, detail, receipt
        message.save()


def is_silent(row: models.Registration, at: datetime) -> bool:
    """Whether the last message has had no answer for too long."""
    message = _last_message(row)
    return message is not None and message.state in UNANSWERED and message.asked_at < silent_since(at)


def last_kind(row: models.Registration) -> MessageKind:
    """What the last message said."""
    message = _last_message(row)
    return MessageKind(message.kind) if message else MessageKind.REGISTRATION


def _last_message(row: models.Registration) -> models.RegistrationMessage | None:
    if row.message_id is None:
        return None
    return models.RegistrationMessage.objects.filter(id=row.message_id).first()


def expect_orientation(row: models.Registration, actor: Actor, at: datetime) -> None:
    """Nothing to await for whoever is not registered, or is oriented already."""
    oriented = models.Orientation.objects.filter(dossier_id=row.dossier_id, is_cancelled=False)
    if row.registered_on is None or oriented.exists():
        return
    by_us = row.is_ours
    expect(
        actor=actor,
        at=at,
        dossier_id=row.dossier_id,
        kind=DeadlineKind.ORIENTATION,
        ref_id=row.id,
        due_on=decide_by(row.registered_on) if by_us else rsa_decide_by(row.registered_on),
        detail="À décider par la Mission Locale" if by_us else "À noter quand elle est décidée",
    )
