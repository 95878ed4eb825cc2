"""What a payment file says of each person: the least that a payer needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from convergence.accompagnement.allowances.types import AllowanceScheme
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.rules.files import FileLine
from convergence.accompagnement.payments.types import OrderState
from convergence.dossier.queries import headers_of
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


def orders_told(run_id: UUID, left_at: datetime | None = None) -> QuerySet[models.PaymentOrder]:
    """Orders that nobody answered: one that was answered before a second sending never leaves again."""
    waits = Q(state=OrderState.WAITING.value)
    if left_at is not None:
        waits |= Q(settled_at__gte=left_at) & ~Q(state=OrderState.WITHDRAWN.value)
    return models.PaymentOrder.objects.filter(waits, run_id=run_id)


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of the file, with the file of the person for the access journal."""

    dossier_id: UUID
    told: FileLine


@reads(FieldGroup.IDENTITY, FieldGroup.RESOURCES)
def file_lines(scope: Scope, run_id: UUID, left_at: datetime | None = None) -> list[ToldLine]:
    """The orders of a run that are about to leave; with ``left_at``, those that left then."""
    amounts = dict(orders_told(run_id, left_at).values_list("id", "amount").order_by("id"))
    rows = list(
        models.Proposal.objects.filter(run_id=run_id, id__in=list(amounts))
        .select_related("account")
        .order_by("id")
    )
    people = {head.dossier_id: head for head in headers_of(scope, [row.dossier_id for row in rows])}
    return [
        ToldLine(
            row.dossier_id,
            FileLine(
                reference=row.id,
                family_name=people[row.dossier_id].birth_name,
                first_name=people[row.dossier_id].first_name,
                born_on=people[row.dossier_id].born_on,
                iban=row.account.iban if row.account else "",
                holder=row.account.holder if row.account else "",
                scheme=AllowanceScheme(row.scheme).value,
                amount=amounts[row.id],
            ),
        )
        for row in rows
        if row.dossier_id in people
    ]
