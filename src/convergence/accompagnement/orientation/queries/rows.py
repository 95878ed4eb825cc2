"""From table rows to what is shown."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.rules.deciding import CLOSED
from convergence.accompagnement.orientation.rules.delays import sign_by
from convergence.accompagnement.orientation.types import (
    AnswerRow,
    AnswerState,
    Category,
    CessationMotive,
    Criterion,
    CriterionRow,
    Decider,
    MessageKind,
    MessageRow,
    MessageState,
    OrientationOrigin,
    OrientationRow,
    Path,
    ReferentBody,
    RegistrationRow,
    RegistrationState,
    ReorientationReason,
    ReorientationRow,
    ReorientationState,
)
from convergence.foundation.exchanges import RefusalMotive
from convergence.referentials.queries import label


def registration_row(row: models.Registration) -> RegistrationRow:
    """A registration as shown."""
    return RegistrationRow(
        dossier_id=row.dossier_id,
        registration_id=row.id,
        state=RegistrationState(row.state),
        category=Category(row.category),
        asked_on=row.asked_on,
        identifier=row.identifier,
        registered_on=row.registered_on,
        motive=RefusalMotive(row.motive) if row.motive else None,
        detail=row.detail,
        ended_on=row.ended_on,
        end_motive=CessationMotive(row.end_motive) if row.end_motive else None,
        is_ours=row.is_ours,
        needs_somebody=row.to_repair,
        recorded_at=row.recorded_at,
        edit_token=row.change_id,
    )


def message_row(row: models.RegistrationMessage) -> MessageRow:
    """A message as shown."""
    return MessageRow(
        dossier_id=row.dossier_id,
        message_id=row.id,
        registration_id=row.registration_id,
        kind=MessageKind(row.kind),
        state=MessageState(row.state),
        category=Category(row.category),
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        detail=row.detail,
        receipt=row.receipt,
    )


def answer_row(row: models.PartnerAnswer) -> AnswerRow:
    """An answer as shown."""
    return AnswerRow(
        answer_id=row.id,
        dossier_id=row.dossier_id,
        state=AnswerState(row.state),
        reference=row.reference,
        identifier=row.identifier,
        motive=RefusalMotive(row.motive) if row.motive else None,
        received_at=row.received_at,
        detail=row.detail,
        edit_token=row.change_id,
    )


def orientation_row(row: models.Orientation, interrupted: frozenset[UUID]) -> OrientationRow:
    """A decision as shown; no day to sign while a new orientation interrupts the delay, nor for another référent."""
    runs = row.notified_on is not None and row.id not in interrupted and row.referent_structure_id is not None
    return OrientationRow(
        dossier_id=row.dossier_id,
        orientation_id=row.id,
        path=Path(row.path),
        decider=Decider(row.decider),
        body=ReferentBody(row.body),
        body_name=row.body_name,
        referent_structure_id=row.referent_structure_id,
        origin=OrientationOrigin(row.origin),
        decided_on=row.decided_on,
        ends_on=row.ends_on,
        decided_by=row.decided_by,
        notified_on=row.notified_on,
        document_id=row.document_id,
        sign_by=sign_by(row.notified_on) if runs and row.notified_on else None,
        recorded_at=row.recorded_at,
        edit_token=row.change_id,
    )


class CriterionLine(Protocol):
    """The columns of every table of criteria."""

    @property
    def dossier_id(self) -> UUID: ...
    @property
    def orientation_id(self) -> UUID: ...
    @property
    def criterion(self) -> str: ...
    @property
    def value(self) -> str: ...


def criterion_row(row: CriterionLine) -> CriterionRow:
    """A criterion with its value in words."""
    criterion = Criterion(row.criterion)
    closed = CLOSED.get(criterion)
    words = closed(row.value).label if closed else label("education_level", row.value)
    return CriterionRow(row.dossier_id, row.orientation_id, criterion, row.value, words)


def reorientation_row(row: models.Reorientation) -> ReorientationRow:
    """A request as shown."""
    return ReorientationRow(
        dossier_id=row.dossier_id,
        reorientation_id=row.id,
        orientation_id=row.orientation_id,
        reason=ReorientationReason(row.reason),
        asked_of=Decider(row.asked_of),
        asked_on=row.asked_on,
        state=ReorientationState(row.state),
        interrupts=row.interrupts,
        diagnostic_id=row.diagnostic_id,
    )
