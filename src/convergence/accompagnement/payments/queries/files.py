"""What a payment file says of each person: the least that a payer needs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from convergence.accompagnement.allowances.types import AllowanceScheme
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.rules.files import FileLine
from convergence.accompagnement.payments.types import OrderState
from convergence.dossier.queries import headers_of
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of the file, with the file of the person for the access journal."""

    dossier_id: UUID
    told: FileLine


@reads(FieldGroup.IDENTITY, FieldGroup.RESOURCES)
def file_lines(scope: Scope, run_id: UUID) -> list[ToldLine]:
    """The orders of a run that left or are about to leave."""
    orders = models.PaymentOrder.objects.filter(run_id=run_id).exclude(state=OrderState.WITHDRAWN.value)
    amounts = dict(orders.values_list("id", "amount").order_by("id"))
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
