"""Days of the contracts of many people, in one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.contracts.types.spans import PauseRow, SpanRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def spans_of(scope: Scope, dossier_ids: Sequence[UUID], kinds: Sequence[ContractKind]) -> list[SpanRow]:
    """Every signed contract of these kinds, past and running, of people of a list."""
    rows = models.Contract.objects.filter(
        dossier_id__among=dossier_ids, kind__in=list(kinds), state__in=models.COVERING_STATES
    ).order_by("starts_on", "id")
    return [
        SpanRow(dossier_id, contract_id, ContractKind(kind), starts_on, ended_on or planned_end_on)
        for dossier_id, contract_id, kind, starts_on, ended_on, planned_end_on in rows.values_list(
            "dossier_id", "id", "kind", "starts_on", "ended_on", "planned_end_on"
        )
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def pauses_of(scope: Scope, dossier_ids: Sequence[UUID]) -> list[PauseRow]:
    """Every suspension of the contracts of people of a list."""
    rows = models.ContractSuspension.objects.filter(dossier_id__among=dossier_ids).order_by("starts_on", "id")
    return [
        PauseRow(dossier_id, contract_id, starts_on, resumed_on)
        for dossier_id, contract_id, starts_on, resumed_on in rows.values_list(
            "dossier_id", "contract_id", "starts_on", "resumed_on"
        )
    ]
