"""Contracts that ask weekly hours, for the counters of many people in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.contracts.types.weeks import WeeklyContractRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def weekly_contracts(
    scope: Scope, first: date, last: date, *, dossier_ids: Sequence[UUID] | None = None
) -> list[WeeklyContractRow]:
    """Signed contracts that cover a day of a period, both days included: of a list of people, else of the structure.

    Those without weekly hours, by their plan or before hours were asked, are there with 0.
    """
    rows = models.Contract.objects.filter(
        Q(ended_on__gt=first) | Q(ended_on=None, planned_end_on__gt=first),
        state__in=models.COVERING_STATES,
        starts_on__lte=last,
    )
    if dossier_ids is None:
        rows = rows.filter(structure_id=scope.structure_id)
    else:
        rows = rows.filter(dossier_id__among=dossier_ids)
    found = rows.order_by("dossier_id", "starts_on", "id").values_list(
        "dossier_id", "id", "kind", "starts_on", "ended_on", "planned_end_on", "weekly_hours"
    )
    return [
        WeeklyContractRow(
            dossier_id, contract_id, ContractKind(kind), starts_on, ended_on or planned_end_on, hours or 0
        )
        for dossier_id, contract_id, kind, starts_on, ended_on, planned_end_on, hours in found
    ]
