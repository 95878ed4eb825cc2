"""Bulk loading of agreements in force, for the demonstration and the import of the former system.

Runs inside an operation of the caller under ``system_actor()``; the wall of the database opens with each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.actor import SYSTEM_USER
from convergence.sharing.models import Agreement, AgreementGesture, ConnectionDeclaration
from convergence.sharing.operations.agreements.asking import values_of
from convergence.sharing.operations.agreements.steps import open_wall
from convergence.sharing.rules.law.life import next_review
from convergence.sharing.types import (
    AgreementDraft,
    AgreementState,
    ConnectionMode,
    Proposal,
    Signatures,
)


@dataclass(frozen=True, slots=True)
class LoadedAgreement:
    """An agreement in force: what it says, who signed, who answered the demand and who decided, last reviewed when."""

    id: UUID
    draft: AgreementDraft
    signatures: Signatures
    answer: str
    asked_at: datetime
    asked_by: UUID
    asked_from: UUID
    proposed_by: UUID
    decided_by: UUID
    reviewed_on: date


def load_agreements(rows: Iterable[LoadedAgreement]) -> int:
    """Load agreements and open what they open; returns how many."""
    count = 0
    for row in rows:
        made = Agreement(
            id=row.id,
            structure_id=row.draft.structure_id,
            asked_groups=[group.value for group in row.draft.groups],
            state=AgreementState.IN_FORCE.value,
            asked_at=row.asked_at,
            asked_by=row.asked_by,
            asked_from=row.asked_from,
            proposal=Proposal.WHOLE.value,
            answer=row.answer,
            proposed_by=row.proposed_by,
            decided_by=row.decided_by,
            decided_at=row.asked_at,
            signed_on=row.signatures.signed_on,
            signed_by_them=row.signatures.signed_by_them,
            signed_by_us=row.signatures.signed_by_us,
            our_officer_name=row.signatures.our_officer_name,
            our_officer_email=row.signatures.our_officer_email,
            review_on=next_review(row.reviewed_on),
            **values_of(row.draft),
        )
        made.save(force_insert=True)
        open_wall(made)
        AgreementGesture.objects.create(
            agreement=made,
            structure_id=made.structure_id,
            at=row.asked_at,
            user_id=SYSTEM_USER,
            user_name="Reprise",
            label="Convention reprise",
            text=row.answer,
        )
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class LoadedMode:
    """The mode that an organisation declared, from a day on."""

    id: UUID
    organisation_id: UUID
    mode: ConnectionMode
    starts_on: date
    declared_at: datetime


def load_modes(rows: Iterable[LoadedMode]) -> int:
    """Load declared modes; returns how many."""
    made = ConnectionDeclaration.objects.bulk_create(
        ConnectionDeclaration(
            id=row.id,
            structure_id=row.organisation_id,
            mode=row.mode.value,
            starts_on=row.starts_on,
            declared_by=SYSTEM_USER,
            declared_by_name="Reprise",
            declared_at=row.declared_at,
        )
        for row in rows
    )
    return len(made)
