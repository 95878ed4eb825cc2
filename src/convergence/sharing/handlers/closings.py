"""Somebody may know a file no more: partners and operators' applications that received it are told so, once.

An agreement opens less, the person opposes, or the file goes to a structure that the agreement does not cover.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.audit.queries import is_opposed
from convergence.audit.types import LimitationLifted, ProcessingLimited
from convergence.dossier.queries import file_number
from convergence.dossier.types import FileHandedOver
from convergence.foundation.actor import Actor
from convergence.sharing.operations import (
    close_to_operator,
    lost_by_operators,
    tell_operators,
    tell_partners_narrowed,
)
from convergence.sharing.types import ClosingCause, OperatorEventAction, OperatorEventKind, SharingNarrowed
from convergence.storage.outbox import current_occurrence, handles
from convergence.storage.session import current_scope


@handles(SharingNarrowed)
def close_to_partners(event: SharingNarrowed, *, actor: Actor, at: datetime) -> None:
    """Each organisation is told of the files of this structure that it lost."""
    told = current_occurrence()
    tell_partners_narrowed(
        actor=actor, at=at, told_at=told.at, event_id=told.event_id, agreement_id=event.agreement_id
    )


@handles(SharingNarrowed)
def close_to_applications(event: SharingNarrowed, *, actor: Actor, at: datetime) -> None:
    """Each application that works on under another agreement is told of the files of this structure that it lost."""
    _close(actor, at, None, ClosingCause.AGREEMENT)


@handles(FileHandedOver)
def close_handed_over(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """A file goes to a structure whose files are not open to an application that knew it."""
    if event.dossier_id is not None:
        _close(actor, at, event.dossier_id, ClosingCause.HAND_OVER)


@handles(ProcessingLimited)
def close_limited(event: ProcessingLimited, *, actor: Actor, at: datetime) -> None:
    """The person opposes, or asks for the limitation: what applications received of her file serves no more."""
    scope = current_scope()
    if event.dossier_id is not None and scope is not None and is_opposed(scope, event.dossier_id):
        _close(actor, at, event.dossier_id, ClosingCause.OPPOSITION)


@handles(LimitationLifted)
def open_again(event: LimitationLifted, *, actor: Actor, at: datetime) -> None:
    """What she asked was refused: applications are told again of the file, as of one that has changed."""
    scope, told = current_scope(), current_occurrence()
    if event.dossier_id is None or scope is None:
        return
    number = file_number(scope, event.dossier_id)
    if number is not None and not is_opposed(scope, event.dossier_id):
        tell_operators(
            actor=actor,
            at=told.at,
            event_id=told.event_id,
            structure_id=actor.structure_id,
            dossier_id=event.dossier_id,
            file_number=number,
            kind=OperatorEventKind.FILE,
            action=OperatorEventAction.UPDATE,
        )


def _close(actor: Actor, at: datetime, dossier_id: UUID | None, cause: ClosingCause) -> None:
    scope, told = current_scope(), current_occurrence()
    if scope is None:
        return
    lost = lost_by_operators(
        actor=actor,
        structure_id=actor.structure_id,
        at=at,
        dossier_id=dossier_id,
        opposed=cause is ClosingCause.OPPOSITION,
    )
    for client_id, files in lost.items():
        numbers = {file: file_number(scope, file) for file in files}
        close_to_operator(
            actor=actor,
            at=told.at,
            event_id=told.event_id,
            client_id=client_id,
            files=[(file, number) for file, number in numbers.items() if number is not None],
            cause=cause,
        )
