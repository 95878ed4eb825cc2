"""Signings as professionals read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.identity.policies import is_operator
from convergence.signatures import models
from convergence.signatures.queries.rows import shown, shown_evidence
from convergence.signatures.types import EvidenceRow, SigningRow, SigningState
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def signing(scope: Scope, signing_id: UUID) -> SigningRow | None:
    """One signing with its signers; None when it is absent or hidden."""
    rows = _shown(models.Signing.objects.filter(pk=signing_id))
    return rows[0] if rows else None


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def signings(
    scope: Scope,
    *,
    states: Sequence[SigningState] = (),
    asked_by: UUID | None = None,
    before: datetime | None = None,
    limit: int = 50,
) -> list[SigningRow]:
    """The signings of the reader's organisation, the latest first, from an instant backwards."""
    whose = "keeper_id" if is_operator(scope.actor) else "structure_id"
    rows = models.Signing.objects.filter(**{whose: scope.structure_id})
    if states:
        rows = rows.filter(state__in=[str(state) for state in states])
    if asked_by:
        rows = rows.filter(asked_by=asked_by)
    if before:
        rows = rows.filter(asked_at__lt=before)
    return _shown(rows.order_by("-asked_at", "-id")[:limit])


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def signings_of_file(scope: Scope, dossier_id: UUID) -> list[SigningRow]:
    """The signings of one person, the latest first."""
    return _shown(models.Signing.objects.filter(dossier_id=dossier_id).order_by("-asked_at", "-id"))


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def signings_of_document(scope: Scope, document_id: UUID) -> list[SigningRow]:
    """The signings of one document, the latest first."""
    return _shown(models.Signing.objects.filter(document_id=document_id).order_by("-asked_at", "-id"))


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def signings_about(scope: Scope, about_id: UUID) -> list[SigningRow]:
    """The signings of the structure that are about something of a higher room, the latest first."""
    found = models.Signing.objects.filter(about_id=about_id, structure_id=scope.structure_id)
    return _shown(found.order_by("-asked_at", "-id"))


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def signings_to_sign(scope: Scope) -> list[SigningRow]:
    """What the reader herself is asked to sign from her account, the oldest first."""
    found = (
        models.Signer.objects.filter(user_id=scope.actor.user_id, state__in=("attente", "vu"))
        .order_by("id")
        .values_list("signing_id", flat=True)
    )
    waiting = models.Signing.objects.filter(pk__in=list(found), state=SigningState.WAITING)
    rows = _shown(waiting.order_by("asked_at", "id"))
    return [
        row
        for row in rows
        if any(signer.user_id == scope.actor.user_id and signer.is_due for signer in row.signers)
    ]


@reads_nobody("a number of documents, nobody named")
def count_to_sign(scope: Scope) -> int:
    """How many documents wait for the reader herself to sign them from her account, her turn being come."""
    pending = models.Signer.objects.filter(state__in=("attente", "vu"), signing__state=SigningState.WAITING)
    earlier = pending.filter(signing_id=OuterRef("signing_id"), rank__lt=OuterRef("rank"))
    mine = pending.filter(Q(signing__in_order=False) | ~Exists(earlier), user_id=scope.actor.user_id)
    return mine.values("signing_id").distinct().count()


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def evidence_of(scope: Scope, signing_id: UUID) -> list[EvidenceRow]:
    """The evidence of a signing in the order of its chain."""
    rows = models.Evidence.objects.filter(signing_id=signing_id).select_related("signer").order_by("position")
    return [shown_evidence(row, row.signer.name) for row in rows]


@reads_nobody("the signing that it belongs to notes its file")
def shown_text(scope: Scope, signing_id: UUID) -> str:
    """The text of the document as its signers read it; empty when the signing is absent or hidden."""
    if signing(scope, signing_id) is None:
        return ""
    return models.Signing.objects.values_list("shown_text", flat=True).get(pk=signing_id)


@reads_nobody("tells only whether work waits, by structure")
def structures_with_signings(scope: Scope, at: datetime) -> list[UUID]:
    """Where delays may ask for a reminder, an expiry, traces to erase; none but for the house."""
    return structures_with_work("signatures_structures_with_work", at)


@reads_nobody("tells only whether work waits, by structure")
def structures_to_reseal(scope: Scope, at: datetime) -> list[UUID]:
    """Where a seal grows old; none but for the house."""
    return structures_with_work("signatures_structures_to_reseal", at)


@reads_nobody("tells only where a seal could not be renewed, by structure")
def structures_with_old_seals(scope: Scope, at: datetime) -> list[UUID]:
    """Where a seal grew old and could not be renewed; none but for the house."""
    return structures_with_work("signatures_structures_with_old_seals", at)


@reads_nobody("identifiers for the background work, in the structure where it acts")
def signings_to_reseal(scope: Scope, at: datetime, limit: int) -> list[UUID]:
    """What is to be sealed again in the structure; first what has not failed yet."""
    found = models.Signing.objects.filter(
        Q(reseal_at=None) | Q(reseal_at__lte=at), structure_id=scope.structure_id, bundle_id__isnull=False
    )
    return list(found.order_by("seal_fault", "reseal_at", "id").values_list("id", flat=True)[:limit])


def _shown(found: QuerySet[models.Signing]) -> list[SigningRow]:
    rows = list(found)
    signers: dict[UUID, list[models.Signer]] = defaultdict(list)
    for signer in models.Signer.objects.filter(signing_id__in=[row.id for row in rows]).order_by("position"):
        signers[signer.signing_id].append(signer)
    return [shown(row, signers[row.id]) for row in rows]
