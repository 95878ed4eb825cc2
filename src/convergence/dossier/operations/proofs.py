"""Say that a paper proving the identity was seen. Its number is never kept."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.dossier.models import IdentityProof
from convergence.dossier.operations.content.reading import stored_section
from convergence.dossier.operations.content.saving import mark_section
from convergence.dossier.operations.reach import held_file, today_for
from convergence.dossier.policies import check_may_justify_identity
from convergence.dossier.rules.identity import check_proof, proof_state
from convergence.dossier.types import IdentityJustified, IdentityProofKind, IdentityProofState, Section
from convergence.foundation.actor import Actor
from convergence.storage.operation import TYPED_IN, emit, operation


@operation("Justifier l’identité")
def justify_identity(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    kind: IdentityProofKind,
    seen_on: date,
    expires_on: date | None = None,
    reason: str = "",
    source: str = TYPED_IN,
) -> UUID:
    """Note the kind of paper, the day on which it was seen and its last day of validity."""
    check_may_justify_identity(actor)
    today = today_for(actor, at)
    root = held_file(actor, dossier_id)
    check_proof(seen_on=seen_on, expires_on=expires_on, today=today)
    proof = IdentityProof.objects.create(
        structure_id=root.structure_id,
        dossier_id=root.pk,
        kind=kind.value,
        seen_on=seen_on,
        expires_on=expires_on,
        seen_by=actor.user_id,
    )
    identity = stored_section(root, Section.IDENTITY, today).identity
    state = proof_state(seen_on=seen_on, expires_on=expires_on, today=today)
    mark_section(
        root,
        Section.IDENTITY,
        identity,
        identity,
        day=today,
        confirmed_by=actor.user_id,
        is_proven=state is IdentityProofState.PROVEN,
    )
    emit(
        IdentityJustified(
            structure_id=root.structure_id, dossier_id=root.pk, kind=kind.value, seen_on=seen_on
        )
    )
    return proof.id
