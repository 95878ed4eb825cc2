"""From table rows to what is shown."""

from __future__ import annotations

from collections.abc import Iterable

from convergence.signatures import models
from convergence.signatures.rules.signers import masked
from convergence.signatures.rules.states import due_signers
from convergence.signatures.types import (
    Capacity,
    EvidenceRow,
    SignatureLevel,
    SignerRow,
    SignerState,
    SigningRow,
    SigningState,
    SigningWay,
)


def shown(row: models.Signing, signers: Iterable[models.Signer]) -> SigningRow:
    """A signing with its signers, in their order."""
    ordered = sorted(signers, key=lambda signer: signer.position)
    due = due_ranks(row, ordered)
    return SigningRow(
        dossier_id=row.dossier_id,
        signing_id=row.id,
        structure_id=row.structure_id,
        document_id=row.document_id,
        document_sha256=row.document_sha256,
        title=row.title,
        message=row.message,
        state=SigningState(row.state),
        level=SignatureLevel(row.level),
        in_order=row.in_order,
        asked_by=row.asked_by,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        reason=row.reason,
        replaces_id=row.replaces_id,
        bundle_id=row.bundle_id,
        seal_fault=row.seal_fault,
        keeper_id=row.keeper_id,
        signers=tuple(_signer(signer, signer.rank in due) for signer in ordered),
    )


def due_ranks(row: models.Signing, signers: Iterable[models.Signer]) -> set[int]:
    """The ranks whose turn has come, none once the signing is over."""
    if row.state != SigningState.WAITING:
        return set()
    return due_signers(
        [(signer.rank, SignerState(signer.state)) for signer in signers], in_order=row.in_order
    )


def shown_evidence(row: models.Evidence, name: str) -> EvidenceRow:
    """One evidence with the name of its signer."""
    return EvidenceRow(
        dossier_id=row.dossier_id,
        signing_id=row.signing_id,
        signer_id=row.signer_id,
        position=row.position,
        signer_name=name,
        signed_at=row.signed_at,
        sha256=row.sha256,
        content=row.content,
    )


def _signer(row: models.Signer, is_due: bool) -> SignerRow:
    state = SignerState(row.state)
    return SignerRow(
        dossier_id=row.dossier_id,
        signing_id=row.signing_id,
        signer_id=row.id,
        rank=row.rank,
        name=row.name,
        capacity=Capacity(row.capacity),
        way=SigningWay(row.way),
        contact_masked=masked(row.contact),
        user_id=row.user_id,
        state=state,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
        reason=row.reason,
        reminded_at=row.reminded_at,
        delivery=row.delivery,
        is_due=is_due and state in (SignerState.WAITING, SignerState.SEEN),
    )
